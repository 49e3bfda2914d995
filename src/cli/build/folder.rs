//! One file per object, in a folder per Kustomization.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use flux_render::cluster::ClusterRender;
use flux_yaml::Value;

/// Marks a folder as one that this command has written and may replace.
const MARK: &str = ".flux-build";

/// Writes all objects below `folder`, which is there as a whole or not at all: `namespace/name/Kind_namespace_name.yaml`.
/// A folder of an earlier run is replaced; any other must be empty.
///
/// # Errors
/// The folder holds something else, or cannot be written.
pub(super) fn write(folder: &Path, made: &ClusterRender) -> Result<()> {
    let cannot = || format!("cannot write {}", folder.display());
    let is_used = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_used && !folder.join(MARK).exists() {
        bail!("{} is not empty, and was not written by this command", folder.display());
    }
    let parent =
        folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(parent).with_context(cannot)?;
    let fresh = tempfile::Builder::new().prefix(".flux-build-").tempdir_in(parent).with_context(cannot)?;
    fill(fresh.path(), made).with_context(cannot)?;
    // What was there goes away with the temporary directory that it is moved into.
    let old = tempfile::Builder::new().prefix(".flux-build-").tempdir_in(parent).with_context(cannot)?;
    if folder.exists() {
        fs::rename(folder, old.path().join("old")).with_context(cannot)?;
    }
    fs::rename(fresh.path(), folder).with_context(cannot)?;
    // It is no longer where it was made.
    let _ = fresh.keep();
    Ok(())
}

fn fill(folder: &Path, made: &ClusterRender) -> Result<()> {
    fs::write(folder.join(MARK), "Written by flux build cluster, which replaces this folder.\n")?;
    for (key, member) in made.members() {
        let Ok(rendered) = &member.result else { continue };
        let own = folder.join(safe(&key.namespace)).join(safe(&key.name));
        fs::create_dir_all(&own)?;
        let mut taken = BTreeSet::new();
        for object in &rendered.objects {
            fs::write(own.join(name(object, &mut taken)), flux_yaml::to_string(object))?;
        }
    }
    Ok(())
}

/// A name that is not taken yet; the group is part of it only where that is needed.
fn name(object: &Value, taken: &mut BTreeSet<String>) -> PathBuf {
    let text = |value: &Value| safe(value.as_str().unwrap_or_default());
    let (kind, name) = (text(&object["kind"]), text(&object["metadata"]["name"]));
    let group = object["apiVersion"]
        .as_str()
        .and_then(|version| version.split_once('/'))
        .map(|(group, _)| safe(group));
    let rest = match text(&object["metadata"]["namespace"]) {
        namespace if namespace.is_empty() => name,
        namespace => format!("{namespace}_{name}"),
    };
    let mut file = format!("{kind}_{rest}");
    if taken.contains(&file) {
        file = format!("{kind}.{}_{rest}", group.unwrap_or_default());
    }
    let mut count = 1;
    while !taken.insert(file.clone()) {
        count += 1;
        file = format!("{kind}_{rest}_{count}");
    }
    format!("{file}.yaml").into()
}

/// A name as that of a file: without what separates directories, and never hidden.
fn safe(name: &str) -> String {
    let name: String =
        name.chars().map(|letter| if matches!(letter, '/' | '\\' | '\0') { '_' } else { letter }).collect();
    if name.starts_with('.') { format!("_{name}") } else { name }
}
