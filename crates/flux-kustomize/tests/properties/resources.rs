//! Builds.

use flux_yaml::{Node, Rules, Value, parse_documents, parse_nodes};
use proptest::prelude::*;

use crate::trees::{documents, fields, resources};
use crate::{built, built_by, under};

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_build_is_determined_by_its_files(resources in resources(), fields in fields()) {
        let overlays = |name: &str| format!("resources: [../base]\nnamePrefix: {name}-\n");
        let files = [
            ("kustomization.yaml", "resources: [a, b, c]\n".to_owned()),
            ("a/kustomization.yaml", overlays("a")),
            ("b/kustomization.yaml", overlays("b")),
            ("c/kustomization.yaml", overlays("c")),
            ("base/kustomization.yaml", format!("resources: [r.yaml]\nbuildMetadata: [originAnnotations]\n{fields}")),
            ("base/r.yaml", documents(&resources, false)),
        ];
        let once = built_by(1, &files);
        for workers in [0, 1, 2, 5] {
            prop_assert_eq!(&built_by(workers, &files), &once);
        }
    }

    #[test]
    fn what_was_built_builds_to_itself(resources in resources(), fields in fields()) {
        if let Ok(once) = under(&documents(&resources, false), &fields) {
            prop_assert_eq!(under(&once, ""), Ok(once));
        }
    }

    #[test]
    fn the_order_of_keys_does_not_matter(resources in resources(), fields in fields()) {
        let [forth, back] = [false, true].map(|backwards| under(&documents(&resources, backwards), &fields));
        prop_assert_eq!(forth, back);
    }

    #[test]
    fn what_was_built_reads_as_the_same_by_all_rules(resources in resources(), fields in fields()) {
        let Ok(text) = under(&documents(&resources, false), &fields) else { return Ok(()) };
        let one: Vec<Value> = parse_documents(&text).expect("v2 reads it").into_iter().map(|read| read.value).collect();
        let nodes = parse_nodes(&text).expect("v3 reads it");
        let other: Vec<Value> = nodes.iter().map(|node| node.to_value_with(Rules::V3).expect("is data")).collect();
        prop_assert_eq!(&one, &other);
        let through: Vec<Value> =
            one.iter().map(|value| Node::from_value(value).to_value().expect("is data")).collect();
        prop_assert_eq!(&one, &through);
    }

    #[test]
    fn a_patch_that_says_nothing_changes_nothing(resources in resources()) {
        let text = documents(&resources, false);
        let plain = under(&text, "");
        let named = resources.iter().map(|resource| {
            let field = |pointer: &str| resource.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            format!(
                "- patch: '{{apiVersion: {}, kind: {}, metadata: {{name: {}}}}}'\n",
                field("/apiVersion"), field("/kind"), field("/metadata/name")
            )
        });
        prop_assert_eq!(&under(&text, &format!("patches:\n{}", named.collect::<String>())), &plain);
        let selected = "patches: [{target: {name: .*}, patch: '{kind: any, metadata: {name: any}}'}]\n";
        prop_assert_eq!(&under(&text, selected), &plain);
        let empty = "patches: [{target: {name: .*}, patch: '[]'}]\n";
        prop_assert_eq!(&under(&text, empty), &plain);
    }

    #[test]
    fn adding_and_removing_changes_nothing(resources in resources(), value in crate::trees::data()) {
        let text = documents(&resources, false);
        let operations = serde_json::json!([
            {"op": "add", "path": "/new", "value": value},
            {"op": "copy", "from": "/new", "path": "/metadata/newer"},
            {"op": "test", "path": "/metadata/newer", "value": value},
            {"op": "move", "from": "/metadata/newer", "path": "/newest"},
            {"op": "remove", "path": "/newest"},
            {"op": "remove", "path": "/new"},
        ]);
        let files = [
            ("kustomization.yaml", "resources: [r.yaml]\npatches: [{target: {name: .*}, path: p.json}]\n".to_owned()),
            ("r.yaml", text.clone()),
            ("p.json", operations.to_string()),
        ];
        prop_assert_eq!(built(&files), under(&text, ""));
    }

    #[test]
    fn a_name_that_is_prefixed_twice_is_prefixed_by_both(resources in resources()) {
        let text = documents(&resources, false);
        let files = [
            ("kustomization.yaml", "resources: [base]\nnamePrefix: a-\n".to_owned()),
            ("base/kustomization.yaml", "resources: [r.yaml]\nnamePrefix: b-\n".to_owned()),
            ("base/r.yaml", text.clone()),
        ];
        prop_assert_eq!(built(&files), under(&text, "namePrefix: a-b-\n"));
    }
}
