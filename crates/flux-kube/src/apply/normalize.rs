//! What is done to a manifest before it is sent, so that the API server takes it and finds no difference where there is
//! none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::ApplyOptions;
use crate::mapper::Resource;
use crate::object::{kind_or_none, metadata_text};

/// Makes a manifest ready to be sent.
pub(super) fn normalize(object: &mut Value, options: &ApplyOptions) {
    let kind = kind_or_none(object);
    clean_metadata(object);
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("apiextensions.k8s.io", "CustomResourceDefinition") => drop_bad_ca_bundle(object),
        _ => drop(remove(object, "status")),
    }
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "Secret") => move_string_data(object),
        ("", "Service") => default_protocol(object.pointer_mut("/spec/ports")),
        ("", "Pod") => pod_spec(object.pointer_mut("/spec")),
        ("", "ReplicationController") => template(object.pointer_mut("/spec/template")),
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") | ("batch", "Job") => {
            template(object.pointer_mut("/spec/template"));
        }
        ("batch", "CronJob") => template(object.pointer_mut("/spec/jobTemplate/spec/template")),
        _ => {}
    }
    set_labels(object, options);
}

/// An object of the cluster has no namespace, whatever its manifest says.
pub(super) fn scope(object: &mut Value, resource: &Resource) {
    if !resource.namespaced && !metadata_text(object, "namespace").is_empty() {
        object.get_mut("metadata").map(|metadata| remove(metadata, "namespace"));
    }
}

/// Fields that only the API server writes.
fn clean_metadata(object: &mut Value) {
    let Some(metadata) = object.get_mut("metadata") else { return };
    for field in ["creationTimestamp", "managedFields", "resourceVersion", "uid", "generation", "selfLink"] {
        remove(metadata, field);
    }
    for field in ["labels", "annotations"] {
        if metadata.get(field).is_some_and(Value::is_null) {
            remove(metadata, field);
        }
    }
}

fn set_labels(object: &mut Value, options: &ApplyOptions) {
    let owner = options.owner.iter().flat_map(super::Owner::labels);
    let labels: Vec<_> = owner.chain(options.common_labels.clone()).collect();
    let annotations: Vec<_> = options.common_annotations.clone().into_iter().collect();
    for (field, pairs) in [("labels", labels), ("annotations", annotations)] {
        if pairs.is_empty() {
            continue;
        }
        let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { continue };
        let map = metadata.entry(field).or_insert_with(|| Value::Object(Map::new()));
        if let Some(map) = map.as_object_mut() {
            map.extend(pairs.into_iter().map(|(key, value)| (key, Value::String(value))));
        }
    }
}

/// `stringData` is never stored, so that it would differ for ever.
fn move_string_data(object: &mut Value) {
    let Some(Value::Object(texts)) = remove(object, "stringData") else { return };
    let Some(object) = object.as_object_mut() else { return };
    let data = object.entry("data").or_insert_with(|| Value::Object(Map::new()));
    if !data.is_object() {
        *data = Value::Object(Map::new());
    }
    let Some(data) = data.as_object_mut() else { return };
    for (key, value) in texts {
        let value = match value {
            Value::String(text) => Value::String(STANDARD.encode(text)),
            // The API server refuses what is no text, and says where.
            other => other,
        };
        data.insert(key, value);
    }
}

/// Ports are merged by number and protocol; without the protocol they would be others each time.
fn default_protocol(ports: Option<&mut Value>) {
    for port in ports.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(port) = port.as_object_mut() {
            let protocol = port.entry("protocol").or_insert(Value::Null);
            if protocol.is_null() || protocol.as_str() == Some("") {
                *protocol = Value::String("TCP".to_owned());
            }
        }
    }
}

fn template(template: Option<&mut Value>) {
    let Some(template) = template else { return };
    if let Some(metadata) = template.get_mut("metadata")
        && metadata.get("creationTimestamp").is_some_and(Value::is_null)
    {
        remove(metadata, "creationTimestamp");
    }
    pod_spec(template.get_mut("spec"));
}

fn pod_spec(spec: Option<&mut Value>) {
    let Some(spec) = spec else { return };
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            default_protocol(container.get_mut("ports"));
        }
    }
}

/// cert-manager's placeholder (`Cg==`) and the like: the API server takes no bundle without a certificate.
fn drop_bad_ca_bundle(object: &mut Value) {
    let Some(config) = object.pointer_mut("/spec/conversion/webhook/clientConfig") else { return };
    let Some(bundle) = config.get("caBundle") else { return };
    let good = bundle
        .as_str()
        .and_then(|text| STANDARD.decode(text.trim()).ok())
        .is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains("-----BEGIN CERTIFICATE-----"));
    if !good {
        remove(config, "caBundle");
    }
}

/// Removes a field and keeps the order of the others.
pub(super) fn remove(object: &mut Value, field: &str) -> Option<Value> {
    object.as_object_mut()?.shift_remove(field)
}
