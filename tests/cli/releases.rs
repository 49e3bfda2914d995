//! `--version` of another release: what is asked of GitHub, and what is made of the answer.

use std::collections::HashMap;

use flux::manifests::install::{Options, generate, overlay};
use flux_archive::{Tree, digest::Algorithm, pack};
use flux_testkit::GitServer;
use serde_json::{Value, json};

use crate::{room::Room, web::Web};

const PAGE: &str = "/fluxcd/flux2/releases";
const ARCHIVE: &str = "/fluxcd/flux2/releases/download/v2.9.3/manifests.tar.gz";
const TAG: &str = "/api/v3/repos/fluxcd/flux2/releases/tags/v2.9.3";
const LATEST: &str = "/api/v3/repos/fluxcd/flux2/releases/latest";

/// Everything there is to install.
fn all() -> Options {
    let mut options = Options::new("2.9.4");
    options.components_extra =
        ["image-reflector-controller", "image-automation-controller", "source-watcher"]
            .map(Into::into)
            .to_vec();
    options
}

/// The manifests as a release publishes them: a file for each controller, without what the options add.
fn published() -> Tree {
    let mut options = all();
    options.registry = String::new();
    let mut files: HashMap<String, Vec<Value>> = HashMap::new();
    for mut object in generate(&options).unwrap().objects {
        let file = file(&object);
        strip(&mut object);
        files.entry(file).or_default().push(object);
    }
    let mut tree = Tree::builder();
    for (file, objects) in files.into_iter().filter(|(file, _)| file != "namespace.yaml") {
        tree.insert(&file, flux_yaml::to_documents(&objects).into_bytes(), false).unwrap();
    }
    tree.build().unwrap()
}

fn file(object: &Value) -> String {
    let component = object["metadata"]["labels"]["app.kubernetes.io/component"].as_str();
    match (component, object["kind"].as_str().unwrap()) {
        (Some(component), _) => format!("{component}.yaml"),
        (None, "Namespace") => "namespace.yaml".to_owned(),
        (None, "NetworkPolicy") => "policies.yaml".to_owned(),
        (None, _) => "rbac.yaml".to_owned(),
    }
}

/// Takes away what the options add.
fn strip(object: &mut Value) {
    let unlabel = |metadata: &mut Value| {
        for label in ["instance", "version"] {
            metadata["labels"].as_object_mut().unwrap().remove(&format!("app.kubernetes.io/{label}"));
        }
    };
    unlabel(&mut object["metadata"]);
    let metadata = object["metadata"].as_object_mut().unwrap();
    metadata.remove("namespace");
    let name = metadata["name"].as_str().unwrap().trim_end_matches("-flux-system").to_owned();
    metadata.insert("name".to_owned(), name.into());
    if object["kind"] == "ClusterRoleBinding" && object["roleRef"]["name"] == "crd-controller-flux-system" {
        object["roleRef"]["name"] = "crd-controller".into();
    }
    if object["kind"] == "Deployment" {
        let template = &mut object["spec"]["template"];
        unlabel(&mut template["metadata"]);
        template["spec"].as_object_mut().unwrap().remove("nodeSelector");
        let arguments = template["spec"]["containers"][0]["args"].as_array_mut().unwrap();
        arguments.retain(|argument| !argument.as_str().unwrap().starts_with("--feature-gates="));
        // So do the controllers' own releases have it.
        let watch = arguments.iter_mut().find(|argument| *argument == "--watch-all-namespaces=true").unwrap();
        *watch = "--watch-all-namespaces".into();
    }
}

/// What a published release and our own manifests give must be the same text, whatever the options.
#[test]
fn the_options_do_the_same_to_published_manifests_as_to_our_own() {
    let published = published();
    let changes: [fn(&mut Options); 9] = [
        |_| {},
        |options| options.components_extra.clear(),
        |options| options.components = vec!["kustomize-controller".into(), "source-controller".into()],
        |options| options.namespace = "123".to_owned(),
        |options| options.network_policy = false,
        |options| options.registry = String::new(),
        |options| options.image_pull_secret = "regcred: {}".to_owned(),
        |options| options.toleration_keys = vec!["a.b/c".into(), "true".into()],
        |options| {
            options.namespace = "gitops".to_owned();
            options.registry = "registry.example:5000/mirror".to_owned();
            options.watch_all_namespaces = false;
            options.log_level = "debug".to_owned();
            options.cluster_domain = "corp.example".to_owned();
        },
    ];
    for change in changes {
        let mut options = all();
        change(&mut options);
        let (ours, theirs) = (generate(&options).unwrap(), overlay(&published, &options).unwrap());
        assert_eq!(theirs.text, ours.text, "{options:?}");
    }
}

