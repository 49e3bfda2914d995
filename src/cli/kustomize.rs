//! `flux kustomize`: the engine by itself.

use std::{
    collections::HashSet,
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::Args;
use flux_archive::{IgnoreRules, read_dir};
use flux_kustomize::{LoadRestrictor, Options, Reorder, Resources};
use flux_yaml::{Rules, Value};

use super::{
    context::Context,
    exit::{Exit, Outcome},
    parse::values,
};

/// Flags of `kustomize`.
#[derive(Args, Debug)]
#[command(
    about = "Build a directory of manifests as kustomize build does",
    long_about = "The kustomize command builds a directory with a kustomization file and prints the resulting manifests,
as kustomize build does.",
    after_help = "  # Build an overlay
  flux kustomize ./overlays/production

  # Build an overlay whose files may lie anywhere
  flux kustomize ./overlays/production --load-restrictor=LoadRestrictionsNone"
)]
pub(crate) struct Kustomize {
    /// the directory
    #[arg(value_name = "dir", required = true)]
    pub directory: PathBuf,
    /// the order of the resources, one of: legacy, none
    #[arg(long, value_name = "legacy|none", default_value = "none", value_parser = values::one_of("order", &["legacy", "none"]))]
    pub reorder: String,
    /// whether files may be loaded from outside of the directory
    #[arg(long, value_name = "string", default_value = "LoadRestrictionsRootOnly",
        value_parser = values::one_of("load restrictor", &["LoadRestrictionsRootOnly", "LoadRestrictionsNone"]))]
    pub load_restrictor: String,
}

/// Builds the directory and prints the manifests; warnings go to stderr.
///
/// # Errors
/// What cannot be read or built.
pub(super) async fn run(context: &mut Context, args: &Kustomize) -> Outcome {
    let options = Options {
        load_restrictor: match args.load_restrictor.as_str() {
            "LoadRestrictionsNone" => LoadRestrictor::None,
            _ => LoadRestrictor::RootOnly,
        },
        reorder: if args.reorder == "legacy" { Reorder::Legacy } else { Reorder::None },
        ..Options::default()
    };
    let directory = args.directory.clone();
    let built = tokio::task::spawn_blocking(move || build(&directory, &options)).await??;
    for warning in &built.warnings {
        context.ui.warning(warning);
    }
    write!(context.ui.out(), "{}", built.to_yaml())?;
    Ok(Exit::Success)
}

/// The objects of a directory on disk, as Flux builds it.
///
/// # Errors
/// No kustomization file; what cannot be read or built.
pub(super) fn build_local(directory: &Path) -> Result<Vec<Value>> {
    if kustomization(directory).is_none() {
        anyhow::bail!("kustomization.yaml not found");
    }
    Ok(build(directory, &Options::default())?.objects)
}

fn build(directory: &Path, options: &Options) -> Result<Resources> {
    let shown = directory.display();
    let directory = fs::canonicalize(directory).with_context(|| format!("{shown} cannot be read"))?;
    let root = reach(&directory);
    let tree = read_dir(&root, &IgnoreRules::none())?;
    let below = directory.strip_prefix(&root).unwrap_or_else(|_| Path::new(""));
    Ok(flux_kustomize::build(&tree, &below.to_string_lossy(), options)?)
}

/// The lowest directory below which everything lies that the kustomizations from `directory` on name.
///
/// The engine sees only what is below the root it is given, and the whole disk would be too much to list.
fn reach(directory: &Path) -> PathBuf {
    let mut root = directory.to_owned();
    let mut seen = HashSet::new();
    let mut todo = vec![directory.to_owned()];
    while let Some(directory) = todo.pop() {
        let Some(file) = kustomization(&directory) else { continue };
        if !seen.insert(directory.clone()) {
            continue;
        }
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut names = Vec::new();
        if let Ok(value) = flux_yaml::parse(&text, Rules::V3) {
            texts(&value, &mut names);
        }
        // A path in the middle of a longer text, as `name=path` of a generator, counts as well.
        let paths =
            names.iter().flat_map(|name| [Some(name.as_str()), name.split_once('=').map(|(_, path)| path)]);
        for path in paths.flatten().filter(|path| path.len() < 4096 && !path.contains('\n')) {
            let Ok(found) = fs::canonicalize(directory.join(path)) else { continue };
            if Path::new(path).components().any(|part| part == Component::ParentDir) {
                root = common(&root, if found.is_dir() { &found } else { found.parent().unwrap_or(&found) });
                root = common(&root, &highest(&directory, path));
            }
            if found.is_dir() {
                todo.push(found);
            }
        }
    }
    root
}

/// The highest directory that a path passes through, which may be above both of its ends, as in `../here`.
fn highest(directory: &Path, path: &str) -> PathBuf {
    let (mut here, mut highest) = (directory.to_owned(), directory.to_owned());
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                here.pop();
                highest = common(&highest, &here);
            }
            Component::Normal(name) => here.push(name),
            _ => {}
        }
    }
    highest
}

fn kustomization(directory: &Path) -> Option<PathBuf> {
    let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    names.iter().map(|name| directory.join(name)).find(|path| path.is_file())
}

fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, into)),
        _ => {}
    }
}

fn common(left: &Path, right: &Path) -> PathBuf {
    left.components().zip(right.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
}
