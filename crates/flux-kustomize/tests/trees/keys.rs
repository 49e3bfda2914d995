//! Keys that are no strings unless they are quoted: upstream writes the keys of new fields plain.

use crate::one;

const RESOURCE: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels:\n    \"1\": a\n  name: x\ndata:\n  \"3\": c\n";

#[test]
fn new_keys_are_written_plain() {
    let refused = [
        "configMapGenerator: [{name: g, literals: [10=x]}]",
        "secretGenerator: [{name: g, literals: [10=x]}]",
        "configMapGenerator: [{name: g, options: {labels: {'10': x}}}]",
        "configMapGenerator: [{name: g, options: {annotations: {'true': x}}}]",
        "configMapGenerator: [{name: x, behavior: merge, literals: [b=x]}]",
        "configMapGenerator: [{name: x, behavior: replace, literals: [b=x]}]",
        "labels: [{pairs: {'10': a}}]",
        "commonAnnotations: {'10': a}",
        "patches: [{target: {kind: ConfigMap}, patch: '{kind: ConfigMap, metadata: {name: x, labels: {\"5\": a}}}'}]",
        "replacements: [{sourceValue: v, targets: [{select: {kind: ConfigMap}, fieldPaths: [data.1e3], options: {create: true}}]}]",
    ];
    for fields in refused {
        let error = one(RESOURCE, fields).expect_err(fields);
        assert!(
            error.ends_with("json: unsupported type: map[interface {}]interface {}"),
            "{fields}: {error}"
        );
    }
}

#[test]
fn keys_that_were_quoted_stay_so() {
    let accepted = [
        "labels: [{pairs: {'1': b}}]",
        "patches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {\"10\": a}}'}]",
        "patches: [{target: {kind: ConfigMap}, patch: '[{\"op\": \"add\", \"path\": \"/data/10\", \"value\": \"a\"}]'}]",
        "buildMetadata: [managedByLabel]",
        "namespace: other",
    ];
    for fields in accepted {
        let built = one(RESOURCE, fields);
        assert!(built.as_ref().is_ok_and(|text| text.contains("\"3\": c")), "{fields}: {built:?}");
    }
}
