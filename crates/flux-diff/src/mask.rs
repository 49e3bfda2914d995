//! Keeps the values of Secrets out of reports.

use std::collections::{HashMap, HashSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flux_yaml::Value;

use crate::compare::scalar::text;

/// What stands for a value that stays, or that is on one side only.
const SAME: &str = "***";
const BEFORE: &str = "*** (before)";
const AFTER: &str = "*** (after)";

/// The mask of values that SOPS has encrypted and the build has replaced (spec cli/build-diff.md, "SOPS masking"), as it
/// is and in base64.
const SOPS: [&str; 4] =
    ["**SOPS**", "KipTT1BTKio=", "{\"mask\":\"**SOPS**\"}", "eyJtYXNrIjoiKipTT1BTKioifQ=="];
const SOPS_SHOWN: &str = "*****";

const FIELDS: [&str; 2] = ["data", "stringData"];

/// Values shorter than this stand in any text.
const SHORT: usize = 4;

/// Masks the values of Secrets in both objects, also of Secrets within them. What differs is marked so.
pub(crate) fn mask(before: Option<&mut Value>, after: Option<&mut Value>) {
    match (before, after) {
        (Some(before), Some(after)) => both(before, after),
        (Some(one), None) | (None, Some(one)) => both(one, &mut Value::Null),
        (None, None) => {}
    }
}

fn both(before: &mut Value, after: &mut Value) {
    if is_secret(before) || is_secret(after) {
        return secret(before, after);
    }
    match (before, after) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in left.iter_mut() {
                both(value, right.get_mut(key).unwrap_or(&mut Value::Null));
            }
            right.iter_mut().filter(|(key, _)| !left.contains_key(*key)).for_each(|(_, value)| alone(value));
        }
        (Value::Array(left), Value::Array(right)) => {
            for place in 0..left.len().max(right.len()) {
                let (mut none, mut other) = (Value::Null, Value::Null);
                both(left.get_mut(place).unwrap_or(&mut none), right.get_mut(place).unwrap_or(&mut other));
            }
        }
        (before, after) => {
            children(before);
            children(after);
        }
    }
}

fn alone(value: &mut Value) {
    both(value, &mut Value::Null);
}

fn children(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(alone),
        Value::Array(items) => items.iter_mut().for_each(alone),
        _ => {}
    }
}

fn is_secret(value: &Value) -> bool {
    let text = |field: &str| value.get(field).and_then(Value::as_str);
    text("kind") == Some("Secret") && text("apiVersion") == Some("v1")
}

/// A Secret's values by key, decoded.
type Plain = HashMap<String, Vec<u8>>;

fn secret(before: &mut Value, after: &mut Value) {
    let (was, is) = (plain(before), plain(after));
    annotations(before, after, &[&was, &is]);
    values(before, &is, BEFORE);
    values(after, &was, AFTER);
}

/// What the API server would store; `stringData` wins.
fn plain(secret: &Value) -> Plain {
    let mut plain = Plain::new();
    for field in FIELDS {
        for (key, value) in secret.get(field).and_then(Value::as_object).into_iter().flatten() {
            let text = text(value);
            let decoded = if field == "data" { STANDARD.decode(text.as_bytes()).ok() } else { None };
            plain.insert(key.clone(), decoded.unwrap_or_else(|| text.into_owned().into_bytes()));
        }
    }
    plain
}

fn values(secret: &mut Value, other: &Plain, mark: &str) {
    let own = plain(secret);
    for field in FIELDS {
        match secret.get_mut(field) {
            Some(Value::Object(values)) => {
                for (key, value) in values {
                    let shown = match (own.get(key), other.get(key)) {
                        _ if SOPS.contains(&text(value).as_ref()) => SOPS_SHOWN,
                        (Some(own), Some(other)) if own != other => mark,
                        _ => SAME,
                    };
                    *value = Value::from(shown);
                }
            }
            // Not what the API server takes, but perhaps secret nevertheless.
            Some(malformed) if !malformed.is_null() => *malformed = Value::from(SAME),
            _ => {}
        }
    }
}

