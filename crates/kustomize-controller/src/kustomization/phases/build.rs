//! From a tree to objects: overlay, build, substitution. Pure, and as parallel as there are workers.

use std::{fmt::Write as _, sync::Arc};

use flux_api::{
    kustomize::{KustomizationSpec, SubstituteStrategy},
    meta::{names, reasons},
};
use flux_archive::{Tree, rooted};
use flux_kustomize::{FILE_NAMES, Remote};
use flux_remote_bases::RemoteBases;
use flux_render::{RenderError, substitute};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Handle;

use super::{Failure, variables::Variables};

/// What a build gives.
pub(in super::super) struct Built {
    /// The objects, in the order of the build.
    pub(in super::super) objects: Vec<Value>,
    /// Of the objects as YAML, `sha256:…`.
    pub(in super::super) digest: String,
    /// Something remote was asked for, so that the next build may give something else.
    pub(in super::super) remote: bool,
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
    let directory = rooted(path);
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
        FILE_NAMES.contains(&name)
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
    settings: flux_remote_bases::Settings,
) -> Result<Built, Failure> {
    let directory = directory(&tree, spec)?;
    let spec = spec.clone();
    let remote = Arc::new(RemoteBases::new(settings, Handle::current()));
    // A run that is given up gives up what it fetches.
    let _stopper = remote.stopper();
    let build =
        tokio::task::spawn_blocking(move || objects(&tree, &directory, &spec, &variables, strict, &remote));
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
    remote: &Arc<RemoteBases>,
) -> Result<Built, Failure> {
    let tree = covered(tree, directory, spec)?;
    let value = serde_json::to_value(spec).map_err(|error| failed(&error))?;
    let settings =
        flux_render::Settings { remote: Some(Arc::clone(remote) as Arc<dyn Remote>), ..Default::default() };
    let mut objects = flux_render::build(&tree, directory, &value, &settings).map_err(refused)?.objects;
    let always = spec
        .post_build
        .as_ref()
        .is_some_and(|post| post.substitute_strategy == Some(SubstituteStrategy::Always));
    substitute(&mut objects, &variables.iter().collect(), always, strict).map_err(refused)?;
    if let Some(secret) = objects.iter().find(|object| is_encrypted(object)) {
        let message =
            format!("{} is encrypted with SOPS, but spec.decryption is not supported yet", name(secret));
        return Err(Failure::new(reasons::BUILD_FAILED, message));
    }
    let digest = digest(flux_yaml::to_documents(&objects).as_bytes());
    Ok(Built { objects, digest, remote: remote.was_asked() })
}

/// Returns a tree of what the build may read, which is what its digest covers.
fn covered(tree: &Tree, directory: &str, spec: &KustomizationSpec) -> Result<Tree, Failure> {
    let root = root(tree, directory, spec);
    if root.is_empty() {
        return Ok(tree.clone());
    }
    let mut builder = Tree::builder();
    builder.insert_from(tree, root).map_err(|error| failed(&error))?;
    builder.build().map_err(|error| failed(&error))
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(reasons::BUILD_FAILED, error.to_string())
}

