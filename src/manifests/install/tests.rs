//! Against what the released command line writes.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Error, Options, Target, around, generate, registry_credentials, release, target};

/// One golden case: a command, what it printed, and how it ended.
struct Case {
    name: String,
    arguments: Vec<String>,
    environment: Value,
    exit: i64,
    stdout: String,
    stderr: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/cli");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        flux_testkit::skip(&format!("{} is not there", folder.display()));
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("install-export-"));
    folders.sort();
    folders.iter().map(|path| case(path)).collect()
}

fn case(folder: &Path) -> Case {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let command: Value = serde_json::from_str(&read("cmd.json")).unwrap();
    let arguments = command["args"].as_array().unwrap().iter();
    Case {
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        arguments: arguments.map(|argument| argument.as_str().unwrap().to_owned()).collect(),
        environment: command["env"].clone(),
        exit: command["exit"].as_i64().unwrap(),
        stdout: read("stdout"),
        stderr: read("stderr"),
    }
}

/// The options of a case; none when it is about the command line itself.
fn options(case: &Case) -> Option<Options> {
    let mut options = Options::new("2.9.4+rs.1");
    if let Some(namespace) = case.environment["FLUX_SYSTEM_NAMESPACE"].as_str() {
        namespace.clone_into(&mut options.namespace);
    }
    let list = |value: &str| value.split(',').map(ToOwned::to_owned).collect::<Vec<_>>();
    let mut components = Vec::new();
    let mut arguments = case.arguments.iter().skip(1);
    while let Some(argument) = arguments.next() {
        let (flag, value) = argument.split_once('=').unwrap_or((argument, ""));
        match flag {
            "--export" | "--force" | "--verbose" | "--registry-creds" => {}
            "-n" => arguments.next()?.clone_into(&mut options.namespace),
            "--components" => components.extend(list(value)),
            "--components-extra" => options.components_extra.extend(list(value)),
            "--registry" => value.clone_into(&mut options.registry),
            "--image-pull-secret" => value.clone_into(&mut options.image_pull_secret),
            "--network-policy" => options.network_policy = value == "true",
            "--watch-all-namespaces" => options.watch_all_namespaces = value == "true",
            "--cluster-domain" => value.clone_into(&mut options.cluster_domain),
            "--toleration-keys" => options.toleration_keys.extend(list(value)),
            "--log-level" => value.clone_into(&mut options.log_level),
            _ => return None,
        }
    }
    if !components.is_empty() {
        options.components = components;
    }
    Some(options)
}

#[test]
fn the_manifests_are_those_of_the_released_command_line() {
    let cases = cases();
    let mut compared = 0;
    for case in cases.iter().filter(|case| case.exit == 0) {
        let Some(options) = options(case) else { continue };
        compare(&case.name, &generate(&options).unwrap().text, &case.stdout);
        compared += 1;
    }
    assert!(cases.is_empty() || compared >= 21, "only {compared} cases compared");
}

fn compare(case: &str, got: &str, want: &str) {
    let documents = |text: &str| text.split("\n---\n").map(ToOwned::to_owned).collect::<Vec<_>>();
    let (got, want) = (documents(got), documents(want));
    for (got, want) in got.iter().zip(&want) {
        if want.contains("kind: CustomResourceDefinition") {
            assert_eq!(undescribed(parse(got), false), undescribed(parse(want), false), "{case}");
        } else {
            assert_eq!(got.trim_end(), want.trim_end(), "{case}");
        }
    }
    assert_eq!(got.len(), want.len(), "{case}");
}

fn parse(document: &str) -> Value {
    flux_yaml::parse_documents(document).unwrap().remove(0).value
}

/// Without the prose of the schemas, which is our own.
fn undescribed(value: Value, in_schema: bool) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(key, value)| !(in_schema && key == "description" && value.is_string()))
            .map(|(key, value)| {
                let inside = in_schema || key == "openAPIV3Schema";
                (key, undescribed(value, inside))
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(|item| undescribed(item, in_schema)).collect(),
        other => other,
    }
}

#[test]
fn local_manifests_get_the_header_and_nothing_else() {
    for case in cases().iter().filter(|case| case.name.ends_with("manifests-local-dir")) {
        let mut options = Options::new("2.9.4+rs.1");
        options.namespace = "other".to_owned();
        let objects = vec![serde_json::json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "from-local" },
        })];
        assert_eq!(around(objects, &options).text, case.stdout);
    }
}

#[test]
fn a_real_server_takes_everything() {
    let Some(cluster) = flux_testkit::Cluster::shared() else { return };
    let mut options = Options::new("2.9.4");
    options.namespace = cluster.namespace("install");
    options.components_extra =
        ["image-reflector-controller", "image-automation-controller", "source-watcher"]
            .map(ToOwned::to_owned)
            .to_vec();
    options.toleration_keys = vec!["dedicated".to_owned()];
    options.image_pull_secret = "regcred".to_owned();
    let install = generate(&options).unwrap();
    let output = cluster
        .kubectl(
            &["apply", "--server-side", "--validate=strict", "--force-conflicts", "-f", "-"],
            &install.text,
        )
        .unwrap();
    assert_eq!(output.lines().count(), install.objects.len(), "{output}");
}

#[test]
fn unknown_components_are_refused_in_the_known_words() {
    for case in cases().iter().filter(|case| case.name.contains("unknown-error")) {
        let error = generate(&options(case).unwrap()).unwrap_err();
        assert_eq!(format!("✗ {error}\n"), case.stderr, "{}", case.name);
    }
}

#[test]
fn components_are_written_once_and_in_their_order() {
    let mut options = Options::new("2.9.4");
    options.components =
        ["source-watcher", "source-controller", "source-watcher"].map(ToOwned::to_owned).to_vec();
    let names: Vec<_> = options.selected().unwrap().iter().map(|component| component.name).collect();
    assert_eq!(names, ["source-watcher", "source-controller"]);
    assert_eq!(options.check_required(), Err(Error::Required("kustomize-controller")));
    assert_eq!(Options::new("2.9.4").check_required(), Ok(()));
}

#[test]
fn registry_credentials_need_a_secret_and_a_colon() {
    assert!(registry_credentials("", "").unwrap().is_none());
    let good = registry_credentials("user:pass:word", "secret").unwrap().unwrap();
    assert_eq!((good.user.as_str(), good.password.as_str()), ("user", "pass:word"));
    for (text, secret, message) in [
        ("a:b", "", "--registry-creds requires --image-pull-secret to be set"),
        ("hunter2", "secret", "invalid --registry-creds format, expected 'user:password'"),
    ] {
        let error = registry_credentials(text, secret).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn the_version_decides_where_manifests_come_from() {
    assert_eq!(release("2.9.4+rs.1"), "v2.9.4");
    let current = "2.9.4+rs.1";
    for (wanted, expected) in [
        ("", Target::Embedded),
        ("v2.9.4", Target::Embedded),
        ("v2.9.4+rs.1", Target::Embedded),
        ("latest", Target::Latest),
        ("v2.9.0", Target::Release("v2.9.0".to_owned())),
    ] {
        assert_eq!(target(wanted, current), Ok(expected), "{wanted}");
    }
    for (wanted, message) in [
        ("2.9.4", "targeted version '2.9.4' must be prefixed with 'v'"),
        ("v2.8.0", "targeted version 'v2.8.0' is not compatible with your current version of flux (2.9.4)"),
    ] {
        assert_eq!(target(wanted, current).unwrap_err().to_string(), message);
    }
    assert_eq!(target("v2.8.0", "2.10.0-rc.1"), Ok(Target::Release("v2.8.0".to_owned())));
}
