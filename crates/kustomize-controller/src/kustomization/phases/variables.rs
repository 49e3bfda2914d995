//! The variables for substitution: from `ConfigMaps` and Secrets in order, then inline; later ones win.

use std::collections::BTreeMap;

use flux_api::{
    kustomize::{KustomizationSpec, SubstituteReference, ValuesKind},
    meta::reasons,
};
use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::{Api, Client};
use sha2::{Digest as _, Sha256};

use super::Failure;

/// Variables by name.
pub(in super::super) type Variables = BTreeMap<String, String>;

/// Reads the variables of a specification, each source once, with the controller's own rights.
pub(in super::super) async fn collect(
    client: &Client,
    namespace: &str,
    spec: &KustomizationSpec,
) -> Result<Variables, Failure> {
    let mut variables = Variables::new();
    let Some(post) = &spec.post_build else { return Ok(variables) };
    for reference in &post.substitute_from {
        if let Some(values) = values(client, namespace, reference).await? {
            variables.extend(values);
        }
    }
    variables.extend(post.substitute.clone());
    for value in variables.values_mut() {
        value.retain(|character| character != '\n');
    }
    match variables.keys().find(|name| !is_name(name)) {
        Some(name) => Err(failure(&format!("'{name}' is not a valid variable name"))),
        None => Ok(variables),
    }
}

fn failure(message: &str) -> Failure {
    Failure::new(reasons::BUILD_FAILED, format!("substitution failed: {message}"))
}

/// `^[_[:alpha:]][_[:alpha:][:digit:]]*$`
fn is_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

async fn values(
    client: &Client,
    namespace: &str,
    reference: &SubstituteReference,
) -> Result<Option<Variables>, Failure> {
    let (kind, name) = (reference.kind.as_str(), reference.name.as_str());
    let unreadable =
        |error: kube::Error| failure(&format!("unable to read {kind} '{namespace}/{name}': {error}"));
    let found = match reference.kind {
        ValuesKind::ConfigMap => {
            let map = Api::<ConfigMap>::namespaced(client.clone(), namespace)
                .get_opt(name)
                .await
                .map_err(unreadable)?;
            map.map(|map| Ok(map.data.unwrap_or_default()))
        }
        ValuesKind::Secret => {
            let secret = Api::<Secret>::namespaced(client.clone(), namespace)
                .get_opt(name)
                .await
                .map_err(unreadable)?;
            secret.map(|secret| {
                let data = secret.data.unwrap_or_default().into_iter();
                data.map(|(key, value)| Ok((key, String::from_utf8(value.0)?))).collect::<Result<_, _>>()
            })
        }
        ValuesKind::Other(_) => return Err(failure(&format!("kind '{kind}' is not supported"))),
    };
    match found {
        Some(Ok(values)) => Ok(Some(values)),
        // The text itself may be secret.
        Some(Err::<_, std::string::FromUtf8Error>(_)) => {
            Err(failure(&format!("a value of {kind} '{namespace}/{name}' is not valid UTF-8")))
        }
        None if reference.optional => Ok(None),
        None => Err(failure(&format!("{kind} '{namespace}/{name}' not found"))),
    }
}

/// Returns a digest that differs when variables differ.
pub(in super::super) fn digest(variables: &Variables) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for (name, value) in variables {
        for part in [name, value] {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, good) in [
            ("a", true),
            ("_1", true),
            ("A_b9", true),
            ("1a", false),
            ("", false),
            ("a-b", false),
            ("é", false),
        ] {
            assert_eq!(is_name(name), good, "{name}");
        }
    }

    #[test]
    fn digests_tell_names_from_values() {
        let of = |pairs: &[(&str, &str)]| {
            digest(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(of(&[("a", "b")]), of(&[("a", "b")]));
        assert_ne!(of(&[("a", "bc")]), of(&[("ab", "c")]));
        assert_ne!(of(&[]), of(&[("a", "")]));
    }
}
