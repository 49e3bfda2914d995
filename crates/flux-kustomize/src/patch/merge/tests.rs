use std::path::Path;

use flux_yaml::{Node, Value, parse_node, to_string};

use super::{Outcome, merge};
use crate::patch::Schemas;

fn node(text: &str) -> Node {
    parse_node(text).expect("is YAML").unwrap_or_default()
}

fn merged(dest: &str, patch: &str) -> Result<String, String> {
    let mut dest = node(dest);
    match merge(&mut dest, &node(patch), Schemas::built_in()).map_err(|error| error.to_string())? {
        Outcome::Merged => Ok(to_string(&dest.to_value().map_err(|error| error.to_string())?)),
        Outcome::Deleted => Ok(String::new()),
    }
}

/// The spelling of a document that tests compare by.
fn normal(text: &str) -> String {
    let node = node(text);
    if node.is_null() {
        String::new()
    } else {
        node.to_value().map_or_else(|error| format!("error: {error}"), |value| to_string(&value))
    }
}

const POD: &str = "apiVersion: v1\nkind: Pod\n";

#[track_caller]
fn pod(dest: &str, patch: &str, expected: &str) {
    let result = merged(&format!("{POD}{dest}"), &format!("{POD}{patch}")).expect("merges");
    assert_eq!(result, normal(&format!("{POD}{expected}")), "{dest} <- {patch}");
}

#[test]
fn maps_and_scalars() {
    pod("a: 1", "b: 2", "a: 1\nb: 2");
    pod("a: 1", "a: 2", "a: 2");
    pod("a: '5'", "a: 7", "a: '7'");
    pod("a: 5", "a: '9'", "a: '9'");
    pod("a: {b: 1}", "a: null", "");
    pod("a: {b: 1, c: 2}", "a: {b: null}", "a: {c: 2}");
    pod("a: {b: 1}", "a: {b: null}", "a: {}");
    pod("a: ~\nb:\nc: {d: null, e: }", "x: 1", "a: null\nc: {d: null}\nx: 1");
    pod("a: 1", "n: {x: null, y: 1, z: {w: null}}", "a: 1\nn: {y: 1, z: {}}");
    pod("a: {b: 1}", "a: {$patch: replace, c: 1}", "a: {c: 1}");
    pod("a: {b: 1}", "a: {$patch: delete}", "");
    pod("a: {b: 1}", "a: {$patch: merge, c: 1}", "a: {b: 1, c: 1}");
    pod("x: 1", "a: {$patch: delete}", "x: 1");
    pod("a: [1, 2]", "a: [3]", "a: [3]");
    pod("a: [1, 2]", "a: []", "a: []");
}

#[test]
fn lists_by_key() {
    let containers = |list: &str| format!("spec: {{containers: {list}}}");
    let case = |dest: &str, patch: &str, expected: &str| {
        pod(&containers(dest), &containers(patch), &containers(expected));
    };
    case(
        "[{name: a, image: x}, {name: b}]",
        "[{name: b, image: y}]",
        "[{name: b, image: y}, {name: a, image: x}]",
    );
    case("[{name: a}]", "[{name: c}, {name: d}]", "[{name: c}, {name: d}, {name: a}]");
    case("[{name: a}, {name: b}]", "[{name: a, $patch: delete}]", "[{name: b}]");
    case("[{name: a}]", "[{name: a, $patch: delete}]", "[]");
    case("[{name: a}]", "[{name: c}, {$patch: replace}]", "[{name: c}]");
    case("[{name: a}]", "[]", "[{name: a}]");
    case("[{name: a, image: x}]", "[{name: a, $patch: replace, image: y}]", "[{name: a, image: x}]");
    case("[{name: a, image: 1}, {name: a, image: 2}]", "[{name: a, x: y}]", "[{name: a, image: 2}]");
    pod(&containers("[{name: a}]"), &containers("[{$patch: delete}]"), "spec: {}");
    pod(&containers("[{name: a}]"), &containers("null"), "spec: {}");
}

