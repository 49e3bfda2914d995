//! What `--export` prints: objects that read back as they are, and that the API server takes.

use std::path::{Path, PathBuf};

use flux_api::{helm, image, kustomize, notification, source};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::lines::{LINES, VALUES};
use crate::room::{Room, cluster};

/// The objects that the lines print.
fn printed() -> Vec<(&'static str, Vec<Value>)> {
    let room = Room::new();
    room.write("v.yaml", VALUES);
    let run = |line: &'static str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let run = room.run(&[&["create"], words.as_slice(), &["--export", "-n", "apps"]].concat());
        assert_eq!(run.exit, 0, "{line}\n{}", run.err);
        assert!(run.out.starts_with("---\napiVersion: ") && run.out.ends_with('\n'), "{}", run.out);
        (line, objects(&run.out))
    };
    LINES.iter().map(|line| run(line)).collect()
}

fn objects(text: &str) -> Vec<Value> {
    flux_yaml::parse_documents(text).unwrap().into_iter().map(|document| document.value).collect()
}

#[test]
fn it_reads_back_as_it_is() {
    for (line, objects) in printed() {
        for object in objects {
            let read = match object["kind"].as_str().unwrap() {
                "Alert" => again::<notification::Alert>(&object),
                "Provider" => again::<notification::Provider>(&object),
                "Receiver" => again::<notification::Receiver>(&object),
                "Kustomization" => again::<kustomize::Kustomization>(&object),
                "HelmRelease" => again::<helm::HelmRelease>(&object),
                "GitRepository" => again::<source::GitRepository>(&object),
                "OCIRepository" => again::<source::OCIRepository>(&object),
                "Bucket" => again::<source::Bucket>(&object),
                "HelmRepository" => again::<source::HelmRepository>(&object),
                "HelmChart" => again::<source::HelmChart>(&object),
                "ImageRepository" => again::<image::ImageRepository>(&object),
                "ImagePolicy" => again::<image::ImagePolicy>(&object),
                "ImageUpdateAutomation" => again::<image::ImageUpdateAutomation>(&object),
                _ => continue,
            };
            assert_eq!(read, object, "{line}");
            assert_eq!(object["metadata"]["namespace"], "apps", "{line}");
        }
    }
}

/// Reads an object as its type, and writes that.
fn again<K: Serialize + DeserializeOwned>(object: &Value) -> Value {
    serde_json::to_value(serde_json::from_value::<K>(object.clone()).unwrap()).unwrap()
}

#[test]
fn the_api_server_takes_it() {
    let Some(cluster) = cluster() else { return };
    let mut all: Vec<Value> = printed().into_iter().flat_map(|(_, objects)| objects).collect();
    all.extend(recorded().iter().flat_map(|text| objects(text)));
    let space = cluster.namespace("printed");
    for object in &mut all {
        if object["metadata"]["namespace"].is_string() {
            object["metadata"]["namespace"] = space.as_str().into();
        }
    }
    let list = json!({"apiVersion": "v1", "kind": "List", "items": all}).to_string();
    let told = cluster.kubectl(&["apply", "--dry-run=server", "-f", "-"], &list).unwrap();
    assert_eq!(told.lines().filter(|line| line.ends_with("(server dry run)")).count(), all.len(), "{told}");
}

/// What the released command line prints where that is written down, but for what its API refuses.
fn recorded() -> Vec<String> {
    const REFUSED: [&str; 2] =
        ["create-alert-severity-unchecked", "create-source-helm-oci-provider-unchecked"];
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance/cli"));
    let Ok(cases) = std::fs::read_dir(&folder) else {
        flux_testkit::skip("no conformance data beside this repository");
        return Vec::new();
    };
    let case = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        let ours = name.starts_with("create-") && !name.starts_with("create-secret-");
        let command = std::fs::read_to_string(path.join("cmd.json")).ok().filter(|_| ours)?;
        let command: Value = serde_json::from_str(&command).ok()?;
        let good = command["exit"] == 0 && command["upstream_bug"].is_null() && !REFUSED.contains(&name);
        std::fs::read_to_string(path.join("stdout")).ok().filter(|text| good && text.starts_with("---"))
    };
    cases.filter_map(|entry| case(&entry.ok()?.path())).collect()
}
