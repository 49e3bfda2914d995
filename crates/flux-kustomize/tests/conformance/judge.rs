//! Building a case and comparing with what is expected.

use std::sync::Arc;

use flux_archive::{Bytes, Files, IgnoreRules, read_dir};
use flux_kustomize::{
    BuildError, CustomSchema, LoadRestrictor, Options, Remote, RemoteError, Reorder, Repository, build,
    build_documents,
};
use regex::Regex;
use serde_json::Value;

use crate::corpus::Case;

/// A world without network, as the corpus was recorded in.
struct Nowhere;

impl Remote for Nowhere {
    fn file(&self, _: &str) -> Result<Bytes, RemoteError> {
        Err(RemoteError::Failed("could not resolve host".to_owned()))
    }

    fn repository(&self, _: &Repository) -> Result<Arc<dyn Files>, RemoteError> {
        Err(RemoteError::Failed("could not resolve host".to_owned()))
    }
}

/// Builds the case as data and as documents, which must be the same.
fn build_case(case: &Case) -> Result<String, BuildError> {
    let tree =
        read_dir(&case.directory.join("input"), &IgnoreRules::none()).expect("the input can be listed");
    let options = Options {
        manager: None,
        load_restrictor: match case.word("load_restrictor") {
            "none" => LoadRestrictor::None,
            _ => LoadRestrictor::RootOnly,
        },
        reorder: if case.word("reorder") == "none" { Reorder::None } else { Reorder::Legacy },
        managed_by_label: case.command.get("add_managedby_label") == Some(&Value::Bool(true)),
        custom_schema: CustomSchema::Replaces,
        remote: Some(Arc::new(Nowhere)),
        original: None,
        workers: 2,
    };
    let data = build(&tree, case.word("path"), &options).map(|resources| resources.to_yaml());
    let files: Arc<dyn Files> = Arc::new(tree);
    let documents = build_documents(&files, "/", case.word("path"), &options);
    let same = match (&data, &documents) {
        (Ok(text), Ok(documents)) => *text == documents.to_string(),
        (Err(one), Err(other)) => one.to_string() == other.to_string(),
        _ => false,
    };
    assert!(same, "{}: the documents are not the data:\n{data:?}\n{documents:?}", case.name);
    data
}

/// Whether the engine does what the case expects; if not, in what it differs.
pub(crate) fn verdict(case: &Case) -> Result<(), String> {
    let result = std::panic::catch_unwind(|| build_case(case)).map_err(|_| "PANIC".to_owned())?;
    match (result, case.command.get("error")) {
        (Ok(_), Some(_)) => Err("should fail".to_owned()),
        (Err(error), None) => Err(format!("ERROR {error}")),
        (Err(error), Some(patterns)) => judge_error(&error.to_string(), patterns),
        (Ok(text), None) => judge_output(&text, case),
    }
}

fn judge_output(text: &str, case: &Case) -> Result<(), String> {
    let expected = case.expected();
    if text == expected || (case.word("compare") == "semantic" && meaning(text) == meaning(&expected)) {
        return Ok(());
    }
    Err(difference(&expected, text))
}

fn meaning(text: &str) -> Vec<Value> {
    let documents = flux_yaml::parse_documents(text).expect("YAML");
    documents.into_iter().map(|document| document.value).collect()
}

/// The first lines that differ.
fn difference(expected: &str, got: &str) -> String {
    let (mut wanted, mut found) = (expected.lines(), got.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (wanted.next(), found.next()) {
            (None, None) => return "line ends differ".to_owned(),
            (one, other) if one == other => {}
            (one, other) => {
                let next = |lines: std::str::Lines<'_>| lines.take(3).collect::<Vec<_>>().join("\n    ");
                return format!(
                    "line {number}: expected {one:?}, got {other:?}\n  expected\n    {}\n  got\n    {}",
                    next(wanted),
                    next(found)
                );
            }
        }
    }
}

fn judge_error(message: &str, patterns: &Value) -> Result<(), String> {
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = |pattern: &Value| {
        let text = pattern["text"].as_str().unwrap_or("");
        match pattern["match"].as_str().unwrap_or("") {
            "contains" | "equals" => squeeze(message).contains(&squeeze(text)),
            "any_of" => pattern["text"].as_array().is_some_and(|texts| {
                texts.iter().filter_map(Value::as_str).any(|text| message.contains(text))
            }),
            "regexp" => Regex::new(text).expect("a pattern").is_match(message),
            other => panic!("unknown kind of match {other}"),
        }
    };
    let patterns = patterns.as_array().expect("a list of patterns");
    match patterns.iter().find(|pattern| !fits(pattern)) {
        None => Ok(()),
        Some(pattern) => Err(format!("expected {pattern}\ngot {message}")),
    }
}