/// Masks annotations that repeat the Secret, as kubectl's last applied configuration does.
fn annotations(before: &mut Value, after: &mut Value, plain: &[&Plain]) {
    let secrets: HashSet<String> =
        plain.iter().flat_map(|plain| plain.values()).flat_map(|value| forms(value)).collect();
    let tells = |key: &str, value: &Value| {
        key.ends_with("/last-applied-configuration")
            || secrets.iter().any(|secret| text(value).contains(secret.as_str()))
    };
    let of = |object: &Value| {
        let annotations = object.pointer("/metadata/annotations").and_then(Value::as_object);
        annotations.cloned().unwrap_or_default()
    };
    let (was, is) = (of(before), of(after));
    for (object, other, mark) in [(before, &is, BEFORE), (after, &was, AFTER)] {
        let Some(Value::Object(annotations)) = object.pointer_mut("/metadata/annotations") else { continue };
        for (key, value) in annotations {
            let others = other.get(key);
            if tells(key, value) || others.is_some_and(|other| tells(key, other)) {
                let same = others.is_none_or(|other| other == value);
                *value = Value::from(if same { SAME } else { mark });
            }
        }
    }
}

/// How a value may stand in another text.
fn forms(value: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    if value.len() >= SHORT {
        forms.push(STANDARD.encode(value));
        if let Ok(text) = std::str::from_utf8(value) {
            forms.push(text.to_owned());
            forms.push(Value::from(text).to_string().trim_matches('"').to_owned());
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secret(fields: &Value) -> Value {
        let mut secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}});
        for (key, value) in fields.as_object().unwrap() {
            secret[key] = value.clone();
        }
        secret
    }

    #[test]
    fn values_are_marked_by_whether_they_change() {
        let mut before = secret(&json!({
            "data": {"same": "aGVsbG8=", "changed": "b2xk", "gone": "Z29uZQ==", "moved": "bW92ZWQ=", "sops": "KipTT1BTKio="},
            "stringData": {"text": "one"}}));
        let mut after = secret(&json!({
            "data": {"same": "aGVsbG8=", "changed": "bmV3", "come": "Y29tZQ==", "sops": "KipTT1BTKio="},
            "stringData": {"text": "two", "moved": "moved"}}));
        mask(Some(&mut before), Some(&mut after));
        let data =
            json!({"same": "***", "changed": "*** (before)", "gone": "***", "moved": "***", "sops": "*****"});
        assert_eq!(before["data"], data);
        assert_eq!(before["stringData"], json!({"text": "*** (before)"}));
        let data = json!({"same": "***", "changed": "*** (after)", "come": "***", "sops": "*****"});
        assert_eq!(after["data"], data);
        assert_eq!(after["stringData"], json!({"text": "*** (after)", "moved": "***"}));
    }

    #[test]
    fn annotations_that_repeat_the_secret_are_masked() {
        let with = |value: &str, note: &str| {
            let last = format!("{{\"data\":{{\"a\":\"{value}\"}}}}");
            let annotations =
                json!({"kubectl.kubernetes.io/last-applied-configuration": last, "note": note, "plain": "x"});
            let mut secret = secret(&json!({"stringData": {"a": value}}));
            secret["metadata"]["annotations"] = annotations;
            secret
        };
        let (mut before, mut after) = (with("hunter1", "is hunter1"), with("hunter2", "aHVudGVyMg=="));
        mask(Some(&mut before), Some(&mut after));
        let shown = |secret: &Value| secret["metadata"]["annotations"].clone();
        let want = |mark: &str| json!({"kubectl.kubernetes.io/last-applied-configuration": mark, "note": mark, "plain": "x"});
        assert_eq!((shown(&before), shown(&after)), (want(BEFORE), want(AFTER)));
    }

    #[test]
    fn secrets_within_other_objects_are_masked() {
        let holder = |value: &str| json!({"kind": "Object", "spec": {"manifests": [secret(&json!({"stringData": {"a": value}}))]}});
        let (mut before, mut after) = (holder("canary-1"), holder("canary-2"));
        mask(Some(&mut before), Some(&mut after));
        assert!(!format!("{before}{after}").contains("canary"), "{before} {after}");
        let mut alone = holder("canary");
        mask(None, Some(&mut alone));
        assert_eq!(alone["spec"]["manifests"][0]["stringData"]["a"], json!("***"));
        let mut malformed = secret(&json!({"data": "canary", "stringData": ["canary"]}));
        mask(Some(&mut malformed), None);
        assert!(!malformed.to_string().contains("canary"));
    }
}
