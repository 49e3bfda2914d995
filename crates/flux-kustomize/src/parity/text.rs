//! Texts taken apart: generator sources, variables.

use std::collections::HashMap;

use flux_yaml::{Node, Value};

use super::{node_data, same, spec, str_of, walk};
use crate::generate::{env_lines, file_source};
use crate::growth::Growth;
use crate::reference::{Values, expand_node};
use crate::transform::reach;

#[test]
fn file_sources() {
    walk("api_internal_generators.json", "TestParseFileSource", &[], |row| {
        match (file_source(str_of(row, "/Input")), str_of(row, "/Error")) {
            (Ok(found), "") => same(found, (str_of(row, "/Key"), str_of(row, "/Filename"))),
            (Err(error), message) if !message.is_empty() => same(error.to_string().as_str(), message),
            (result, message) => Err(format!("expected {message:?}, got {result:?}")),
        }
    });
}

#[test]
fn env_files() {
    let passed = &[("invalid UTF-8 content", "JSON cannot hold the bytes of the row")];
    walk("api_kv.json", "TestKeyValuesFromLines", passed, |row| {
        let got = env_lines(str_of(row, "/content").as_bytes()).map_err(|error| error.to_string())?;
        let got: Vec<(String, String)> = got
            .into_iter()
            .map(|pair| (pair.key, String::from_utf8_lossy(&pair.value).into_owned()))
            .collect();
        let want = row["expectedPairs"].as_array().into_iter().flatten();
        let want =
            want.map(|pair| (str_of(pair, "/Key").to_owned(), str_of(pair, "/Value").to_owned())).collect();
        same(got, want)
    });
}

#[test]
fn variables_in_fields() {
    // The rows do not hold the values; what they expect does.
    let text = "{VAR: 5, FOO: foo, BAR: bar, BOOL: false, FLOAT: 1.23}";
    let fields = flux_yaml::parse_node(text).expect("YAML").expect("a map");
    let fields = fields.as_mapping().expect("a map").entries.iter();
    let nodes = fields.map(|entry| (entry.key.text.clone(), entry.value.clone())).collect();
    let growth = Growth::default();
    let values = Values { nodes, growth: &growth };
    walk("api_filters_refvar.json", "TestFilter", &[], |row| {
        let node = |field: &str| flux_yaml::parse_node(str_of(row, field)).expect("YAML").unwrap_or_default();
        let mut got = node("/input");
        let parts = spec(&row["filter"]["FieldSpec"]).parts();
        reach(&mut got, &parts, &mut |leaf| expand_node(leaf, &values))?;
        same(node_data(&got)?, node_data(&node("/expected"))?)
    });
}

#[test]
fn variables() {
    let texts = [("VAR_A", "A"), ("VAR_B", "B"), ("VAR_C", "C"), ("VAR_REF", "$(VAR_A)"), ("VAR_EMPTY", "")];
    let nodes: HashMap<String, Node> =
        texts.iter().map(|(name, text)| ((*name).to_owned(), Node::string(*text))).collect();
    let growth = Growth::default();
    let values = Values { nodes, growth: &growth };
    walk("api_filters_refvar.json", "TestMapping", &[], |row| {
        let mut node = Node::string(str_of(row, "/input"));
        expand_node(&mut node, &values)?;
        same(node.to_value().map_err(|error| error.to_string())?, Value::from(str_of(row, "/expected")))
    });
}
