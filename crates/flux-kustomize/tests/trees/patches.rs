//! Patches.

use crate::one;

/// Upstream keeps facts of its own in annotations, so where it has some the map is there.
#[test]
fn annotations_can_be_added_where_there_are_none() {
    let resource = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n";
    let operations = "patch: '[{\"op\": \"add\", \"path\": \"/metadata/annotations/a\", \"value\": \"b\"}]'";
    let added = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    a: b\n  name: x\n";
    let patch = format!("patches: [{{target: {{kind: ConfigMap}}, {operations}}}]");
    assert_eq!(one(resource, &patch).as_deref(), Ok(added));
    let old =
        format!("patchesJson6902: [{{target: {{version: v1, kind: ConfigMap, name: x}}, {operations}}}]\n");
    let error = one(resource, &old).expect_err("nothing was noted");
    assert!(error.contains("doc is missing path: \"/metadata/annotations/a\""), "{error}");
    let noted =
        one(resource, &format!("{old}namespace: other")).expect("the namespace step notes the old name");
    assert!(noted.contains("    a: b\n"), "{noted}");
    for fields in ["namePrefix: p-", "namespace: default", "buildMetadata: [originAnnotations]"] {
        let labels = "labels: [{pairs: {a: b}, fields: [{path: metadata/annotations, create: false}]}]";
        let built = one(resource, &format!("{labels}\n{fields}")).expect(fields);
        assert!(built.contains("  annotations:\n    a: b\n"), "{fields}: {built}");
        assert!(!one(resource, labels).expect("builds").contains("annotations"));
    }
    let kept = one(resource, "namePrefix: p-").expect("builds");
    assert!(!kept.contains("annotations"), "{kept}");
}

#[test]
fn a_resource_cannot_be_replaced_as_a_whole() {
    let resource = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  replicas: 1\n";
    let patch = |rest: &str, target: &str| {
        format!(
            "patches:\n- patch: '{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: x}}, {rest}}}'\n{target}"
        )
    };
    for target in ["", "  target: {kind: Deployment}\n"] {
        let replaced = one(resource, &patch("$patch: replace, spec: {paused: true}", target));
        assert_eq!(replaced.as_deref(), Ok(resource));
        assert_eq!(one(resource, &patch("$patch: delete", target)).as_deref(), Ok(""));
    }
}
