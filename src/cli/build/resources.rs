//! `ConfigMaps` and Secrets that the user hands in: the files of `--resource`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow};
use flux_yaml::Value;

/// Reads all `ConfigMaps` and Secrets from files, and from the YAML and JSON files of directories.
///
/// # Errors
/// What cannot be read, or is no YAML.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<Value>> {
    let mut objects = Vec::new();
    for path in paths {
        let is_dir =
            fs::metadata(path).with_context(|| format!("cannot read --resource {}", path.display()))?;
        if is_dir.is_dir() {
            directory(path, &mut objects)?;
        } else {
            file(path, &mut objects)?;
        }
    }
    Ok(objects)
}

fn directory(path: &Path, objects: &mut Vec<Value>) -> Result<()> {
    let cannot = || format!("cannot read --resource {}", path.display());
    let entries =
        fs::read_dir(path).with_context(cannot)?.collect::<Result<Vec<_>, _>>().with_context(cannot)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort_unstable();
    for path in paths {
        let is_link = path.is_symlink();
        let is_manifest =
            path.extension().is_some_and(|kind| kind == "yaml" || kind == "yml" || kind == "json");
        if path.is_dir() && !is_link {
            directory(&path, objects)?;
        } else if path.is_file() && is_manifest {
            file(&path, objects)?;
        }
    }
    Ok(())
}

fn file(path: &Path, objects: &mut Vec<Value>) -> Result<()> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read --resource {}", path.display()))?;
    let documents = flux_yaml::parse_documents(&text)
        .map_err(|error| anyhow!("--resource {}: {error}", path.display()))?;
    for document in documents {
        keep(document.value, objects);
    }
    Ok(())
}

fn keep(object: Value, objects: &mut Vec<Value>) {
    match object["kind"].as_str() {
        Some("ConfigMap" | "Secret") => objects.push(object),
        Some("List" | "ConfigMapList" | "SecretList") => {
            if let Some(items) = object["items"].as_array() {
                items.iter().cloned().for_each(|item| keep(item, objects));
            }
        }
        _ => {}
    }
}
