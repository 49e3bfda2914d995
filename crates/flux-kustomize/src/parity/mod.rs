//! Walks the rows of kustomize's own table tests (`unit/` of the conformance data, where it is present). What a row needs
//! that it does not hold, or that no build can show, is passed over with a reason, and counted.

mod builds;
mod filters;
mod loading;
mod merge;
mod others;
mod references;
mod text;
mod urls;

use std::path::Path;
use std::sync::Arc;

use flux_yaml::{Node, Value};

use crate::config::FieldSpec;
use crate::id::{Gvk, Scope};
use crate::resource::{Resource, ResourceList};

/// Rows that are passed over: part of the name, and why.
type Passed<'p> = &'p [(&'p str, &'p str)];

/// Runs every row of a table; panics with those that fail.
fn walk(file: &str, table: &str, passed: Passed<'_>, run: impl Fn(&Value) -> Result<(), String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/kustomize/unit");
    let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
        flux_testkit::skip(&format!("no rows at {}", folder.display()));
        return;
    };
    // Halves of surrogate pairs stand for bytes that are no text; one row has them.
    let tables: Value = serde_json::from_str(&text.replace("\\udc", "\\u00")).expect("JSON");
    let rows = tables[table].as_array().unwrap_or_else(|| panic!("{file} has no {table}"));
    assert!(!rows.is_empty(), "{file} {table} is empty");
    let (mut failed, mut over) = (Vec::new(), 0);
    for (position, row) in rows.iter().enumerate() {
        let name =
            ["_name", "name", "desc", "description", "testName"].iter().find_map(|key| row[*key].as_str());
        let name = format!("{position} {}", name.unwrap_or(""));
        if let Some((_, reason)) = passed.iter().find(|(part, _)| name.contains(part)) {
            over += 1;
            println!("{file} {table}: {name}: passed over: {reason}");
        } else if let Err(reason) = run(row) {
            failed.push(format!("{name}: {reason}"));
        }
    }
    println!("{file} {table}: {} rows, {over} passed over, {} fail", rows.len(), failed.len());
    assert!(failed.is_empty(), "{file} {table}:\n{}", failed.join("\n"));
}

#[expect(clippy::needless_pass_by_value, reason = "what is compared is made for it")]
fn same<T: PartialEq + std::fmt::Debug>(got: T, want: T) -> Result<(), String> {
    if got == want { Ok(()) } else { Err(format!("expected {want:?}\n    got {got:?}")) }
}

fn str_of<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

fn scope() -> Arc<Scope> {
    Arc::default()
}

/// The documents of a text as resources, without the checks of a build.
fn resources(text: &str) -> Vec<Resource> {
    let nodes = flux_yaml::parse_nodes(text).expect("YAML");
    nodes.into_iter().map(|node| Resource::new(node, &scope())).collect()
}

/// The same as a list. Rows hold resources without names, which would be one and the same.
fn list(text: &str) -> ResourceList {
    let mut list = ResourceList::default();
    list.renaming().extend(resources(text));
    list
}

/// What leaves the build, with one of its last steps: the room for facts among the annotations goes.
fn data<'r>(resources: impl IntoIterator<Item = &'r Resource>) -> Result<Vec<Value>, String> {
    resources.into_iter().map(|resource| node_data(resource.node()).map(without_room)).collect()
}

fn without_room(mut value: Value) -> Value {
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut)
        && metadata.get("annotations").and_then(Value::as_object).is_some_and(serde_json::Map::is_empty)
    {
        metadata.remove("annotations");
    }
    value
}

fn node_data(node: &Node) -> Result<Value, String> {
    node.to_value().map_err(|error| error.to_string())
}

fn expected(text: &str) -> Vec<Value> {
    data(&resources(text)).expect("data")
}

/// A field spec as a row holds it: with the names of Go's fields.
fn spec(row: &Value) -> FieldSpec {
    let gvk = gvk(&row["Gvk"]);
    FieldSpec {
        gvk,
        path: str_of(row, "/Path").to_owned(),
        create: row["CreateIfNotPresent"].as_bool().unwrap_or(false),
    }
}

fn specs(rows: &Value) -> Vec<FieldSpec> {
    rows.as_array().into_iter().flatten().map(spec).collect()
}

fn gvk(row: &Value) -> Gvk {
    let part = |name: &str| row[name].as_str().unwrap_or("").to_owned();
    Gvk { group: part("Group"), version: part("Version"), kind: part("Kind") }
}
