//! From a tree to objects: overlay, build, substitution. Pure, and as parallel as there are workers.

use std::{fmt::Write as _, sync::Arc};

use flux_api::{
    kustomize::{KustomizationSpec, SubstituteStrategy},
    meta::{names, reasons},
};
use flux_archive::Tree;
use flux_kustomize::{Options, substitute};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Failure, overlay, variables::Variables};

/// What a build gives.
pub(in super::super) struct Built {
    /// The objects, in the order of the build.
    pub(in super::super) objects: Vec<Value>,
    /// Of the objects as YAML, `sha256:…`.
    pub(in super::super) digest: String,
}

/// Returns a digest that differs when specifications differ.
pub(in super::super) fn spec_digest(spec: &KustomizationSpec) -> [u8; 32] {
    // A specification came out of JSON and goes back into it.
    Sha256::digest(serde_json::to_vec(spec).unwrap_or_default()).into()
}

/// Returns the directory of the tree that is built.
fn directory(tree: &Tree, spec: &KustomizationSpec) -> Result<String, Failure> {
    let path = spec.path.as_deref().unwrap_or_default();
    let missing =
        |why: &str| Failure::new(reasons::ARTIFACT_FAILED, format!("kustomization path '{path}' {why}"));
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            // As at the root of a file system: there is nothing above.
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let directory = parts.join("/");
    if tree.is_dir(&directory) {
        return Ok(directory);
    }
    Err(missing(if tree.file(&directory).is_some() {
        "is not a directory"
    } else {
        "not found in the artifact"
    }))
}

/// Returns the directory that holds all that the build may read: the one that is built, or the root if something leads
/// out of it.
fn root<'a>(tree: &Tree, directory: &'a str, spec: &KustomizationSpec) -> &'a str {
    let leads_out = |bytes: &[u8]| bytes.windows(2).any(|pair| pair == b".." || pair == b"//");
    let below = tree.subtree(directory).unwrap_or_default();
    let mut files = below.files().filter(|(path, _)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        overlay::FILES.contains(&name)
    });
    let outside = spec.components.iter().any(|path| leads_out(path.as_bytes()))
        || files.any(|(_, file)| file.read().map_or(true, leads_out));
    if outside { "" } else { directory }
}

/// Returns a digest of all that the build may read.
pub(in super::super) fn content(tree: &Tree, spec: &KustomizationSpec) -> Result<[u8; 32], Failure> {
    let directory = directory(tree, spec)?;
    let digest = tree.subtree_digest(root(tree, &directory, spec));
    let unreadable =
        |error: flux_archive::UnreadableError| Failure::new(reasons::ARTIFACT_FAILED, error.to_string());
    Ok(digest.map_err(unreadable)?.unwrap_or_default())
}

/// Builds the objects of a specification. Runs on a thread for blocking work.
pub(in super::super) async fn build(
    tree: Tree,
    spec: &KustomizationSpec,
    variables: Variables,
    strict: bool,
) -> Result<Built, Failure> {
    let directory = directory(&tree, spec)?;
    let spec = Arc::new(spec.clone());
    let build = tokio::task::spawn_blocking(move || objects(&tree, &directory, &spec, &variables, strict));
    match build.await {
        Ok(result) => result,
        Err(panic) => Err(Failure::new(reasons::BUILD_FAILED, format!("build failed: {panic}"))),
    }
}

fn objects(
    tree: &Tree,
    directory: &str,
    spec: &KustomizationSpec,
    variables: &Variables,
    strict: bool,
) -> Result<Built, Failure> {
    let failed =
        |message: String| Failure::new(reasons::BUILD_FAILED, format!("kustomize build failed: {message}"));
    let Some(tree) = overlay::overlay(tree, root(tree, directory, spec), directory, spec).map_err(failed)?
    else {
        return Ok(Built { objects: Vec::new(), digest: digest(b"") });
    };
    let resources = flux_kustomize::build(&tree, directory, &Options::default())
        .map_err(|error| failed(error.to_string()))?;
    let mut objects = Vec::with_capacity(resources.objects.len());
    for object in resources.objects {
        flatten(object, &mut objects);
    }
    let always = spec
        .post_build
        .as_ref()
        .is_some_and(|post| post.substitute_strategy == Some(SubstituteStrategy::Always));
    if always || !variables.is_empty() {
        let variables: substitute::Variables = variables.iter().collect();
        for object in &mut objects {
            substitute::substitute(object, &variables, strict)
                .map_err(|error| Failure::new(reasons::BUILD_FAILED, format!("{}: {error}", name(object))))?;
        }
    }
    if let Some(secret) = objects.iter().find(|object| is_encrypted(object)) {
        let message =
            format!("{} is encrypted with SOPS, but spec.decryption is not supported yet", name(secret));
        return Err(Failure::new(reasons::BUILD_FAILED, message));
    }
    let digest = digest(flux_yaml::to_documents(&objects).as_bytes());
    Ok(Built { objects, digest })
}

/// Takes lists apart and leaves out what configures kustomize itself.
fn flatten(object: Value, objects: &mut Vec<Value>) {
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    if text("apiVersion").starts_with("kustomize.config.k8s.io/") || !object.is_object() {
        return;
    }
    let is_list = text("kind").ends_with("List") && object.get("items").is_some_and(Value::is_array);
    match object {
        Value::Object(mut map) if is_list => {
            let items = map
                .remove("items")
                .and_then(|items| if let Value::Array(items) = items { Some(items) } else { None });
            items.into_iter().flatten().for_each(|item| flatten(item, objects));
        }
        object => objects.push(object),
    }
}

/// A Secret that still has its SOPS metadata must not reach the cluster.
fn is_encrypted(object: &Value) -> bool {
    let disabled = ["labels", "annotations"].iter().any(|field| {
        let value = object["metadata"][*field].get(names::DECRYPT).and_then(Value::as_str);
        value.is_some_and(|value| value.eq_ignore_ascii_case(names::DISABLED))
    });
    object["apiVersion"] == "v1" && object["kind"] == "Secret" && object.get("sops").is_some() && !disabled
}

fn name(object: &Value) -> String {
    flux_kube::ObjectId::of(object).map_or_else(|error| error.to_string(), |id| id.to_string())
}

fn digest(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
