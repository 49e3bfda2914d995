//! The root of the repository that holds a cluster's directory.

use std::path::{Path, PathBuf};

use anyhow::Result;
use flux_archive::{IgnoreRules, read_dir_unrestricted};
use flux_render::is_kustomization;

/// Finds the root of the repository: the directory, at or above `cluster` and not above a work tree of Git, from which
/// most paths of the Kustomizations in `cluster` lead somewhere. Where none does, it is the work tree, the working
/// directory if it holds the cluster, or what holds a folder named `clusters`.
///
/// # Errors
/// When the directory cannot be read.
pub(crate) fn of(cluster: &Path) -> Result<PathBuf> {
    let paths = paths(cluster)?;
    let git = cluster.ancestors().find(|directory| directory.join(".git").exists());
    let mut best: (usize, Option<&Path>) = (0, None);
    for directory in cluster.ancestors() {
        let found = paths.iter().filter(|path| directory.join(path).is_dir()).count();
        if found > best.0 {
            best = (found, Some(directory));
        }
        if git == Some(directory) {
            break;
        }
    }
    let working = std::env::current_dir().and_then(std::fs::canonicalize).ok();
    let working =
        working.as_deref().filter(|directory| cluster.starts_with(directory) && *directory != cluster);
    let named = || {
        let mut above = cluster.ancestors();
        above.find(|directory| directory.ends_with("clusters")).and_then(Path::parent)
    };
    Ok(best.1.or(git).or(working).or_else(named).unwrap_or(cluster).to_owned())
}

/// The paths of all Kustomizations below a directory, relative to the root of a repository.
fn paths(cluster: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for (name, file) in read_dir_unrestricted(cluster, &IgnoreRules::none())?.files() {
        if !Path::new(name).extension().is_some_and(|kind| kind == "yaml" || kind == "yml") {
            continue;
        }
        let text = file.read().map(String::from_utf8_lossy).unwrap_or_default();
        // Definitions of the kind are large, and have no paths.
        if !text.contains("kustomize.toolkit.fluxcd.io/") || text.contains("CustomResourceDefinition") {
            continue;
        }
        let documents = flux_yaml::parse_documents(&text).unwrap_or_default();
        let objects =
            documents.iter().map(|document| &document.value).filter(|object| is_kustomization(object));
        // An artifact that is made of several sources has paths of its own.
        let own = objects.filter(|object| object["spec"]["sourceRef"]["kind"] != "ExternalArtifact");
        let own = own.filter_map(|object| object["spec"]["path"].as_str());
        // A path without names leads somewhere from everywhere.
        paths
            .extend(own.map(|path| path.trim_matches(['.', '/']).to_owned()).filter(|path| !path.is_empty()));
    }
    Ok(paths)
}
