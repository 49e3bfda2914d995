//! The two objects by which the cluster follows the repository, as a commit.

use anyhow::{Context as _, Result};
use flux_git::Workspace;

use super::{Plan, Report, components::commit};
use crate::manifests::sync::{KUSTOMIZATION_FILE, SYNC_FILE, generate, kustomization_file};

/// Names under which a directory is a kustomization of its own.
const KUSTOMIZATION_FILES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Writes the objects, and a kustomization over all manifests beside them unless the user has one, and pushes them.
pub(super) async fn push(plan: &Plan, workspace: &mut Workspace, report: &mut dyn Report) -> Result<()> {
    report.action("generating sync manifests");
    let directory = plan.directory();
    workspace.write(&plan.file(SYNC_FILE), generate(&plan.sync).text)?;
    let files = workspace.list(&directory)?;
    let resources = resources(workspace, &directory, &files)?;
    let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
    workspace.write_new(&plan.file(KUSTOMIZATION_FILE), kustomization_file(&resources))?;
    report.success("generated sync manifests");
    commit(plan, workspace, report, "sync manifests", "Add Flux sync manifests").await
}

/// What a generated kustomization lists: every manifest below the directory, and every directory that is one of its own.
fn resources(workspace: &Workspace, directory: &str, files: &[String]) -> Result<Vec<String>> {
    let relative: Vec<&str> =
        files.iter().filter_map(|file| file.strip_prefix(directory)?.strip_prefix('/')).collect();
    let own: Vec<&str> = relative
        .iter()
        .filter_map(|file| file.rsplit_once('/'))
        .filter(|(_, name)| KUSTOMIZATION_FILES.contains(name))
        .map(|(parent, _)| parent)
        .collect();
    let mut resources = Vec::new();
    for file in &relative {
        let inside =
            own.iter().find(|parent| file.strip_prefix(**parent).is_some_and(|rest| rest.starts_with('/')));
        if let Some(parent) = inside {
            if resources.last().is_none_or(|last| last != parent) {
                resources.push((*parent).to_owned());
            }
            continue;
        }
        let extension = file.rsplit_once('.').map(|(_, extension)| extension);
        if matches!(extension, Some("yaml" | "yml"))
            && !KUSTOMIZATION_FILES.contains(file)
            && is_manifest(workspace, directory, file)?
        {
            resources.push((*file).to_owned());
        }
    }
    Ok(resources)
}

/// Whether every document of a file is a Kubernetes object.
fn is_manifest(workspace: &Workspace, directory: &str, file: &str) -> Result<bool> {
    let content = workspace.read(&format!("{directory}/{file}"))?.unwrap_or_default();
    let text = String::from_utf8(content).with_context(|| format!("{directory}/{file} is no text"))?;
    let Ok(documents) = flux_yaml::parse_documents(&text) else { return Ok(false) };
    Ok(documents
        .iter()
        .all(|document| document.value["kind"].is_string() && document.value["apiVersion"].is_string()))
}
