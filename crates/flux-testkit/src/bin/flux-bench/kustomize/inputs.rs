//! Writes the trees of kustomizations that are built.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result};

use super::objects;

/// A patch of a container, for many Deployments.
const SIDECAR: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec:\n  template:\n    spec:\n      \
                       containers:\n      - name: sidecar\n        resources: {limits: {memory: 99Mi}}\n";

/// How many overlays the monorepo has.
pub(super) const OVERLAYS: usize = 200;
/// How many objects each of them has.
pub(super) const OVERLAY_OBJECTS: usize = 20;

/// Writes a file and the directories above it.
///
/// # Errors
/// The disk refuses.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    let directory = path.parent().context("a file has a directory")?;
    fs::create_dir_all(directory)?;
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// A directory with nothing in it but a kustomization.
///
/// # Errors
/// The disk refuses.
pub(super) fn kustomization(directory: &Path, text: &str) -> Result<()> {
    write(&directory.join("kustomization.yaml"), text)
}

/// Files of ten objects each, and the `resources` that list them, followed by `more`.
fn base(directory: &Path, count: usize, more: &str) -> Result<()> {
    let mut text = "resources:\n".to_owned();
    for (number, objects) in objects::mix(count).chunks(10).enumerate() {
        let name = format!("r{number:04}.yaml");
        write(&directory.join(&name), &objects.join("---\n"))?;
        writeln!(text, "- {name}")?;
    }
    kustomization(directory, &(text + more))
}

/// Most directives at once, on three levels.
///
/// # Errors
/// The disk refuses.
pub(super) fn full(directory: &Path, count: usize) -> Result<()> {
    let labels = "labels:\n- pairs: {app.kubernetes.io/part-of: demo}\n  includeSelectors: true\n";
    base(&directory.join("base"), count, labels)?;
    let mid = directory.join("mid");
    write(&mid.join("p.yaml"), SIDECAR)?;
    kustomization(
        &mid,
        "resources: [../base]\nnamePrefix: mid-\nnamespace: demo\nimages:\n- {name: envoy, newTag: v2}\n\
         - {name: registry.example.com/team1/app, newName: mirror.local/team1/app}\n\
         patches:\n- path: p.yaml\n  target: {kind: Deployment, labelSelector: tier=web}\n",
    )?;
    let patches: String = (0..5)
        .map(|index| {
            replicas_by_target(index, "    - op: replace\n      path: /spec/replicas\n      value: 9\n")
        })
        .collect();
    let top = format!(
        "resources: [../mid]\nnamePrefix: top-\nnameSuffix: -v1\ncommonLabels: {{env: prod}}\ncommonAnnotations: {{owner: me}}\n\
         images:\n- {{name: envoy, newName: mirror/envoy}}\npatches:\n{patches}configMapGenerator:\n- name: extra\n  literals: [a=b]\n"
    );
    kustomization(&directory.join("top"), &top)
}

fn replicas_by_target(index: usize, operations: &str) -> String {
    format!("- target: {{kind: Deployment, name: app-{index}}}\n  patch: |-\n{operations}")
}

fn replicas_by_name(index: usize) -> String {
    format!(
        "- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {{name: app-{index}}}\n    spec: {{replicas: 3}}\n"
    )
}

/// One directive at a time, by the name of its scenario, over the same base.
pub(super) const SCENARIOS: [&str; 10] =
    ["prefix", "namespace", "gen", "smptarget1", "smp50", "json50", "images", "labels", "smp1", "plainbase"];

/// Writes one of [`SCENARIOS`].
///
/// # Errors
/// The disk refuses.
pub(super) fn scenario(directory: &Path, name: &str, count: usize) -> Result<()> {
    if name == "plainbase" {
        return base(directory, count, "");
    }
    let some = |index: usize| index % objects::deployments(count);
    let body = match name {
        "prefix" => "namePrefix: p-\n".to_owned(),
        "labels" => "labels:\n- pairs: {a: b, c: d}\n  includeSelectors: true\n".to_owned(),
        "images" => "images:\n- {name: envoy, newTag: v2}\n".to_owned(),
        "namespace" => "namespace: demo\n".to_owned(),
        "smp1" => format!("patches:\n{}", replicas_by_name(1)),
        "smp50" => {
            format!("patches:\n{}", (0..50).map(|index| replicas_by_name(some(index))).collect::<String>())
        }
        "smptarget1" => "patches:\n- path: p.yaml\n  target: {kind: Deployment}\n".to_owned(),
        "json50" => {
            let operation = "    - {op: replace, path: /spec/replicas, value: 9}\n";
            let patches = (0..50).map(|index| replicas_by_target(some(index), operation));
            format!("patches:\n{}", patches.collect::<String>())
        }
        _ => {
            let entry = |index: usize| format!("- name: g{index}\n  literals: [a=b{index}]\n");
            format!("configMapGenerator:\n{}", (0..count / 5).map(entry).collect::<String>())
        }
    };
    if name == "smptarget1" {
        write(&directory.join("p.yaml"), SIDECAR)?;
    }
    base(&directory.join("base"), count, "")?;
    kustomization(directory, &format!("resources: [base]\n{body}"))
}

/// Many overlays over one small base, and a kustomization of all of them.
///
/// # Errors
/// The disk refuses.
pub(super) fn monorepo(directory: &Path) -> Result<()> {
    base(&directory.join("base"), OVERLAY_OBJECTS, "")?;
    let mut all = "resources:\n".to_owned();
    for number in 0..OVERLAYS {
        let name = format!("ov{number:03}");
        writeln!(all, "- ../{name}")?;
        let text = format!(
            "resources: [../base]\nnamePrefix: {name}-\nnamespace: ns{number:03}\n\
             labels:\n- pairs: {{overlay: {name}}}\n  includeSelectors: true\nimages:\n- {{name: envoy, newTag: v{number}}}\n\
             patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {{name: app-1}}\n    spec: {{replicas: {}}}\n",
            number % 9
        );
        kustomization(&directory.join(name), &text)?;
    }
    kustomization(&directory.join("all"), &all)
}
