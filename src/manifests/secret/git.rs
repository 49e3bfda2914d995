//! What opens a Git repository.

use flux_api::meta::secret_keys as keys;

use super::{SecretError, SecretManifest};

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

impl GitCredentials {
    /// What was given for a repository behind HTTP; empty texts for what was not. A token wins over a user without a
    /// password, as upstream.
    ///
    /// # Errors
    /// Neither a user with a password nor a token; all three.
    pub fn over_http(username: &str, password: &str, token: &str, ca: &str) -> Result<Self, SecretError> {
        let ca = ca.to_owned();
        match (username, password, token) {
            ("", _, "") | (_, "", "") => Err(SecretError::NoGitCredentials),
            ("", _, token) | (_, "", token) => Ok(Self::Bearer { token: token.to_owned(), ca }),
            (username, password, "") => {
                Ok(Self::Basic { username: username.to_owned(), password: password.to_owned(), ca })
            }
            _ => Err(SecretError::TwoGitCredentials),
        }
    }
}

/// The Secret by which a repository is fetched.
pub fn git(namespace: &str, name: &str, credentials: &GitCredentials) -> SecretManifest {
    let pairs = match credentials {
        GitCredentials::Basic { username, password, ca } => {
            vec![(keys::CA_CERTIFICATE, ca), (keys::PASSWORD, password), (keys::USERNAME, username)]
        }
        GitCredentials::Bearer { token, ca } => {
            vec![(keys::BEARER_TOKEN, token), (keys::CA_CERTIFICATE, ca)]
        }
        GitCredentials::Ssh { identity, public, known_hosts, passphrase } => vec![
            (keys::IDENTITY, identity),
            (keys::IDENTITY_PUB, public),
            (keys::KNOWN_HOSTS, known_hosts),
            (keys::PASSWORD, passphrase),
        ],
    };
    SecretManifest::new(namespace, name, pairs.into_iter().map(|(key, text)| (key, text.as_str())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_secret_holds_what_is_given() {
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
                git("ns", "name", &credentials).to_value(),
                json!({
                    "apiVersion": "v1", "kind": "Secret", "stringData": keys,
                    "metadata": { "name": "name", "namespace": "ns" },
                })
            );
        }
    }

    #[test]
    fn what_goes_together_over_http() {
        let made = |username, password, token| GitCredentials::over_http(username, password, token, "");
        let (basic, bearer) = (
            GitCredentials::Basic { username: "u".into(), password: "p".into(), ca: String::new() },
            GitCredentials::Bearer { token: "t".into(), ca: String::new() },
        );
        assert!(made("u", "p", "") == Ok(basic));
        for (username, password) in [("", ""), ("u", ""), ("", "p")] {
            assert!(made(username, password, "t") == Ok(bearer.clone()));
            assert!(made(username, password, "") == Err(SecretError::NoGitCredentials));
        }
        assert!(made("u", "p", "t") == Err(SecretError::TwoGitCredentials));
    }
}
