//! A schema of the user's own: merge keys and scopes (spec section 17).

use std::sync::Arc;

use flux_yaml::{Rules, Value};

use super::context::Context;
use super::explain::{Explain as _, Part};
use super::target::Target;
use crate::error::BuildError;
use crate::id::{Gvk, Scope};
use crate::options::CustomSchema;
use crate::patch::Schemas;

/// The only version that upstream carries.
const BUILT_IN: &str = "v1.21.2";
const GVK: &str = "x-kubernetes-group-version-kind";

/// Takes over what the file says about schemas, unless an earlier one said something.
///
/// # Errors
/// The version is not the built-in one, or a schema file cannot be read.
pub(super) fn set_schema(target: &Target<'_>, context: &Context<'_>) -> Result<(), BuildError> {
    choose(target, context).explain(target, || Part::field("openapi"))
}

fn choose(target: &Target<'_>, context: &Context<'_>) -> Result<(), BuildError> {
    let openapi = &target.file.openapi;
    let invalid =
        |message: &str| BuildError::Kustomization { path: target.path.clone(), message: message.to_owned() };
    if openapi.is_empty() || context.has_chosen() {
        return Ok(());
    }
    let mut facts = context.facts().clone();
    match (openapi.get("version"), openapi.get("path")) {
        (Some(_), Some(_)) => {
            return Err(invalid("builtin version and custom schema provided, cannot use both"));
        }
        (Some(version), None) if version != BUILT_IN => {
            return Err(invalid("the specified OpenAPI version is not built in"));
        }
        (None, Some(path)) => {
            let malformed = |source| BuildError::MalformedYaml { path: path.clone(), source };
            let document = flux_yaml::parse(&target.loader.load_text(path)?, Rules::V2).map_err(malformed)?;
            if !document["definitions"].is_null() && !document["definitions"].is_object() {
                return Err(invalid(&format!("openapi: {path}: definitions is no map")));
            }
            let schemas = match context.options.custom_schema {
                CustomSchema::Adds => Schemas::built_in().with_openapi(&document),
                CustomSchema::Replaces => Schemas::default().with_openapi(&document),
            };
            facts.schemas = Some(Arc::new(schemas));
            add_scopes(Arc::make_mut(&mut facts.scope), &document);
        }
        _ => {}
    }
    context.choose(facts);
    Ok(())
}

/// Kinds with a path that names a namespace have one; kinds with other paths only have none.
fn add_scopes(scope: &mut Scope, document: &Value) {
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut found: Vec<(Gvk, bool)> = Vec::new();
    for (path, operations) in paths {
        let gvk = &operations["get"][GVK];
        let part = |name: &str| gvk[name].as_str().unwrap_or("").to_owned();
        if gvk.is_object() {
            let gvk = Gvk { group: part("group"), version: part("version"), kind: part("kind") };
            found.push((gvk, path.contains("namespaces/{namespace}")));
        }
    }
    found.sort_by_key(|(_, namespaced)| *namespaced);
    for (gvk, namespaced) in found {
        scope.add(gvk, !namespaced);
    }
}