#[test]
fn sets() {
    pod(
        "metadata: {finalizers: [a, b]}",
        "metadata: {finalizers: [c, a]}",
        "metadata: {finalizers: [c, a, b]}",
    );
}

#[test]
fn the_root_can_be_deleted_and_unknown_directives_fail() {
    assert_eq!(merged("a: 1", "$patch: delete").as_deref(), Ok(""));
    assert_eq!(merged("a: 1", "$patch: frob"), Err("unknown patch strategy 'frob'".to_owned()));
    let error = merged("a: {b: 1}", "a: [1]").expect_err("differs in kind");
    assert!(error.starts_with("wrong node kind: expected MappingNode but got SequenceNode"), "{error}");
}

#[test]
fn a_comment_can_hold_the_schema() {
    let comment =
        r#" # {"type":"array","x-kubernetes-patch-merge-key":"id","x-kubernetes-patch-strategy":"merge"}"#;
    let dest = format!("list:{comment}\n- id: a\n  x: 1\n- id: b\n");
    assert_eq!(
        merged(&dest, "list: [{id: b, y: 2}]").as_deref(),
        Ok("list:\n- id: b\n  \"y\": 2\n- id: a\n  x: 1\n")
    );
}

fn conformance(file: &str, table: &str) -> Option<Vec<Value>> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/kustomize/unit").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        flux_testkit::skip(&format!("{} is not there", path.display()));
        return None;
    };
    let tables: Value = serde_json::from_str(&text).expect("is JSON");
    Some(tables[table].as_array().expect("is a table").clone())
}

fn run(rows: &[Value], dest: &str, patch: &str, name: &str) {
    let mut failures = Vec::new();
    for row in rows {
        let text = |field: &str| row[field].as_str().unwrap_or_default();
        let result = merged(text(dest), text(patch)).unwrap_or_else(|error| format!("error: {error}"));
        let expected = normal(text("expected"));
        if result != expected {
            failures.push(format!("{}: {result}\n--- expected\n{expected}", text(name)));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ:\n{}", failures.len(), rows.len(), failures.join("\n"));
}

#[test]
fn rows_of_upstreams_filter() {
    if let Some(rows) = conformance("api_filters_patchstrategicmerge.json", "TestFilter") {
        run(&rows, "input", "patch", "_name");
    }
}

/// Only rows that need neither inference of keys nor appending, which the engine does not use.
#[test]
fn rows_of_upstreams_merge() {
    if let Some(rows) = conformance("kyaml_yaml_merge2.json", "TestMerge") {
        let used = |row: &Value| {
            row["infer"] == false && row["mergeOptions"]["ListIncreaseDirection"] != "append"
                || row["mergeOptions"]["ListIncreaseDirection"] == "append"
                    && !row["dest"].to_string().contains("- ")
        };
        let rows: Vec<Value> = rows.into_iter().filter(used).collect();
        assert!(rows.len() > 10, "{} rows", rows.len());
        run(&rows, "dest", "source", "description");
    }
}

/// Random lists and patches, and what kustomize 5.8.1 made of them: `[resource, patch, output]`. Elements lack keys,
/// repeat them and carry directives more often than in life.
#[test]
fn lists_as_kustomize_merges_them() {
    let rows: Vec<[String; 3]> = serde_json::from_str(include_str!("kustomize.json")).expect("is JSON");
    let mut failures = Vec::new();
    for [dest, patch, expected] in &rows {
        let result = merged(dest, patch).unwrap_or_else(|error| format!("error: {error}"));
        if result != *expected {
            failures.push(format!("{dest}\n{patch}\n{result}--- expected\n{expected}"));
        }
    }
    let shown = &failures[..failures.len().min(6)];
    assert!(failures.is_empty(), "{} of {} differ:\n{}", failures.len(), rows.len(), shown.join("\n"));
}
