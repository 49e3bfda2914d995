//! What opens a registry.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flux_api::{image::ImageReference, meta::secret_keys as keys};
use serde_json::{Map, json};

use super::{SecretError, SecretManifest, go_json};
use crate::manifests::install::Credentials;

/// How the JSON of a pull secret is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// On one line, as bootstrap writes it.
    Compact,
    /// Indented by two spaces, as install writes it.
    Indented,
}

/// The Secret by which images are pulled from a registry.
pub fn image_pull(
    namespace: &str,
    name: &str,
    registry: &str,
    of: &Credentials,
    layout: Layout,
) -> SecretManifest {
    let auth = STANDARD.encode(format!("{}:{}", of.user, of.password));
    let mut entry = Map::new();
    entry.insert("username".to_owned(), of.user.clone().into());
    entry.insert("password".to_owned(), of.password.clone().into());
    entry.insert("auth".to_owned(), auth.into());
    let config = json!({ "auths": { registry: entry } });
    let text = if layout == Layout::Indented { format!("{config:#}") } else { config.to_string() };
    let text = go_json::escaped(&text);
    SecretManifest::new(namespace, name, [(keys::DOCKER_CONFIG, text.as_str())])
        .of_kind("kubernetes.io/dockerconfigjson")
}

/// The Secret of an `OCIRepository`, an `ImageRepository` or a `ServiceAccount`, checked as `flux create secret oci` does.
///
/// `oci://` before the registry is what sources have and what no client finds in a Docker configuration, so it goes.
///
/// # Errors
/// Something is not given; `url` cannot be a part of an image's name.
pub fn registry(
    namespace: &str,
    name: &str,
    url: &str,
    credentials: &Credentials,
) -> Result<SecretManifest, SecretError> {
    for (flag, text) in
        [("--url", url), ("--username", &credentials.user), ("--password", &credentials.password)]
    {
        if text.is_empty() {
            return Err(SecretError::Required(flag));
        }
    }
    let registry = url.strip_prefix("oci://").unwrap_or(url);
    if url.parse::<ImageReference>().is_err() || registry.is_empty() {
        return Err(SecretError::Registry(url.to_owned()));
    }
    Ok(image_pull(namespace, name, registry, credentials, Layout::Indented))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(password: &str) -> Credentials {
        Credentials { user: "ru".to_owned(), password: password.to_owned() }
    }

    #[test]
    fn the_pull_secret_is_a_docker_configuration() {
        let made = |layout| {
            let secret =
                image_pull("flux-system", "regcred", "registry.test/fluxcd", &credentials("rp"), layout);
            assert_eq!(secret.kind, Some("kubernetes.io/dockerconfigjson"));
            secret.data[".dockerconfigjson"].clone()
        };
        assert_eq!(
            made(Layout::Compact),
            r#"{"auths":{"registry.test/fluxcd":{"username":"ru","password":"rp","auth":"cnU6cnA="}}}"#
        );
        let text = made(Layout::Indented);
        assert!(
            text.starts_with(
                "{\n  \"auths\": {\n    \"registry.test/fluxcd\": {\n      \"username\": \"ru\",\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn what_the_registry_is_called() {
        let made = |url, password| registry("ns", "n", url, &credentials(password));
        for (url, called) in [
            ("ghcr.io", "ghcr.io"),
            ("oci://ghcr.io", "ghcr.io"),
            ("https://index.docker.io/v1/", "https://index.docker.io/v1/"),
            ("ghcr.io/org/app:v1", "ghcr.io/org/app:v1"),
        ] {
            let text = made(url, "p<>&").unwrap().data[".dockerconfigjson"].clone();
            assert!(text.contains(&format!("\"{called}\": {{")), "{text}");
            assert!(text.contains(r#""password": "p\u003c\u003e\u0026""#), "{text}");
        }
        for url in ["ghcr.io/x", "GHCR.io/Org", "oci://", "a b"] {
            assert_eq!(made(url, "p"), Err(SecretError::Registry(url.to_owned())));
        }
        assert_eq!(made("", "p"), Err(SecretError::Required("--url")));
        assert_eq!(made("ghcr.io", ""), Err(SecretError::Required("--password")));
    }
}