#[test]
fn published_manifests_that_are_not_whole_are_refused() {
    let whole = published();
    for (file, text, error) in [
        ("policies.yaml", None, "the manifests of v2.9.4 hold no policies.yaml"),
        ("rbac.yaml", Some("a: [\n"), "rbac.yaml of the manifests of v2.9.4 cannot be read: "),
        (
            "helm-controller.yaml",
            Some("{}"),
            "helm-controller.yaml of the manifests of v2.9.4 cannot be read: it has no Deployment",
        ),
    ] {
        let mut tree = Tree::builder();
        for (path, content) in whole.files().filter(|(path, _)| *path != file) {
            tree.insert(path, content.read().unwrap().to_vec(), false).unwrap();
        }
        if let Some(text) = text {
            tree.insert(file, text.as_bytes().to_vec(), false).unwrap();
        }
        let failed = overlay(&tree.build().unwrap(), &all()).unwrap_err().to_string();
        assert!(failed.starts_with(error), "{failed}");
    }
}

/// A GitHub that has the release 2.9.3, and a newest one.
fn github(latest: &str, archive: Vec<u8>, digest: Option<&str>) -> Web {
    let about =
        |tag: &str| json!({"tag_name": tag, "assets": [{"name": "manifests.tar.gz", "digest": digest}]});
    Web::start(HashMap::from([
        (TAG, (200, about("v2.9.3").to_string().into_bytes())),
        (LATEST, (200, about(latest).to_string().into_bytes())),
        (ARCHIVE, (200, archive)),
    ]))
}

fn room(web: &Web) -> Room {
    Room::new().with("FLUX_RELEASES_URL", &web.url(PAGE))
}

#[test]
fn a_release_is_downloaded_and_the_options_are_laid_over_it() {
    let archive = pack(&published()).unwrap();
    let digest = Algorithm::Sha256.digest(&archive).to_string();
    let web = github("v2.9.3", archive, Some(&digest));
    let room = room(&web);
    let own = room.flux("install --export -n apps --registry=r.example");
    let run = room.flux("install --export -n apps --registry=r.example --version=v2.9.3");
    run.is(0, &own.out.replace("v2.9.4", "v2.9.3"), "");
    assert_eq!(web.asked(), [TAG, ARCHIVE]);
    let latest = room.flux("install --export -n apps --registry=r.example --version=latest");
    assert_eq!((latest.exit, latest.out), (0, run.out), "{}", latest.err);
    assert_eq!(web.asked()[2..], [LATEST, ARCHIVE]);
}

#[test]
fn the_newest_release_may_be_our_own_or_too_new() {
    let web = github("v2.9.4", Vec::new(), None);
    let run = room(&web).flux("install --export --version=latest");
    assert_eq!((run.exit, run.out), (0, room(&web).flux("install --export").out));
    assert_eq!(web.asked(), [LATEST]);
    let web = github("v2.10.0", Vec::new(), None);
    room(&web).flux("install --export --version=latest").is(
        1,
        "",
        "✗ targeted version 'v2.10.0' is not compatible with your current version of flux (2.9.4)\n",
    );
}

#[test]
fn manifests_may_come_from_a_mirror() {
    let archive = pack(&published()).unwrap();
    let (web, mirror) = (github("v2.9.3", Vec::new(), None), github("v2.9.3", archive, None));
    let run = room(&web).flux(&format!("install --export --version=v2.9.3 --manifests={}", mirror.url(PAGE)));
    assert_eq!((run.exit, run.err.as_str()), (0, ""));
    assert_eq!((web.asked(), mirror.asked()), (vec![TAG.to_owned()], vec![ARCHIVE.to_owned()]));
}

