//! Substitution in all objects of a build.

use std::collections::HashSet;

use flux_kustomize::substitute::{self as envsubst, Variables};
use flux_yaml::Value;
use serde_json::json;

use crate::error::RenderError;

/// Substitutes variables in all objects, if there are any or `always` (spec controllers/kustomize 7).
///
/// # Errors
/// An expression that is none, in strict mode a variable without a value, or two objects that have become one.
pub fn substitute(
    objects: &mut [Value],
    variables: &Variables,
    always: bool,
    strict: bool,
) -> Result<(), RenderError> {
    if variables.is_empty() && !always {
        return Ok(());
    }
    for object in objects.iter_mut() {
        envsubst::substitute(object, variables, strict).map_err(|source| {
            let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            let metadata = json!({"name": name, "namespace": object["metadata"]["namespace"]});
            let known =
                json!({"apiVersion": object["apiVersion"], "kind": object["kind"], "metadata": metadata});
            RenderError::Substitute { name, source, object: Box::new(known), origin: Vec::new() }
        })?;
    }
    let mut seen = HashSet::new();
    match objects.iter().find(|object| !seen.insert(identity(object))) {
        Some(object) => {
            let (_, kind, namespace, name) = identity(object);
            Err(RenderError::Duplicate(format!("{kind}/{namespace}/{name}")))
        }
        None => Ok(()),
    }
}

fn identity(object: &Value) -> (&str, &str, &str, &str) {
    let text = |value: &'static str| object["metadata"][value].as_str().filter(|text| !text.is_empty());
    (
        object["apiVersion"].as_str().unwrap_or_default(),
        object["kind"].as_str().unwrap_or_default(),
        text("namespace").unwrap_or("default"),
        text("name").unwrap_or_default(),
    )
}
