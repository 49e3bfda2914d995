//! What is encrypted with SOPS is never shown, and never decrypted here (spec cli/build-diff, step 3).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flux_yaml::Value;
use serde_json::Map;

use crate::error::RenderError;

const MASK: &str = "**SOPS**";
const DOCKER_MASK: &str = r#"{"mask":"**SOPS**"}"#;
const DOCKER_TYPE: &str = "kubernetes.io/dockerconfigjson";

/// Whether a Secret is encrypted as a whole: it has the metadata of SOPS.
pub fn encrypted(secret: &Value) -> bool {
    let mac = secret["sops"]["mac"].as_str();
    secret.get("sops").is_some() && mac.is_none_or(|mac| mac.starts_with("ENC["))
}

/// Puts a mask in the place of everything that is encrypted in a Secret, and tells whether that was the whole of it.
/// Other objects stay.
///
/// # Errors
/// Data that is no base64.
pub(crate) fn mask(object: &mut Value) -> Result<bool, RenderError> {
    if object["kind"] != "Secret" {
        return Ok(false);
    }
    let text = flux_yaml::to_string(object);
    let whole = text.contains("sops:") && text.contains("mac: ENC[");
    let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let mask = if object["type"] == DOCKER_TYPE { DOCKER_MASK } else { MASK };
    let Some(secret) = object.as_object_mut() else { return Ok(false) };
    if secret.get("data").is_some_and(|data| data.is_null() || data.as_object().is_some_and(Map::is_empty)) {
        // Upstream reads the data and sets what it has read, which for none is nothing.
        secret.shift_remove("data");
    }
    if whole {
        secret.shift_remove("sops");
        all(secret, "data", &STANDARD.encode(mask));
        all(secret, "stringData", mask);
        return Ok(true);
    }
    for (key, value) in entries(secret, "data") {
        let Some(text) = value.as_str() else { continue };
        let bytes = STANDARD
            .decode(text.replace(['\n', '\r'], ""))
            .map_err(|_| RenderError::Mask { name: name.clone(), key: key.clone() })?;
        if is_encrypted(&bytes) {
            *value = STANDARD.encode(MASK).into();
        }
    }
    for (_, value) in entries(secret, "stringData") {
        if value.as_str().is_some_and(|text| is_encrypted(text.as_bytes())) {
            *value = MASK.into();
        }
    }
    Ok(false)
}

fn all(secret: &mut Map<String, Value>, field: &str, mask: &str) {
    entries(secret, field).for_each(|(_, value)| *value = mask.into());
}

fn entries<'a>(
    secret: &'a mut Map<String, Value>,
    field: &str,
) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    secret.get_mut(field).and_then(Value::as_object_mut).into_iter().flatten()
}

/// Whether a value is a file that SOPS has encrypted.
fn is_encrypted(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    has(b"sops") && has(b"ENC[")
}
