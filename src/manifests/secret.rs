//! Secrets that `flux install` and `flux bootstrap` make.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flux_api::meta::secret_keys as keys;
use serde_json::{Map, Value, json};

use super::install::Credentials;

/// How the JSON of a pull secret is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// On one line, as bootstrap writes it.
    Compact,
    /// Indented by two spaces, as install writes it.
    Indented,
}

/// What opens a Git repository.
#[derive(Clone, PartialEq, Eq)]
pub enum GitCredentials {
    /// Name and password, over HTTP.
    Basic {
        /// Name of the user.
        username: String,
        /// Password or token.
        password: String,
        /// PEM bundle of certificate authorities to trust; empty for none.
        ca: String,
    },
    /// A token, over HTTP.
    Bearer {
        /// The token.
        token: String,
        /// PEM bundle of certificate authorities to trust; empty for none.
        ca: String,
    },
    /// A key, over SSH.
    Ssh {
        /// Private key, PEM.
        identity: String,
        /// Public key, as a line of `authorized_keys`.
        public: String,
        /// Keys of the host, as lines of `known_hosts`.
        known_hosts: String,
        /// Passphrase of the private key; empty for none.
        passphrase: String,
    },
}

/// The Secret by which images are pulled from a registry.
pub fn image_pull(namespace: &str, name: &str, registry: &str, of: &Credentials, layout: Layout) -> Value {
    let auth = STANDARD.encode(format!("{}:{}", of.user, of.password));
    let mut entry = Map::new();
    entry.insert("username".to_owned(), of.user.clone().into());
    entry.insert("password".to_owned(), of.password.clone().into());
    entry.insert("auth".to_owned(), auth.into());
    let config = json!({ "auths": { registry: entry } });
    let text = if layout == Layout::Indented { format!("{config:#}") } else { config.to_string() };
    let mut secret = secret(namespace, name, [(keys::DOCKER_CONFIG, text.as_str())]);
    secret["type"] = "kubernetes.io/dockerconfigjson".into();
    secret
}

/// The Secret by which the repository of a cluster is fetched.
pub fn source(namespace: &str, name: &str, credentials: &GitCredentials) -> Value {
    match credentials {
        GitCredentials::Basic { username, password, ca } => secret(
            namespace,
            name,
            [(keys::CA_CERTIFICATE, ca.as_str()), (keys::PASSWORD, password), (keys::USERNAME, username)],
        ),
        GitCredentials::Bearer { token, ca } => {
            secret(namespace, name, [(keys::BEARER_TOKEN, token.as_str()), (keys::CA_CERTIFICATE, ca)])
        }
        GitCredentials::Ssh { identity, public, known_hosts, passphrase } => secret(
            namespace,
            name,
            [
                (keys::IDENTITY, identity.as_str()),
                (keys::IDENTITY_PUB, public),
                (keys::KNOWN_HOSTS, known_hosts),
                (keys::PASSWORD, passphrase),
            ],
        ),
    }
}

/// A Secret with those keys whose text is not empty.
fn secret<const N: usize>(namespace: &str, name: &str, data: [(&str, &str); N]) -> Value {
    let data: Map<String, Value> = data
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key.to_owned(), text.into()))
        .collect();
    json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": { "name": name, "namespace": namespace },
        "stringData": data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials { user: "ru".to_owned(), password: "rp".to_owned() }
    }

    #[test]
    fn the_pull_secret_is_a_docker_configuration() {
        let secret =
            image_pull("flux-system", "regcred", "registry.test/fluxcd", &credentials(), Layout::Compact);
        assert_eq!(secret["type"], "kubernetes.io/dockerconfigjson");
        assert_eq!(
            secret["stringData"][".dockerconfigjson"],
            r#"{"auths":{"registry.test/fluxcd":{"username":"ru","password":"rp","auth":"cnU6cnA="}}}"#
        );
        let secret = image_pull("flux-system", "regcred", "r", &credentials(), Layout::Indented);
        let text = secret["stringData"][".dockerconfigjson"].as_str().unwrap();
        assert!(text.starts_with("{\n  \"auths\": {\n    \"r\": {\n      \"username\": \"ru\",\n"), "{text}");
    }

    #[test]
    fn the_source_secret_holds_what_is_given() {
        for (credentials, keys) in [
            (
                GitCredentials::Basic { username: "git".into(), password: "p".into(), ca: String::new() },
                json!({ "password": "p", "username": "git" }),
            ),
            (
                GitCredentials::Bearer { token: "t".into(), ca: "pem".into() },
                json!({ "bearerToken": "t", "ca.crt": "pem" }),
            ),
            (
                GitCredentials::Ssh {
                    identity: "i".into(),
                    public: "p".into(),
                    known_hosts: "k".into(),
                    passphrase: "w".into(),
                },
                json!({ "identity": "i", "identity.pub": "p", "known_hosts": "k", "password": "w" }),
            ),
        ] {
            assert_eq!(
                source("ns", "name", &credentials),
                json!({
                    "apiVersion": "v1", "kind": "Secret", "stringData": keys,
                    "metadata": { "name": "name", "namespace": "ns" },
                })
            );
        }
    }
}
