//! Flags and the environment.

use super::{MAP, peer::same};
use crate::room::Room;

fn room() -> Room {
    let room = Room::new();
    room.write("k/kustomization.yaml", "resources: [all.yaml]\ncommonLabels: {l: v}\n");
    room.write("k/all.yaml", &format!("{MAP}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: n}}\n"));
    room
}

#[test]
fn flags_are_those_of_kubectl() {
    for line in [
        "k",
        "k --reorder legacy",
        "k --reorder=none",
        "k --reorder nope",
        "k --enable-managedby-label",
        "k --load-restrictor nope",
        "k k",
        "k -o file",
        "k --output=",
        "k --enable-helm=false --network=false",
    ] {
        same(&room(), "", line, &[]);
    }
    for value in ["on", "off", "true", ""] {
        same(&room(), "", "k", &[("KUSTOMIZE_ENABLE_MANAGEDBY_LABEL", value)]);
    }
}

#[test]
fn what_is_not_done_is_refused_with_a_reason() {
    for (flag, reason) in [
        ("--enable-alpha-plugins", "plugins, KRM functions and other programs are not run"),
        ("--enable-helm", "the helm program is not run"),
        ("--helm-command=helm", "the helm program is not run"),
        ("--network", "KRM functions in containers are not run"),
        ("-e=A=b", "KRM functions in containers are not run"),
    ] {
        let run = room().flux(&format!("kustomize k {flag}"));
        assert!(run.exit == 1 && run.out.is_empty() && run.err.contains(reason), "{flag}: {}", run.err);
    }
}

#[test]
fn output_goes_to_a_file_or_to_one_file_each() {
    let room = room();
    let warning = room.flux("kustomize k").err;
    room.flux("kustomize k --output all.yaml").is(0, "", &warning);
    let read = |name: &str| std::fs::read_to_string(room.path().join(name)).unwrap();
    assert_eq!(read("all.yaml"), room.flux("kustomize k").out);
    std::fs::create_dir(room.path().join("out")).unwrap();
    room.flux("kustomize k -o out").is(0, "", &warning);
    assert!(read("out/v1_configmap_a.yaml").starts_with("apiVersion: v1\nkind: ConfigMap\n"));
    assert!(read("out/v1_namespace_n.yaml").contains("  name: \"n\"\n"));
    let run = room.flux("kustomize k -o nope/all.yaml");
    assert!(run.exit == 1 && run.err.contains("nope/all.yaml cannot be written"), "{}", run.err);
    room.write("k/all.yaml", "kind: Foo\nmetadata: {name: ../up}\n");
    let run = room.flux("kustomize k -o out");
    assert!(run.exit == 1 && run.err.contains("no file can have: foo_../up.yaml"), "{}", run.err);
}
