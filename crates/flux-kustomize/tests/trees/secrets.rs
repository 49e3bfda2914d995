//! What is secret never reaches a message.

use crate::built;

#[test]
fn values_of_secrets_stay_out_of_messages() {
    let table = [
        ("secretGenerator: [{name: s, literals: [hunter2]}]", ""),
        ("secretGenerator: [{name: s, literals: [=hunter2]}]", ""),
        ("secretGenerator: [{name: s, literals: [a=hunter2, a=hunter2]}]", ""),
        ("secretGenerator: [{name: s, literals: [a=hunter2], behavior: merge}]", ""),
        ("secretGenerator: [{literals: [a=hunter2]}]", ""),
        ("secretGenerator: [{name: s, envs: [env]}]", "a=hunter2\na=hunter2\n"),
        (
            "resources: [env]",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: hunter2, a: hunter2}\n",
        ),
    ];
    for (kustomization, file) in table {
        let error = built(&[("kustomization.yaml", kustomization), ("env", file)]).expect_err("fails");
        assert!(!error.contains("hunter2"), "{kustomization}: {error}");
    }
}

const SECRET: &str = "name: s, literals: [a=hunter2, b='x,hunter2'], envs: [env], files: [file, json]";

/// What can be wrong above a base with a secret.
fn mistakes() -> Vec<String> {
    let source = |rest: &str| format!("source: {{kind: Secret, name: s, {rest}}}");
    let target = |rest: &str| format!("targets: [{{select: {{kind: ConfigMap}}, {rest}}}]");
    let split = "fieldPath: data.b, options: {delimiter: x, index: 9}";
    let replacement = |source: &str, target: &str| format!("replacements: [{{{source}, {target}}}]");
    let patch = |text: &str| format!("patches: [{{target: {{kind: Secret}}, patch: '{text}'}}]");
    let variable = |path: &str| {
        format!(
            "vars: [{{name: V, objref: {{apiVersion: v1, kind: Secret, name: s}}, fieldref: {{fieldPath: {path}}}}}]"
        )
    };
    vec![
        "resources: [nowhere.yaml]".to_owned(),
        "resorces: []".to_owned(),
        "components: [../base]".to_owned(),
        format!("secretGenerator: [{{{SECRET}}}]"),
        format!("secretGenerator: [{{{SECRET}, behavior: create}}]"),
        format!("secretGenerator: [{{{SECRET}, behavior: merge, literals: [hunter2]}}]"),
        "secretGenerator: [{name: s, behavior: merge, literals: [a=hunter2, a=hunter2]}]".to_owned(),
        "secretGenerator: [{name: t, behavior: merge, literals: [a=hunter2]}]".to_owned(),
        "secretGenerator: [{name: t, literals: {a: hunter2}}]".to_owned(),
        "secretGenerator: [{name: t, literals: [a=hunter2], files: [nowhere]}]".to_owned(),
        "secretGenerator: [{name: t, literals: [a=hunter2], options: {labels: {a: [hunter2]}}}]".to_owned(),
        replacement(&source(split), &target("fieldPaths: [data.k]")),
        replacement(&source("fieldPath: data.nope"), &target("fieldPaths: [data.k]")),
        replacement(&source("fieldPath: data.a"), &target("fieldPaths: [data.nope]")),
        replacement(&source("fieldPath: data"), &target("fieldPaths: [data.k], options: {delimiter: x}")),
        replacement(&source("fieldPath: data.a"), &target("fieldPaths: [data.n]")),
        replacement(&source("fieldPath: data.a"), &target("fieldPaths: [data.k.deep]")),
        replacement(&source("fieldPath: data.a"), &target("fieldPaths: [metadata.0]")),
        patch("[{\"op\": \"test\", \"path\": \"/data/a\", \"value\": \"hunter2\"}]"),
        patch("[{\"op\": \"add\", \"path\": \"/data/a/b\", \"value\": \"hunter2\"}]"),
        patch("[{\"op\": \"move\", \"from\": \"/data/a\", \"path\": \"/nope/a\"}]"),
        patch("{kind: Secret, metadata: {name: s}, data: [hunter2]}"),
        patch("{kind: Secret, metadata: {name: s}, data: {a: {b: hunter2}}, $patch: nope}"),
        patch("{kind: Secret, metadata: {name: s}, data: {a: hunter2"),
        variable("data.nope"),
        "labels: [{pairs: {a: b}, fields: [{path: data/a/b, create: true}]}]".to_owned(),
        "namePrefix: [p]".to_owned(),
    ]
}

/// A base with the secret in a literal, an env file and a file, and something wrong with what is built on it.
#[test]
fn values_of_generated_secrets_stay_out_of_messages() {
    for fields in mistakes() {
        let error = built(&[
            (
                "kustomization.yaml",
                &format!(
                    "{}\n{fields}\n",
                    if fields.starts_with("resources") { "" } else { "resources: [base]" }
                ),
            ),
            ("base/kustomization.yaml", &format!("resources: [map.yaml]\nsecretGenerator: [{{{SECRET}}}]\n")),
            ("base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {k: v, n: 5}\n"),
            ("base/env", "PASSWORD=hunter2\n"),
            ("base/file", "hunter2"),
            ("base/json", "{\"password\": \"hunter2\"}"),
            ("env", "PASSWORD=hunter2\n"),
            ("file", "hunter2"),
            ("json", "{\"password\": \"hunter2\"}"),
        ]);
        let error = error.expect_err(&fields);
        for secret in ["hunter2", "aHVudGVyMg", "h1bnRlcjI", "odW50ZXIy"] {
            assert!(!error.contains(secret), "{fields}: {error}");
        }
    }
}
