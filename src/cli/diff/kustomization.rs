//! `flux diff kustomization`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Result, anyhow};
use clap::{ArgAction, Args};
use flux_archive::{Tree, rooted};
use flux_diff::{Group, Policy, Report};
use flux_kustomize::{Place, overlay::trace};
use flux_remote_bases::RemoteBases;
use flux_render::{Help, Missing, Rendered, Request, is_kustomization, render, source_key};
use flux_yaml::Value;

use super::{
    print::{Against, Compared, print},
    sides::Sides,
};
use crate::cli::{
    build::{flags::OfKustomization, flux_object, resources},
    context::Context,
    exit::{Advise, Fault, Outcome},
};

/// Flags of `diff kustomization`.
#[derive(Args, Debug)]
#[command(
    about = "Diff Kustomization",
    visible_alias = "ks",
    long_about = "The diff command builds the local manifests at --path as the Flux Kustomization says, in the work tree as it is and at a Git revision, and tells
what differs: objects that are created, changed and deleted, and which of it is dangerous. Neither a cluster nor a checkout of the revision is
needed, and nothing is written. Values of Secrets are masked.

The exit code is 0 if nothing changes, 1 if something does, and 2 if something went wrong.",
    after_help = "  # What this branch and the uncommitted files change
  flux diff kustomization my-app --path ./path/to/local/manifests \\
    --kustomization-file ./path/to/local/my-app.yaml --base origin/main

  # As a diff that patch understands, with variables that are not in the repository
  flux diff kustomization my-app --path ./path/to/local/manifests --kustomization-file ./path/to/local/my-app.yaml \\
    --base v1.2.0 --output unified --resource ./path/to/cluster-vars.yaml

  # Leave out files by entries in .gitignore format
  flux diff kustomization my-app --path ./path/to/local/manifests --kustomization-file ./path/to/local/my-app.yaml \\
    --base HEAD --ignore-paths \"/to_ignore/**/*.yaml,ignore.yaml\"

  # Compare the Kustomizations that are found in the result as well
  flux diff kustomization my-app --path ./path/to/local/manifests --kustomization-file ./path/to/local/my-app.yaml \\
    --base HEAD --recursive --local-sources GitRepository/flux-system/my-repo=./path/to/local/git",
    mut_arg("path", |arg| arg.help("Path to a local directory that matches the specified Kustomization.spec.path")),
    mut_arg("recursive", |arg| arg.help("Recursively diff Kustomizations"))
)]
pub(crate) struct Kustomization {
    #[command(flatten)]
    pub(super) of: OfKustomization,
    #[command(flatten)]
    against: Against,
    /// Ignore Kustomization not found errors on the cluster when diffing.
    #[arg(long)]
    ignore_not_found: bool,
    /// Boolean to set the progress bar. The default value is true.
    #[arg(long, default_value = "true", action = ArgAction::Set)]
    progress_bar: bool,
}

/// How a Kustomization applies its objects.
pub(super) fn policy(object: &Value) -> Policy {
    let is = |field: &str| object["spec"][field] == true;
    Policy { prune: is("prune"), force: is("force") }
}

/// Compares the Kustomization, and if wanted those in it, at a revision and in the work tree.
///
/// # Errors
/// What the flags lack; what cannot be read. A Kustomization that cannot be built does not stop the others.
pub(super) async fn run(context: &mut Context, args: &Kustomization) -> Outcome {
    let of = &args.of;
    let name = of.name()?.to_owned();
    let missing = "kustomization file is required when assuming new kustomizations";
    of.check(&of.path, args.ignore_not_found.then_some(missing))?;
    // A cluster is asked when one is meant: not with a revision, nor where none is configured.
    if args.against.base.is_none() && flux_object::cluster(context).await?.is_some() {
        let missing = Err(anyhow!("the comparison with the live cluster is not built yet"));
        return missing.advise(|| Some("compare with a Git revision: --base origin/main".to_owned()));
    }
    let Some(file) = of.file.clone() else {
        let missing = Err(anyhow!("a comparison with a Git revision requires a kustomization file"));
        return missing.advise(|| Some("name the file with --kustomization-file".to_owned()));
    };
    let remote = of.sources.remote(context);
    // Ctrl-C drops this future, and with it what is being fetched.
    let _stopper = remote.stopper();
    let compare = Compare {
        name,
        file,
        namespace: context.namespace.clone(),
        path: of.path.clone(),
        base: args.against.base.clone(),
        ignore: of.ignore(),
        resources: resources::read(&of.sources.resource)?,
        missing: if of.sources.resource.is_empty() { Missing::Warns } else { Missing::Fails },
        strict: of.strict_substitute,
        sources: of.sources.local(),
        remote,
        recursive: of.recursive,
    };
    let compared = tokio::task::spawn_blocking(move || compare.run()).await??;
    print(context, &compared, &args.against.output)
}

