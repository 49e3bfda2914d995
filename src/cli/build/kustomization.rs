//! `flux build kustomization`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Result, anyhow};
use clap::Args;
use flux_kustomize::{Place, overlay::trace};
use flux_remote_bases::RemoteBases;
use flux_render::{Missing, RenderError, Rendered, Request, is_kustomization, render, source_key};
use flux_yaml::Value;
use kube::Client;

use super::{flags::OfKustomization, flux_object, output, resources};
use crate::cli::{
    complete::Beyond,
    context::Context,
    exit::{Advise, Exit, Fault, Outcome},
    local::Local,
    parse::values,
};

/// Flags of `build kustomization`.
#[derive(Args, Debug)]
#[command(
    about = "Build Kustomization",
    visible_alias = "ks",
    long_about = "The build command takes a Flux Kustomization, from the cluster or from a file, and does what it says to the local manifests at --path:
a kustomization.yaml is made if there is none, the fields of the Flux Kustomization go over it, the overlay is built, and variables are
substituted. The result goes to stdout. Nothing is written, and with --dry-run, or where no cluster is configured, nothing is asked of a cluster.",
    after_help = "  # Build the local manifests as they were built on the cluster
  flux build kustomization my-app --path ./path/to/local/manifests

  # Build with the Flux Kustomization of a local file
  flux build kustomization my-app --path ./path/to/local/manifests --kustomization-file ./path/to/local/my-app.yaml

  # Build without a cluster; variables come from ConfigMaps and Secrets of the build, and of these files
  flux build kustomization my-app --path ./path/to/local/manifests --kustomization-file ./path/to/local/my-app.yaml \\
    --dry-run --resource ./path/to/cluster-vars.yaml

  # Leave out files by entries in .gitignore format
  flux build kustomization my-app --path ./path/to/local/manifests --kustomization-file ./path/to/local/my-app.yaml \\
    --ignore-paths \"/to_ignore/**/*.yaml,ignore.yaml\"

  # Build the Kustomizations that are found in the result as well
  flux build kustomization my-app --path ./path/to/local/manifests --recursive \\
    --local-sources GitRepository/flux-system/my-repo=./path/to/local/git"
)]
pub(crate) struct Kustomization {
    #[command(flatten)]
    of: OfKustomization,
    /// Dry run mode.
    #[arg(long)]
    dry_run: bool,
    /// the format of the output, one of: yaml, json
    #[arg(add = Beyond, short, long, value_name = "yaml|json", default_value = "yaml", value_parser = values::one_of("output format", output::FORMATS))]
    output: String,
}

/// Builds and prints; warnings go to stderr.
///
/// # Errors
/// What the flags lack; what cannot be read or built.
pub(super) async fn run(context: &mut Context, args: &Kustomization) -> Outcome {
    let name = check(args)?;
    let client = if args.dry_run { None } else { flux_object::cluster(context).await? };
    if client.is_none() && args.of.file.is_none() {
        return Err(anyhow!("no cluster is configured, and dry-run mode requires a kustomization file"))
            .advise(|| {
                Some("name the file with the Flux Kustomization with --kustomization-file".to_owned())
            });
    }
    let found = match (&args.of.file, &client) {
        (Some(file), _) => flux_object::in_file(file, name, &context.namespace),
        (None, Some(client)) => flux_object::in_cluster(client, name, &context.namespace).await,
        (None, None) => Err(anyhow!("there is no cluster")),
    };
    let object = found.map_err(|error| error.context("failed to get kustomization object"))?;
    let sources = &args.of.sources;
    let remote = sources.remote(context);
    // Ctrl-C drops this future, and with it what is being fetched.
    let _stopper = remote.stopper();
    let build = Build {
        client,
        namespace: context.namespace.clone(),
        ignore: args.of.ignore(),
        resources: resources::read(&sources.resource)?,
        // Without a cluster, and without files that should have them, variables cannot be had: upstream skips them.
        missing: if args.dry_run && sources.resource.is_empty() { Missing::Warns } else { Missing::Fails },
        strict: args.of.strict_substitute,
        sources: sources.local().into_iter().collect(),
        remote,
        recursive: args.of.recursive,
        file: args.of.file.clone(),
    };
    let rendered = build.all(object, &args.of.path).await?;
    for warning in rendered.iter().flat_map(|rendered| &rendered.warnings) {
        context.ui.warning(warning);
    }
    let objects: Vec<&Value> = rendered.iter().flat_map(|rendered| &rendered.objects).collect();
    output::print(context.ui.out(), &objects, &args.output)?;
    Ok(Exit::Success)
}

