//! The document and its statements.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer};

use super::{identity, level::SignatureVerification, scope};

/// A trust policy document.
#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[derive(Default)]
pub(in crate::manifests::secret) struct Document {
    #[serde(deserialize_with = "or_default")]
    version: String,
    #[serde(deserialize_with = "or_default")]
    trust_policies: Vec<Statement>,
}

/// What holds for some repositories.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Statement {
    #[serde(deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) registry_scopes: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    signature_verification: SignatureVerification,
    #[serde(deserialize_with = "or_default")]
    trust_stores: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    trusted_identities: Vec<String>,
}

/// Go reads `null` as nothing.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a document.
///
/// # Errors
/// No JSON, or a value of another type: where, and nothing of the text, as it may be of another file than was meant.
pub(in crate::manifests::secret) fn read(text: &str) -> Result<Document, String> {
    serde_json::from_str(text).map_err(|error| {
        let what = match error.classify() {
            serde_json::error::Category::Eof => "unexpected end of JSON input",
            serde_json::error::Category::Data => "a value of another type than a trust policy has there",
            _ => "it is not JSON",
        };
        format!("{what}, at line {} column {}", error.line(), error.column())
    })
}

impl Document {
    /// Checks the rules of version 1.0.
    ///
    /// # Errors
    /// The first that is broken.
    pub(in crate::manifests::secret) fn check(&self) -> Result<(), String> {
        match self.version.as_str() {
            "" => {
                return Err(
                    "oci trust policy document has empty version, version must be specified".to_owned()
                );
            }
            "1.0" => {}
            other => return Err(format!("oci trust policy document uses unsupported version {other:?}")),
        }
        if self.trust_policies.is_empty() {
            return Err("oci trust policy document can not have zero trust policy statements".to_owned());
        }
        let mut names = HashSet::new();
        for statement in &self.trust_policies {
            if !names.insert(&statement.name) {
                return Err(format!(
                    "multiple oci trust policy statements use the same name {:?}, statement names must be unique",
                    statement.name
                ));
            }
            statement.check().map_err(|broken| format!("oci trust policy: {broken}"))?;
        }
        scope::check(&self.trust_policies)
    }
}

impl Statement {
    fn check(&self) -> Result<(), String> {
        let name = &self.name;
        if name.is_empty() {
            return Err(
                "a trust policy statement is missing a name, every statement requires a name".to_owned()
            );
        }
        let within =
            |broken| format!("trust policy statement {name:?} has invalid signatureVerification: {broken}");
        let skips = self.signature_verification.skips().map_err(within)?;
        match (skips, self.trust_stores.is_empty(), self.trusted_identities.is_empty()) {
            (true, true, true) => Ok(()),
            (true, ..) => Err(format!(
                "trust policy statement {name:?} is set to skip signature verification but configured with trust stores \
                 and/or trusted identities, remove them if signature verification needs to be skipped"
            )),
            (false, false, false) => {
                self.trust_stores.iter().try_for_each(|store| trust_store(name, store))?;
                identity::check(name, &self.trusted_identities)
            }
            (false, ..) => Err(format!(
                "trust policy statement {name:?} is either missing trust stores or trusted identities, both must be specified"
            )),
        }
    }
}

