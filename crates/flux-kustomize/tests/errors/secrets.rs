//! The line of an error is not shown where it can hold a secret.

use flux_kustomize::Options;

use crate::{failure, told};

const SECRET: &str = "hunter2";

#[test]
fn secrets_are_never_told() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  p: hunter2: x\n";
    let sops = "apiVersion: v1\nkind: Mine\nmetadata:\n  name: x\np: ENC[hunter2]: x\nsops: {}\n";
    let patch = "resources: [r.yaml]\npatches:\n- patch: '{\"kind\": \"Secret\", \"stringData\": {\"p\": \"hunter2\"}}'\n";
    for (place, files) in [
        ("r.yaml:6:13", [("kustomization.yaml", "resources: [r.yaml]\n"), ("r.yaml", secret)]),
        ("r.yaml:5:16", [("kustomization.yaml", "resources: [r.yaml]\n"), ("r.yaml", sops)]),
        (
            "kustomization.yaml:3:15",
            [("kustomization.yaml", "secretGenerator:\n- name: s\n  literals: [ hunter2 ]\n"), ("x", "")],
        ),
        (
            "kustomization.yaml:3:3",
            [("kustomization.yaml", "secretGenerator:\n- name: s\n  literal: [ a=hunter2 ]\n"), ("x", "")],
        ),
        (
            "kustomization.yaml:3:15",
            [("kustomization.yaml", "secretGenerator:\n- name: s\n  literals: [ [a=hunter2] ]\n"), ("x", "")],
        ),
        (
            "kustomization.yaml:3:13",
            [("kustomization.yaml", "secretGenerator:\n- name: s\n  literals: [ a=hunter2\n"), ("x", "")],
        ),
        ("kustomization.yaml:3:10", [("kustomization.yaml", patch), ("r.yaml", crate::MAP)]),
    ] {
        let error = failure(&files, "", &Options::default());
        let told = told(&error);
        assert!(!told.contains(SECRET), "{told}");
        assert!(told.contains(&format!("at {place}\n")), "{place}: {told}");
    }
}
