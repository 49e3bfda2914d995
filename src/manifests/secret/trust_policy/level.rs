//! How strictly signatures are verified.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::document::or_default;

const LEVELS: &[&str] = &["strict", "permissive", "audit", "skip"];
const TYPES: &[&str] = &["integrity", "authenticity", "authenticTimestamp", "expiry", "revocation"];
const ACTIONS: &[&str] = &["enforce", "log", "skip"];

/// A level, and what of it is set otherwise.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SignatureVerification {
    #[serde(deserialize_with = "or_default")]
    level: String,
    #[serde(rename = "override", deserialize_with = "or_default")]
    overrides: BTreeMap<String, String>,
    #[serde(deserialize_with = "or_default")]
    verify_timestamp: String,
}

impl SignatureVerification {
    /// Whether nothing is verified.
    ///
    /// # Errors
    /// A word that means nothing, or that may not stand where it stands.
    pub(super) fn skips(&self) -> Result<bool, String> {
        let level = self.level.as_str();
        if level.is_empty() {
            return Err(
                "signature verification level is empty or missing in the trust policy statement".to_owned()
            );
        }
        if !LEVELS.contains(&level) {
            return Err(format!("invalid signature verification level {level:?}"));
        }
        if level == "skip" && !self.overrides.is_empty() {
            return Err(format!(
                "signature verification level {level:?} can't be used to customize signature verification"
            ));
        }
        self.overrides.iter().try_for_each(|(kind, action)| check(kind, action))?;
        match self.verify_timestamp.as_str() {
            "" | "always" | "afterCertExpiry" => Ok(level == "skip"),
            other => {
                Err(format!("verifyTimestamp must be \"always\" or \"afterCertExpiry\", but got {other:?}"))
            }
        }
    }
}

fn check(kind: &str, action: &str) -> Result<(), String> {
    let unsupported = |what, word: &str, all: &[&str]| {
        let all: Vec<String> = all.iter().map(|word| format!("{word:?}")).collect();
        let all = all.join(" ");
        Err(format!(
            "verification {what} {word:?} in custom signature verification is not supported, supported values are [{all}]"
        ))
    };
    if !TYPES.contains(&kind) {
        return unsupported("type", kind, TYPES);
    }
    if !ACTIONS.contains(&action) {
        return unsupported("action", action, ACTIONS);
    }
    match (kind, action) {
        ("integrity", _) => {
            Err(format!("{kind:?} verification can not be overridden in custom signature verification"))
        }
        ("revocation", _) => Ok(()),
        (_, "skip") => {
            Err(format!("{kind:?} verification can not be skipped in custom signature verification"))
        }
        _ => Ok(()),
    }
}
