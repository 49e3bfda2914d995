//! Strategic merge, and what patches select.

use flux_yaml::{Node, Value, parse_node};

use super::{data, gvk, node_data, resources, same, str_of, walk};
use crate::patch::{Candidate, Outcome, Schemas, Selector, SelectorParts, merge};

fn node(text: &str) -> Node {
    parse_node(text).expect("YAML").unwrap_or_default()
}

fn merged(dest: &str, patch: &str) -> Result<Option<Value>, String> {
    let mut dest = node(dest);
    let outcome = merge(&mut dest, &node(patch), Schemas::built_in()).map_err(|error| error.to_string())?;
    if outcome == Outcome::Deleted { Ok(None) } else { node_data(&dest).map(Some) }
}

fn wanted(text: &str) -> Result<Option<Value>, String> {
    match parse_node(text).map_err(|error| error.to_string())? {
        None => Ok(None),
        Some(node) => node_data(&node).map(Some),
    }
}

/// Lists in some order, for rows that add at the end: a build adds in front.
fn unordered(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(unordered).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, unordered(value))).collect(),
        other => other,
    }
}

#[test]
fn strategic_merge() {
    walk("kyaml_yaml_merge2.json", "TestMerge", PASSED_MERGES, |row| {
        let got = merged(str_of(row, "/dest"), str_of(row, "/source"))?;
        let want = wanted(str_of(row, "/expected"))?;
        if str_of(row, "/mergeOptions/ListIncreaseDirection") == "prepend" {
            return same(got, want);
        }
        same(got.map(unordered), want.map(unordered))
    });
    let plain = "the keys of its result are numbers, which no build can print";
    walk(
        "api_filters_patchstrategicmerge.json",
        "TestFilter",
        &[("honor different key style", plain)],
        |row| same(merged(str_of(row, "/input"), str_of(row, "/patch"))?, wanted(str_of(row, "/expected"))?),
    );
}

const PASSED_MERGES: super::Passed<'static> =
    &[("infer merge keys merge", "a build never infers merge keys")];

#[test]
fn selectors() {
    let answer = |row: &Value, parts: SelectorParts<'_>, id: [&str; 5]| {
        let [group, version, kind, name, namespace] = id;
        let node = Node::mapping();
        let candidate = Candidate::of(&node, [group, version, kind], name, namespace);
        let selector = Selector::new(&parts).map_err(|error| error.to_string())?;
        let got = selector.matches(&candidate).map_err(|error| error.to_string())?;
        same(got, row["Expected"].as_bool().unwrap_or(false))
    };
    walk("api_types.json", "TestSelectorRegexMatchGvk", &[], |row| {
        let (wanted, own) = (gvk(&row["S"]["ResId"]["Gvk"]), gvk(&row["G"]));
        let parts = SelectorParts {
            group: &wanted.group,
            version: &wanted.version,
            kind: &wanted.kind,
            ..SelectorParts::default()
        };
        answer(row, parts, [&own.group, &own.version, &own.kind, "", ""])
    });
    walk("api_types.json", "TestSelectorRegexMatchName", &[], |row| {
        let parts = SelectorParts { name: str_of(row, "/S/ResId/Name"), ..SelectorParts::default() };
        answer(row, parts, ["", "", "", str_of(row, "/Name"), ""])
    });
    walk("api_types.json", "TestSelectorRegexMatchNamespace", &[], |row| {
        let parts =
            SelectorParts { namespace: str_of(row, "/S/ResId/Namespace"), ..SelectorParts::default() };
        answer(row, parts, ["", "", "", "", str_of(row, "/Namespace")])
    });
}

#[test]
fn documents() {
    walk("kyaml_kio.json", "TestFromBytes", PASSED_DOCUMENTS, |row| {
        let read = flux_yaml::parse_nodes(str_of(row, "/input"));
        if row["exp"]["isErr"] == Value::Bool(true) {
            return same(read.is_err(), true);
        }
        let got =
            read.map_err(|error| error.to_string())?.iter().map(node_data).collect::<Result<Vec<_>, _>>()?;
        let want = row["exp"]["sOut"].as_array().cloned().unwrap_or_default();
        let want: Vec<Value> =
            want.iter().flat_map(|text| data(&resources(text.as_str().unwrap_or("")))).flatten().collect();
        same(got, want)
    });
    walk("kyaml_kio.json", "TestByteReader", PASSED_BYTES, |row| {
        let read = flux_yaml::parse_nodes(str_of(row, "/input"));
        match (read, str_of(row, "/err")) {
            (Err(error), message) if !message.is_empty() => same(error.to_string().contains(message), true),
            (Err(error), _) => Err(error.to_string()),
            (Ok(nodes), _) => {
                let want = row["expectedItems"].as_array().map_or(0, Vec::len);
                same(nodes.len(), want)
            }
        }
    });
}

const UNWRAPPED: &str = "lists are taken apart one floor up, which the cases and probes show";
const PASSED_DOCUMENTS: super::Passed<'static> =
    &[("listWithAnchors", UNWRAPPED), ("List", UNWRAPPED), ("list", UNWRAPPED)];
const PASSED_BYTES: super::Passed<'static> = &[("wrapped", UNWRAPPED)];
