//! What the controllers are given to do: folders of ConfigMaps, and a Kustomization for each.

use anyhow::Result;
use flux_testkit::fleet::{Fleet, NAMESPACE};
use serde_json::{Value, json};

/// The repository.
pub(crate) const REPOSITORY: &str = "load";
/// How many objects a Kustomization has.
const OBJECTS: usize = 5;

/// Returns the file of a folder: five ConfigMaps, whose text is `text`.
pub(crate) fn folder(index: usize, text: &str) -> (String, String) {
    let document = |number: usize| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a{index}-c{number}\n  namespace: apps\ndata:\n  k: \"{text}\"\n"
        )
    };
    (format!("apps/a{index}/r.yaml"), (0..OBJECTS).map(document).collect::<Vec<_>>().join("---\n"))
}

/// Commits `count` folders.
pub(crate) fn push(fleet: &Fleet, count: usize) -> Result<()> {
    let files: Vec<(String, String)> = (0..count).map(|index| folder(index, "1")).collect();
    let edits: Vec<(&str, Option<String>)> =
        files.iter().map(|(path, text)| (path.as_str(), Some(text.clone()))).collect();
    fleet.push(REPOSITORY, &edits, "Fill the folders").map(drop)
}

/// Makes the namespace and the source.
pub(crate) fn source(fleet: &Fleet) -> Result<()> {
    let url = fleet.git.http_url_of("public", REPOSITORY);
    apply(
        fleet,
        &[
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "apps"}}),
            json!({"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": {"name": "fleet", "namespace": NAMESPACE},
            "spec": {"interval": "60m", "url": url, "ref": {"branch": "main"}}}),
        ],
    )
}

/// Makes the Kustomizations `from..to`.
pub(crate) fn kustomizations(fleet: &Fleet, from: usize, to: usize) -> Result<()> {
    let one = |index: usize| {
        json!({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": {"name": format!("a{index}"), "namespace": NAMESPACE},
            "spec": {"interval": "60m", "path": format!("./apps/a{index}"), "prune": true, "wait": true,
                "sourceRef": {"kind": "GitRepository", "name": "fleet"}}})
    };
    apply(fleet, &(from..to).map(one).collect::<Vec<_>>())
}

fn apply(fleet: &Fleet, objects: &[Value]) -> Result<()> {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string();
    fleet.cluster.kubectl(&["apply", "--server-side", "-f", "-"], &list).map(drop)
}