/// What is to be compared, and how.
struct Compare {
    name: String,
    file: PathBuf,
    namespace: String,
    path: PathBuf,
    base: Option<String>,
    ignore: String,
    resources: Vec<Value>,
    missing: Missing,
    strict: bool,
    sources: Vec<(String, String)>,
    remote: Arc<RemoteBases>,
    recursive: bool,
}

/// A Kustomization on one side: its object, the files of its source, and its directory there.
struct Side {
    object: Value,
    tree: Tree,
    directory: String,
}

/// The same Kustomization on both sides; on one of them it may be missing.
#[derive(Default)]
struct Pair {
    before: Option<Side>,
    after: Option<Side>,
    /// The one among whose objects it was found: the files of its source, and its directory there.
    parent: Option<(Tree, String)>,
}

impl Compare {
    fn run(&self) -> Result<Compared, Fault> {
        let sides = Sides::read(&self.path, self.base.as_deref())?;
        let sources = sides.sources(&self.sources)?;
        let mut report = Report { base: sides.base.name.clone(), titled: self.recursive, groups: Vec::new() };
        let (mut notes, mut helps) = (BTreeSet::new(), BTreeMap::new());
        let mut seen = BTreeSet::new();
        let mut todo = vec![self.first(&sides)?];
        while let Some(pair) = todo.pop() {
            let Some(name) = pair.name().filter(|name| seen.insert(name.clone())) else { continue };
            match self.one(&name, &pair, &sources, &mut notes) {
                Ok((group, children)) => {
                    report.groups.extend(group);
                    todo.extend(children.into_iter().rev());
                }
                Err(mut failure) => {
                    failure.help.chain.splice(0..0, self.origin(&pair));
                    helps.insert(name.clone(), *failure.help);
                    report.groups.push(Group::failed(name, failure.text));
                }
            }
        }
        Ok(Compared { report, notes, helps, root: sides.root().to_owned() })
    }

    /// The Kustomization of the file. Where the file is in the repository, the revision has its own.
    fn first(&self, sides: &Sides) -> Result<Pair> {
        let failed = |error: anyhow::Error| error.context("failed to get kustomization object");
        let object = flux_object::in_file(&self.file, &self.name, &self.namespace).map_err(failed)?;
        let earlier = match sides.within(&self.file)? {
            Some(file) => {
                let bytes = sides.before.file(&file).map(|file| file.read()).transpose()?;
                let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
                text.and_then(|text| flux_object::in_text(text, &self.file, &self.name, &self.namespace).ok())
            }
            None => Some(object.clone()),
        };
        let directory = sides.within(&self.path)?;
        let directory =
            directory.ok_or_else(|| anyhow!("{} is not in the repository", self.path.display()))?;
        let side = |object, tree: &Tree| Side { object, tree: tree.clone(), directory: directory.clone() };
        Ok(Pair {
            before: earlier
                .filter(|_| sides.before.is_dir(&directory))
                .map(|object| side(object, &sides.before)),
            after: Some(side(object, &sides.after)),
            parent: None,
        })
    }

    /// What led to a Kustomization, for an error.
    fn origin(&self, pair: &Pair) -> Vec<Place> {
        let Some(side) = pair.after.as_ref().or(pair.before.as_ref()) else { return Vec::new() };
        match &pair.parent {
            Some((tree, directory)) => trace(tree, directory, &side.object),
            None => flux_object::place(&self.file, &side.object).into_iter().collect(),
        }
    }