fn refused(error: RenderError) -> Failure {
    match error {
        // Which file it is that fails, and not that a kustomization file was on its way.
        RenderError::Overlay(error) => failed(&error),
        error => failed(&error),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut builder = Tree::builder();
        for (path, text) in files {
            builder.insert(path, text.as_bytes().to_vec(), false).expect("a path");
        }
        builder.build().expect("no conflict")
    }

    fn spec(extra: &Value) -> KustomizationSpec {
        let mut all =
            json!({"interval": "1m", "prune": true, "sourceRef": {"kind": "GitRepository", "name": "a"}});
        all.as_object_mut().expect("a map").extend(extra.as_object().expect("a map").clone());
        serde_json::from_value(all).expect("a specification")
    }

    fn built(files: &[(&str, &str)], extra: &Value) -> Result<Built, Failure> {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let remote = Arc::new(RemoteBases::new(
            flux_remote_bases::Settings { no_repositories: true, ..flux_remote_bases::Settings::default() },
            runtime.handle().clone(),
        ));
        objects(&tree(files), "app", &spec(extra), &Variables::default(), false, &remote)
    }

    #[test]
    fn every_field_of_the_specification_reaches_the_build() {
        let pod =
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}]}\n";
        let component =
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {b: c}\n";
        let files = [("app/p.yaml", pod), ("there/kustomization.yaml", component)];
        let made = built(
            &files,
            &json!({
                "targetNamespace": "ns", "namePrefix": "a-", "nameSuffix": "-z",
                "patches": [{"patch": "- {op: add, path: /metadata/labels, value: {l: v}}", "target": {"kind": "Pod"}}],
                "images": [{"name": "x", "newName": "y", "newTag": "2"}],
                "components": ["../there", "../gone"], "ignoreMissingComponents": true,
                "buildMetadata": ["managedByLabel"],
            }),
        )
        .map_err(|failure| failure.message)
        .expect("it builds");
        let [object] = made.objects.as_slice() else { panic!("one object") };
        let meta = &object["metadata"];
        assert_eq!((&meta["name"], &meta["namespace"]), (&json!("a-p-z"), &json!("ns")));
        assert_eq!((&meta["labels"]["l"], &meta["annotations"]["b"]), (&json!("v"), &json!("c")));
        assert_eq!(meta["labels"]["app.kubernetes.io/managed-by"], "kustomize-(devel)");
        assert_eq!(object["spec"]["containers"][0]["image"], "y:2");
        let hex = made.digest.strip_prefix("sha256:").expect("an algorithm");
        assert!(hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hex}");
    }

    #[test]
    fn nothing_to_build_is_no_failure() {
        for file in [("app/notes.txt", ""), ("app/kustomization.yaml", "resources: []")] {
            let made = built(&[file], &json!({"targetNamespace": "ns"})).map_err(|failure| failure.message);
            let made = made.expect("it builds");
            assert!(made.objects.is_empty() && made.digest == digest(b""), "{file:?}");
        }
    }

    #[test]
    fn remote_bases_are_asked_for_and_remembered() {
        let files = [("app/kustomization.yaml", "resources: ['https://example.com/org/repo']")];
        let failure = built(&files, &json!({})).err().expect("it fails");
        assert!(failure.message.contains("remote bases are not allowed here"), "{}", failure.message);
        let web = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let text = format!("resources: ['http://{}/x.yaml']", web.local_addr().expect("an address"));
        let answer = std::thread::spawn(move || {
            use std::io::{Read as _, Write as _};
            let (mut stream, _) = web.accept().expect("a request");
            let _ = stream.read(&mut [0; 1024]);
            let body = "kind: A\napiVersion: v1\nmetadata: {name: a}\n";
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        });
        let files = [("app/kustomization.yaml", text.as_str())];
        let made = built(&files, &json!({})).map_err(|failure| failure.message).expect("it builds");
        answer.join().expect("an answer");
        assert!(made.remote && made.objects.len() == 1);
        let made = built(&[("app/notes.txt", "")], &json!({})).map_err(|failure| failure.message);
        assert!(!made.expect("it builds").remote);
    }

    #[test]
    fn only_what_the_digest_covers_can_be_read() {
        let files =
            [("app/kustomization.yaml", "resources: [a]"), ("app/a/kustomization.yaml", ""), ("other", "")];
        let part = |files: &[(&str, &str)]| {
            covered(&tree(files), "app", &spec(&json!({}))).map_err(|failure| failure.message)
        };
        let made = part(&files).expect("it can be read");
        assert!(made.file("other").is_none() && made.file("app/a/kustomization.yaml").is_some());
        let files = [("app/kustomization.yaml", "resources: [../b]"), ("b/a.yaml", "")];
        let made = part(&files).expect("it can be read");
        assert!(made.file("b/a.yaml").is_some());
    }

    #[test]
    fn broken_manifests_are_named_from_the_root_of_the_artifact() {
        let broken = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [b\n";
        let failure = built(&[("app/deep/b.yaml", broken)], &json!({})).err().expect("it fails");
        assert_eq!(failure.reason, reasons::BUILD_FAILED);
        let start = "failed to decode Kubernetes YAML from app/deep/b.yaml: yaml: line ";
        assert!(failure.message.starts_with(start) && !failure.message.contains('\n'), "{}", failure.message);
    }
}