/// Checks `<type>:<name>`.
fn trust_store(statement: &str, store: &str) -> Result<(), String> {
    let Some((kind, named)) = store.split_once(':') else {
        return Err(format!(
            "trust policy statement {statement:?} has malformed trust store value {store:?}. The required format is \
             <TrustStoreType>:<TrustStoreName>"
        ));
    };
    if !["ca", "signingAuthority", "tsa"].contains(&kind) {
        return Err(format!(
            "trust policy statement {statement:?} uses an unsupported trust store type {kind:?} in trust store value {store:?}"
        ));
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if named.is_empty() || !named.bytes().all(is_letter) {
        return Err(format!(
            "trust policy statement {statement:?} uses an unsupported trust store name {named:?} in trust store value \
             {store:?}. Named store name needs to follow [a-zA-Z0-9_.-]+ format"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<(), String> {
        read(text).unwrap().check()
    }

    /// A document of one statement.
    fn of(fields: &str) -> Result<(), String> {
        checked(&format!(
            r#"{{"version":"1.0","trustPolicies":[{{"name":"p","registryScopes":["*"],{fields}}}]}}"#
        ))
    }

    #[test]
    fn documents_that_hold() {
        for fields in [
            r#""signatureVerification":{"level":"strict"},"trustStores":["ca:x","tsa:y.z"],"trustedIdentities":["*"]"#,
            r#""signatureVerification":{"level":"skip"},"trustStores":null,"unknown":1"#,
            r#""signatureVerification":{"level":"audit","override":{"revocation":"skip"},"verifyTimestamp":"always"},
               "trustStores":["ca:x"],"trustedIdentities":["x509.subject: C=US, ST=WA, O=a b\\, c","other:anything"]"#,
        ] {
            assert_eq!(of(fields), Ok(()), "{fields}");
        }
        let two = r#"{"version":"1.0","trustPolicies":[
            {"name":"a","registryScopes":["r.io/x","local/y"],"signatureVerification":{"level":"skip"}},
            {"name":"b","registryScopes":["*"],"signatureVerification":{"level":"skip"}}]}"#;
        assert_eq!(checked(two), Ok(()));
        assert!(checked(&two.replace("\"b\"", "\"a\"")).unwrap_err().contains("same name"));
        assert!(checked(&two.replace("local/y", "*")).unwrap_err().contains("wildcard registry scope"));
        assert!(checked(&two.replace('*', "r.io/x")).unwrap_err().contains("present in multiple"));
    }

    #[test]
    fn rules_that_are_broken() {
        let stores = r#""trustStores":["ca:x"],"trustedIdentities":["*"]"#;
        let level = |level: &str| of(&format!(r#""signatureVerification":{{{level}}},{stores}"#));
        let strict = |rest: &str| of(&format!(r#""signatureVerification":{{"level":"strict"}},{rest}"#));
        for (made, told) in [
            (checked("{}"), "empty version"),
            (checked(r#"{"version":"2"}"#), "unsupported version \"2\""),
            (checked(r#"{"version":"1.0"}"#), "zero trust policy statements"),
            (checked(r#"{"version":"1.0","trustPolicies":[{}]}"#), "missing a name"),
            (level(""), "level is empty or missing"),
            (level(r#""level":"harsh""#), "invalid signature verification level \"harsh\""),
            (level(r#""level":"skip""#), "set to skip"),
            (level(r#""level":"skip","override":{"expiry":"log"}"#), "can't be used to customize"),
            (level(r#""level":"strict","override":{"x":"log"}"#), "verification type \"x\""),
            (level(r#""level":"strict","override":{"expiry":"x"}"#), "verification action \"x\""),
            (level(r#""level":"strict","override":{"integrity":"log"}"#), "can not be overridden"),
            (level(r#""level":"strict","override":{"expiry":"skip"}"#), "can not be skipped"),
            (level(r#""level":"strict","verifyTimestamp":"x""#), "verifyTimestamp must be"),
            (strict(r#""trustStores":["ca:x"]"#), "either missing"),
            (strict(r#""trustStores":["x"],"trustedIdentities":["*"]"#), "malformed trust store"),
            (strict(r#""trustStores":["xx:x"],"trustedIdentities":["*"]"#), "trust store type \"xx\""),
            (strict(r#""trustStores":["ca:"],"trustedIdentities":["*"]"#), "trust store name \"\""),
            (
                strict(r#""trustStores":["ca:x"],"trustedIdentities":["*","a:b"]"#),
                "wildcard trusted identity",
            ),
        ] {
            let error = made.unwrap_err();
            assert!(error.contains(told), "{told}: {error}");
        }
    }

    #[test]
    fn what_is_no_document() {
        for (text, told) in [
            ("{", "unexpected end of JSON input, at line 1 column 1"),
            ("{hunter2", "it is not JSON, at line 1 column 2"),
            (
                "{\"version\":\n\"1.0\",\"trustPolicies\":\"hunter2\"}",
                "a value of another type than a trust policy has there, at line 2 column 31",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), told);
        }
    }
}