    /// Compares one Kustomization; returns its changes and those that are found in it.
    fn one(
        &self,
        name: &str,
        pair: &Pair,
        sources: &BTreeMap<String, (Tree, Tree)>,
        warnings: &mut BTreeSet<String>,
    ) -> Result<(Option<Group>, Vec<Pair>), Failure> {
        let after = pair.after.as_ref().map(|side| self.render(side)).transpose()?;
        let before = match (&pair.before, &after) {
            // Nothing that was read differs: the same once more.
            (Some(_), Some(after)) if pair.is_same(after) => Some(after.clone()),
            (Some(side), _) => {
                let earlier = |failure: Failure| Failure {
                    text: format!("at the base revision: {}", failure.text),
                    ..failure
                };
                Some(self.render(side).map_err(earlier)?)
            }
            (None, _) => None,
        };
        warnings.extend(after.iter().flat_map(|rendered| rendered.warnings.iter().cloned()));
        let (before, after) = (before.unwrap_or_default().objects, after.unwrap_or_default().objects);
        let mut children = if self.recursive { children(&before, &after, sources)? } else { Vec::new() };
        let side = pair.after.as_ref().or(pair.before.as_ref());
        for child in &mut children {
            child.parent = side.map(|side| (side.tree.clone(), side.directory.clone()));
        }
        let policy = side.map(|side| policy(&side.object));
        let policy = policy.unwrap_or(Policy { prune: false, force: false });
        let group = Group::compare(name.to_owned(), before, after, policy);
        Ok(((!group.changes.is_empty()).then_some(group), children))
    }

    fn render(&self, side: &Side) -> Result<Rendered, Failure> {
        let request = Request {
            ignore: Some(&self.ignore),
            resources: &self.resources,
            missing: self.missing,
            strict: self.strict,
            remote: Some(Arc::<RemoteBases>::clone(&self.remote)),
            ..Request::new(&side.object, &side.directory)
        };
        render(&side.tree, &request)
            .map_err(|error| Failure { text: error.to_string(), help: Box::new(error.help()) })
    }
}

/// Why a Kustomization cannot be compared.
struct Failure {
    text: String,
    help: Box<Help>,
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self { text, help: Box::default() }
    }
}

impl Pair {
    fn name(&self) -> Option<String> {
        let object = &self.after.as_ref().or(self.before.as_ref())?.object;
        let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
        let (namespace, name) = (text("namespace"), text("name"));
        Some(if namespace.is_empty() {
            format!("Kustomization/{name}")
        } else {
            format!("Kustomization/{namespace}/{name}")
        })
    }

    /// Whether both sides would be rendered the same.
    fn is_same(&self, rendered: &Rendered) -> bool {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return false };
        let same_object = ["name", "namespace"]
            .iter()
            .all(|field| before.object["metadata"][field] == after.object["metadata"][field])
            && before.object["spec"] == after.object["spec"];
        let digest = |side: &Side| rendered.inputs.digest(&side.tree);
        let same_content = || matches!((digest(before), digest(after)), (Ok(old), Ok(new)) if old == new);
        same_object && before.directory == after.directory && same_content()
    }
}

/// The Kustomizations among the objects of either side, with the trees of their sources.
fn children(
    before: &[Value],
    after: &[Value],
    sources: &BTreeMap<String, (Tree, Tree)>,
) -> Result<Vec<Pair>, String> {
    let mut pairs: BTreeMap<(String, String), Pair> = BTreeMap::new();
    for (objects, is_new) in [(before, false), (after, true)] {
        for object in objects.iter().filter(|object| is_kustomization(object)) {
            let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
            let key = source_key(object);
            let trees = sources.get(&key).ok_or_else(|| {
                format!("cannot get local path for {key} of kustomization {}", text("name"))
            })?;
            let path = object["spec"]["path"].as_str().unwrap_or_default();
            let directory = rooted(path);
            let tree = if is_new { trees.1.clone() } else { trees.0.clone() };
            let pair = pairs.entry((text("namespace"), text("name"))).or_default();
            let side = Some(Side { object: object.clone(), tree, directory });
            *(if is_new { &mut pair.after } else { &mut pair.before }) = side;
        }
    }
    Ok(pairs.into_values().collect())
}
