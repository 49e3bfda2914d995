//! What signatures by Notation are checked against.

use super::{SecretError, SecretManifest, trust_policy};

/// The Secret of authorities and a trust policy; of two authorities of one name the later wins.
///
/// # Errors
/// The policy is not one. `file` is what messages call it.
pub fn notation<'a>(
    namespace: &str,
    name: &str,
    (file, policy): (&str, &'a str),
    authorities: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<SecretManifest, SecretError> {
    let form = |reason| SecretError::PolicyForm { file: file.to_owned(), reason };
    let document = trust_policy::read(policy).map_err(form)?;
    document.check().map_err(SecretError::Policy)?;
    let data = authorities.into_iter().chain([("trustpolicy.json", policy)]);
    Ok(SecretManifest::new(namespace, name, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"version":"1.0","trustPolicies":[{"name":"p","registryScopes":["*"],
        "signatureVerification":{"level":"skip"}}]}"#;

    #[test]
    fn authorities_and_policy() {
        let authorities = [("a.crt", "1"), ("b.pem", "2"), ("a.crt", "3")];
        let secret = notation("ns", "n", ("p.json", POLICY), authorities).unwrap();
        let held: Vec<(&str, &str)> =
            secret.data.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
        assert_eq!(held, [("a.crt", "3"), ("b.pem", "2"), ("trustpolicy.json", POLICY)]);
        assert_eq!(secret.kind, None);
        let told = |policy| notation("ns", "n", ("p.json", policy), []).unwrap_err().to_string();
        assert!(told("{").starts_with("failed to unmarshal trust policy p.json: "));
        assert!(told("{}").starts_with("invalid trust policy: "));
    }
}