/// Checks the flags, in the order of upstream; returns the name.
fn check(args: &Kustomization) -> Result<&str> {
    let (name, path) = (args.of.name()?, &args.of.path);
    let shown = if path.as_os_str().is_empty() { path.clone() } else { std::path::absolute(path)? };
    args.of.check(&shown, args.dry_run.then_some("dry-run mode requires a kustomization file"))?;
    Ok(name)
}

/// All that does not change from one Kustomization to the next.
struct Build {
    client: Option<Client>,
    namespace: String,
    ignore: String,
    resources: Vec<Value>,
    missing: Missing,
    strict: bool,
    /// Directories by `Kind/namespace/name`.
    sources: BTreeMap<String, String>,
    remote: Arc<RemoteBases>,
    recursive: bool,
    /// The file of the first Kustomization.
    file: Option<PathBuf>,
}

/// A Kustomization that is yet to be built.
struct Todo {
    object: Value,
    path: PathBuf,
    /// The directory of the one in which it was found.
    parent: Option<PathBuf>,
}

impl Todo {
    /// What led here, for an error.
    fn origin(&self, file: Option<&Path>) -> Vec<Place> {
        let Some(parent) = &self.parent else {
            return file.and_then(|file| flux_object::place(file, &self.object)).into_iter().collect();
        };
        let Ok(local) = Local::read(parent, &[]) else { return Vec::new() };
        let absolute = |place: Place| {
            let file = local.root.join(&place.file).to_string_lossy().into_owned();
            if place.is_field { place } else { Place { file, ..place } }
        };
        trace(&local.tree, &local.directory, &self.object).into_iter().map(absolute).collect()
    }
}

impl Build {
    /// Builds the Kustomization, and if it is recursive those in it, depth first, each once.
    async fn all(&self, object: Value, path: &Path) -> Result<Vec<Rendered>, Fault> {
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        let mut todo = vec![Todo { object, path: path.to_owned(), parent: None }];
        while let Some(next) = todo.pop() {
            if !seen.insert(identity(&next.object)) {
                continue;
            }
            let (object, path) = (next.object.clone(), next.path.clone());
            let rendered = self.one(next).await?;
            if self.recursive {
                let children = rendered.objects.iter().filter(|child| is_kustomization(child));
                let children: Result<Vec<_>> = children
                    .filter(|child| identity(child) != identity(&object))
                    .map(|child| {
                        let (object, parent) = (child.clone(), Some(path.clone()));
                        Ok(Todo { object, path: self.directory(child)?, parent })
                    })
                    .collect();
                todo.extend(children?.into_iter().rev());
            }
            all.push(rendered);
        }
        Ok(all)
    }

    async fn one(&self, next: Todo) -> Result<Rendered, Fault> {
        let mut resources = self.resources.clone();
        if let Some(client) = &self.client {
            resources.extend(flux_object::variable_sources(client, &next.object, &self.namespace).await?);
        }
        let (ignore, missing, strict) = (self.ignore.clone(), self.missing, self.strict);
        let remote = Arc::clone(&self.remote);
        let file = self.file.clone();
        let rendered = tokio::task::spawn_blocking(move || {
            let local = Local::read(&next.path, &components(&next.object))?;
            let request = Request {
                ignore: Some(&ignore),
                resources: &resources,
                missing,
                strict,
                remote: Some(remote),
                ..Request::new(&next.object, &local.directory)
            };
            render(&local.tree, &request).or_else(|error| {
                let hint = matches!(error, RenderError::Sources(_)).then(|| {
                    "give the ConfigMaps and Secrets with --resource, or mark them as optional".to_owned()
                });
                let origin = next.origin(file.as_deref());
                Err(error).below(&local.root, &origin).advise(|| hint)
            })
        });
        rendered.await?
    }

    /// Where the manifests of a Kustomization are that was found in a build.
    fn directory(&self, kustomization: &Value) -> Result<PathBuf> {
        let key = source_key(kustomization);
        let Some(root) = self.sources.get(&key) else {
            let name = kustomization["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            return Err(RenderError::NoSource { source_key: key, kustomization: name }.into());
        };
        let path = kustomization["spec"]["path"].as_str().unwrap_or_default();
        Ok(Path::new(root).join(path.trim_start_matches('/')))
    }
}

/// Paths of the specification that may lead out of the directory.
fn components(object: &Value) -> Vec<String> {
    let components = object["spec"]["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    components.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn identity(object: &Value) -> (String, String) {
    let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
    (text("namespace"), text("name"))
}
