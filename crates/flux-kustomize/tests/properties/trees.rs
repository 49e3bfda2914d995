//! Random resources and kustomizations.

use flux_yaml::Value;
use proptest::prelude::*;
use serde_json::{Map, json};

/// Ordinary and doubtful texts.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let doubtful =
        ["yes", "0x1f", "012", "1e3", "~", "null", "2020-01-01", "=", "1:30", ".5", "", "- a", "a: b", "#"];
    prop_oneof![
        "[a-z][a-z0-9-]{0,8}",
        "[ -~]{0,12}",
        "[a-z é日 \\n]{0,100}",
        prop::sample::select(doubtful.to_vec()).prop_map(str::to_owned),
    ]
}

fn field() -> impl Strategy<Value = String> {
    "[a-z][a-zA-Z-]{0,6}"
}

/// Data without null, which patches take away, and with numbers that any reader keeps.
pub(crate) fn data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-1_000_000..1_000_000_i64).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(field(), inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn container(name: &'static str) -> impl Strategy<Value = Value> {
    ("[a-c]{1,2}(:[0-9])?", prop::collection::btree_map("[A-C]", text(), 0..3)).prop_map(
        move |(image, env)| {
            let env: Vec<Value> =
                env.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
            json!({"name": name, "image": image, "env": env})
        },
    )
}

/// One resource of the name.
fn resource(name: String) -> impl Strategy<Value = Value> {
    let labels = prop::collection::btree_map("[a-c]", "[a-z]{1,4}", 0..3);
    let map = prop::collection::btree_map(field(), text(), 0..5);
    (0..4, labels, map, (container("a"), container("b")), data()).prop_map(
        move |(kind, labels, map, containers, any)| {
            let mut metadata = Map::new();
            metadata.insert("name".to_owned(), name.clone().into());
            if !labels.is_empty() {
                metadata.insert("labels".to_owned(), json!(labels));
            }
            let pod = json!({"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [containers.0, containers.1]}});
            let (version, kind, field, body) = match kind {
                0 => ("v1", "ConfigMap", "data", json!(map)),
                1 => ("apps/v1", "Deployment", "spec", json!({"replicas": 1, "template": pod})),
                2 => ("v1", "Service", "spec", json!({"selector": {"app": "x"}, "ports": [{"port": 80}]})),
                _ => ("example.com/v1", "Foo", "spec", json!({"any": any, "list": [map]})),
            };
            json!({"apiVersion": version, "kind": kind, "metadata": metadata, field: body})
        },
    )
}

/// Some resources of different names.
pub(crate) fn resources() -> impl Strategy<Value = Vec<Value>> {
    (1..5_usize)
        .prop_flat_map(|count| (0..count).map(|number| resource(format!("r{number}"))).collect::<Vec<_>>())
}

/// Fields of a kustomization, each there or not.
pub(crate) fn fields() -> impl Strategy<Value = String> {
    let all = [
        "namePrefix: p-\n",
        "nameSuffix: -s\n",
        "namespace: other\n",
        "labels: [{pairs: {added: b}, includeSelectors: true}]\n",
        "commonAnnotations: {note: hello}\n",
        "images: [{name: a, newTag: '9'}, {name: b, newName: c}]\n",
        "replicas: [{name: r0, count: 3}]\n",
        "configMapGenerator: [{name: made, literals: [a=b]}]\n",
        "patches: [{target: {kind: Foo}, patch: '[{\"op\": \"add\", \"path\": \"/spec/new\", \"value\": {\"b\": 1, \"a\": [2]}}]'}]\n",
        "replacements: [{source: {name: r0, fieldPath: metadata.name}, targets: [{select: {kind: Foo}, fieldPaths: [spec.named], options: {create: true}}]}]\n",
        "sortOptions: {order: legacy}\n",
    ];
    prop::collection::vec(any::<bool>(), all.len()).prop_map(move |chosen| {
        all.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(text, _)| *text).collect()
    })
}

/// The resources as JSON documents, the keys of every map in this order or backwards.
pub(crate) fn documents(resources: &[Value], backwards: bool) -> String {
    let texts = resources.iter().map(|resource| ordered(resource.clone(), backwards).to_string());
    texts.collect::<Vec<_>>().join("\n---\n")
}

fn ordered(value: Value, backwards: bool) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| ordered(item, backwards)).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<_> =
                fields.into_iter().map(|(key, value)| (key, ordered(value, backwards))).collect();
            if backwards {
                fields.reverse();
            }
            Value::Object(fields.into_iter().collect())
        }
        other => other,
    }
}