#[test]
fn what_can_go_wrong_is_told() {
    let good = pack(&published()).unwrap();
    let zeros = "sha256:".to_owned() + &"0".repeat(64);
    for (web, line, error) in [
        (
            github("v2.9.3", Vec::new(), None),
            "--version=v2.9.99",
            "targeted version 'v2.9.99' does not exist\n",
        ),
        (
            github("v2.9.3", b"no gzip".to_vec(), None),
            "--version=v2.9.3",
            "failed to untar manifests.tar.gz from [WEB]: the archive is damaged",
        ),
        (
            github("v2.9.3", good, Some(&zeros)),
            "--version=v2.9.3",
            "manifests.tar.gz from [WEB] is not what was published: its digest is sha256:",
        ),
        (
            github("nonsense", Vec::new(), None),
            "--version=latest",
            "decoding GitHub API response failed: \"nonsense\" is no version\n",
        ),
        (
            Web::start(HashMap::from([(LATEST, (200, b"<html>".to_vec()))])),
            "--version=latest",
            "decoding GitHub API response failed: ",
        ),
        (
            Web::start(HashMap::from([(TAG, (403, Vec::new()))])),
            "--version=v2.9.3",
            "GitHub API returned an unexpected status code (403)\n",
        ),
        (
            Web::start(HashMap::from([(TAG, (200, b"{\"tag_name\": \"v2.9.3\"}".to_vec()))])),
            "--version=v2.9.3",
            "failed to download manifests.tar.gz from [WEB], status: 404 Not Found\n",
        ),
    ] {
        let run = room(&web).flux(&format!("install --export {line}"));
        let err = run.err.replace(&web.url(ARCHIVE), "[WEB]");
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{err}");
        assert!(err.starts_with(&format!("✗ {error}")), "{err}");
    }
    let offline = Room::new().flux("install --export --version=v2.9.3");
    assert!(offline.err.starts_with("✗ GitHub API call failed: "), "{}", offline.err);
    let nowhere = Room::new()
        .with("FLUX_RELEASES_URL", "ftp://user:secret@h")
        .flux("install --export --version=latest");
    assert!(nowhere.err.starts_with("✗ FLUX_RELEASES_URL or --manifests: "), "{}", nowhere.err);
    assert!(!nowhere.err.contains("secret"));
}

#[test]
fn a_check_tells_of_a_newer_release_and_minds_nothing_else() {
    let line = "check --pre --server=http://127.0.0.1:1";
    for (web, told) in [
        (github("v2.9.4", Vec::new(), None), None),
        (github("v2.8.9", Vec::new(), None), None),
        (github("v2.10.1", Vec::new(), None), Some("2.10.1")),
        (Web::start(HashMap::from([(LATEST, (500, Vec::new()))])), None),
    ] {
        let run = room(&web).flux(line);
        let current = env!("CARGO_PKG_VERSION");
        let want = told.map_or_else(String::new, |newer| {
            format!("✗ flux {current} <{newer} (new CLI version is available, please upgrade)\n")
        });
        let start = format!("► checking prerequisites\n{want}✗ Kubernetes API call failed: ");
        assert!(run.err.starts_with(&start), "{}", run.err);
        assert_eq!(web.asked(), [LATEST]);
    }
}

#[test]
fn bootstrap_commits_the_manifests_of_the_release() {
    let Some(cluster) = crate::room::cluster() else { return };
    let Some(server) = GitServer::shared() else { return };
    let web = github("v2.9.3", pack(&published()).unwrap(), None);
    let repository = server.repo("another-release").unwrap();
    let (user, password) = server.basic();
    let namespace = cluster.namespace("another-release");
    let room = Room::of(cluster).with("FLUX_RELEASES_URL", &web.url(PAGE));
    room.write("ca.crt", server.ca_pem());
    let url = server.https_url("another-release");
    // Nothing reconciles here, so that the run ends with its time.
    let run = room.flux(&format!(
        "bootstrap git --url={url} --token-auth -u {user} -p {password} --ca-file=ca.crt -n {namespace} --version=v2.9.3 --timeout=10s"
    ));
    assert!(run.err.contains("✔ committed component manifests"), "{}", run.err);
    let log = repository.git(&["log", "--format=%s", "main"]).unwrap();
    assert!(log.contains("Add Flux v2.9.3 component manifests"), "{log}");
    let text = repository.git(&["show", &format!("main:{namespace}/gotk-components.yaml")]).unwrap();
    assert!(
        text.starts_with(
            "---\n# This manifest was generated by flux. DO NOT EDIT.\n# Flux Version: v2.9.3\n"
        )
    );
}
