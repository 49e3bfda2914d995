//! The definition around the schema.

use serde_json::{Value, json};

use super::Facts;

/// The custom resource definition of a kind.
pub fn definition(facts: &Facts) -> Value {
    let mut names = json!({
        "categories": ["all", "fluxcd", facts.category],
        "kind": facts.kind,
        "listKind": format!("{}List", facts.kind),
        "plural": facts.plural,
    });
    if !facts.short_names.is_empty() {
        names["shortNames"] = json!(facts.short_names);
    }
    names["singular"] = facts.kind.to_lowercase().into();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "annotations": {
                // Part of the released CRDs; kept so that an upgrade from them shows no difference.
                "controller-gen.kubebuilder.io/version": "v0.21.0",
                crate::meta::names::SUBSTITUTE: crate::meta::names::DISABLED,
            },
            "name": facts.crd_name(),
        },
        "spec": {
            "group": facts.group,
            "names": names,
            "scope": "Namespaced",
            "versions": [{
                "additionalPrinterColumns": columns(facts),
                "name": facts.version,
                "schema": { "openAPIV3Schema": root_schema(facts) },
                "served": true,
                "storage": true,
                "subresources": if facts.status.is_some() { json!({ "status": {} }) } else { json!({}) },
            }],
        },
    })
}

fn columns(facts: &Facts) -> Vec<Value> {
    let column = |column: &super::Column| {
        let kind = if column.name == "Age" { "date" } else { "string" };
        let mut value = json!({ "jsonPath": column.path, "name": column.name, "type": kind });
        if column.wide {
            value["priority"] = 1.into();
        }
        value
    };
    facts.columns.iter().map(column).collect()
}

fn root_schema(facts: &Facts) -> Value {
    let mut properties = json!({
        "apiVersion": {
            "description": "API group and version of this object.",
            "type": "string",
        },
        "kind": {
            "description": "Kind of this object.",
            "type": "string",
        },
        "metadata": { "type": "object" },
        "spec": (facts.spec)(),
    });
    if let Some(status) = facts.status {
        properties["status"] = status();
        if facts.unobserved {
            properties["status"]["default"] = json!({ "observedGeneration": -1 });
        }
    }
    json!({ "description": description(facts), "properties": properties, "type": "object" })
}

/// The text of a doc comment, out of its tokens `doc = "…"`.
fn description(facts: &Facts) -> String {
    let line = |tokens: &&str| {
        let text = tokens.split_once('"').map_or("", |(_, rest)| rest);
        text.trim_end_matches('"').trim().to_owned()
    };
    facts.description.iter().map(line).collect::<Vec<_>>().join(" ")
}
