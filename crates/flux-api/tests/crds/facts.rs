//! Field by field against `spec/crds/*.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

const FILES: [&str; 2] = ["apis-source-kustomize.json", "apis-helm-notification-image.json"];

/// Where the released CRDs say something else than the facts: kind, field, and what the releases say.
///
/// The facts were taken from development branches; the CRDs that `flux install` 2.9.4 writes are the contract.
fn corrections() -> [(&'static str, &'static str, Value); 2] {
    let providers: Vec<_> = flux_api::notification::ProviderType::TEXTS.to_vec();
    assert!(!providers.contains(&"zoom") && !providers.contains(&"incident.io"));
    [
        (
            "ImageUpdateAutomation",
            "spec.git.push.refspec",
            json!({ "type": "string", "required": false, "pattern": "^$|^[^+:]" }),
        ),
        ("Provider", "spec.type", json!({ "type": "string", "required": true, "enum": providers })),
    ]
}

#[test]
fn every_field_is_as_specified() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/crds");
    let mut compared = 0;
    for path in FILES.map(|name| folder.join(name)) {
        let Some(specified) = read(&path) else { continue };
        for wanted in specified["crds"].as_array().unwrap() {
            compare(wanted);
            compared += 1;
        }
    }
    assert!(compared == 0 || compared == flux_api::crd::KINDS.len(), "{compared} kinds specified");
}

fn read(path: &PathBuf) -> Option<Value> {
    let Ok(text) = std::fs::read(path) else {
        flux_testkit::skip(&format!("{} is not there", path.display()));
        return None;
    };
    Some(serde_json::from_slice(&text).unwrap())
}

fn compare(wanted: &Value) {
    let kind = wanted["kind"].as_str().unwrap();
    let crds = flux_api::crds();
    let crd = crds.iter().find(|crd| crd["spec"]["names"]["kind"] == kind).unwrap();
    let version = &crd["spec"]["versions"][0];
    let annotations = &crd["metadata"]["annotations"];
    assert_eq!(annotations["kustomize.toolkit.fluxcd.io/substitute"], "disabled", "{kind}");
    let names = &crd["spec"]["names"];
    for (got, key) in [
        (&crd["spec"]["group"], "group"),
        (&version["name"], "version"),
        (&names["plural"], "plural"),
        (&names["categories"], "categories"),
        (&crd["spec"]["scope"], "scope"),
        (&version["served"], "served"),
        (&version["storage"], "storage"),
        (&version["additionalPrinterColumns"], "printerColumns"),
    ] {
        assert_eq!(*got, wanted[key], "{kind} {key}");
    }
    assert_eq!(
        names["shortNames"].as_array().cloned().unwrap_or_default(),
        *wanted["shortNames"].as_array().unwrap()
    );
    assert_eq!(
        version["subresources"].get("status").is_some(),
        wanted["statusSubresource"].as_bool().unwrap()
    );

    let mut fields = BTreeMap::new();
    children(&version["schema"]["openAPIV3Schema"], "", &mut fields);
    fields.retain(|path, _| !["apiVersion", "kind", "metadata"].contains(&path.as_str()));
    let mut specified: BTreeMap<String, Value> =
        wanted["fields"].as_array().unwrap().iter().map(named).collect();
    for (_, path, value) in corrections().into_iter().filter(|(of, ..)| *of == kind) {
        assert_ne!(
            specified.insert(path.to_owned(), value.clone()),
            Some(value),
            "{kind} {path}: no longer needed"
        );
    }
    let paths = |of: &BTreeMap<String, Value>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&fields), paths(&specified), "{kind}");
    for (path, value) in &specified {
        assert_eq!(fields[path], *value, "{kind} {path}");
    }
}

/// A specified field by its path.
fn named(field: &Value) -> (String, Value) {
    let mut field = field.as_object().unwrap().clone();
    let path = field.remove("path").unwrap().as_str().unwrap().to_owned();
    (path, Value::Object(field))
}

/// Collects the fields below a schema in the form of the facts.
fn children(schema: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        field(property, &path, required.iter().any(|other| *other == name), found);
    }
    if let Some(items) = schema.get("items") {
        let path = format!("{path}[]");
        if ["pattern", "enum", "minLength", "maxLength"].iter().any(|limit| items.get(limit).is_some()) {
            field(items, &path, true, found);
        } else {
            children(items, &path, found);
        }
    }
    if let Some(values) = schema.get("additionalProperties") {
        children(values, &format!("{path}.*"), found);
    }
}

fn field(schema: &Value, path: &str, required: bool, found: &mut BTreeMap<String, Value>) {
    let mut facts = Map::new();
    let kind = schema.get("type").cloned().unwrap_or_else(|| "any".into());
    facts.insert(
        "type".into(),
        if schema.get("additionalProperties").is_some() { "map".into() } else { kind },
    );
    facts.insert("required".into(), required.into());
    for (keyword, name) in [
        ("pattern", "pattern"),
        ("enum", "enum"),
        ("default", "default"),
        ("format", "format"),
        ("minLength", "minLength"),
        ("maxLength", "maxLength"),
        ("minimum", "minimum"),
        ("maximum", "maximum"),
        ("minItems", "minItems"),
        ("maxItems", "maxItems"),
        ("x-kubernetes-list-type", "listType"),
        ("x-kubernetes-list-map-keys", "listMapKeys"),
        ("x-kubernetes-map-type", "mapType"),
        ("x-kubernetes-preserve-unknown-fields", "preserveUnknown"),
    ] {
        if let Some(value) = schema.get(keyword) {
            facts.insert(name.into(), value.clone());
        }
    }
    for (keyword, name) in [("items", "itemsType"), ("additionalProperties", "valuesType")] {
        if let Some(inner) = schema.get(keyword) {
            facts.insert(name.into(), inner["type"].clone());
        }
    }
    if let Some(rules) = schema["x-kubernetes-validations"].as_array() {
        facts.insert("cel".into(), rules.iter().map(|rule| json!({ "rule": rule["rule"] })).collect());
    }
    found.insert(path.to_owned(), Value::Object(facts));
    children(schema, path, found);
}

#[test]
fn every_field_is_described() {
    fn descend(schema: &Value, path: &str) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            let standard = path == ".metadata";
            assert!(
                standard || property["description"].as_str().is_some_and(|text| text.len() > 3),
                "{path}"
            );
            descend(property, &path);
        }
        for inner in ["items", "additionalProperties"].iter().filter_map(|keyword| schema.get(keyword)) {
            descend(inner, path);
        }
    }
    for crd in flux_api::crds() {
        descend(&crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"], "");
    }
}
