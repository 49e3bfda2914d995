//! What opens a Helm repository.

use flux_api::meta::secret_keys as keys;

use super::{SecretError, SecretManifest, TlsFiles, tls};

/// What was given for a Helm repository; empty texts for what was not.
#[derive(Clone, Copy, Default)]
pub struct HelmCredentials<'a> {
    /// The user.
    pub username: &'a str,
    /// The password.
    pub password: &'a str,
    /// The client's certificate, and what to trust.
    pub tls: TlsFiles<'a>,
}

/// The Secret of a `HelmRepository`. A certificate wins over a user, as upstream; where nothing is given, it holds nothing.
///
/// # Errors
/// Half a pair of TLS or one that does not fit; a user without a password, or the other way round.
pub fn helm(namespace: &str, name: &str, of: &HelmCredentials<'_>) -> Result<SecretManifest, SecretError> {
    let has_pair = !(of.tls.certificate.is_empty() && of.tls.key.is_empty());
    match (of.username, of.password) {
        _ if has_pair => tls(namespace, name, &of.tls),
        ("", "") if of.tls.ca.is_empty() => Ok(SecretManifest::new(namespace, name, [])),
        ("", "") => tls(namespace, name, &of.tls),
        ("", _) => Err(SecretError::Required("username")),
        (_, "") => Err(SecretError::Required("password")),
        (username, password) => {
            let data =
                [(keys::USERNAME, username), (keys::PASSWORD, password), (keys::CA_CERTIFICATE, of.tls.ca)];
            Ok(SecretManifest::new(namespace, name, data).of_kind("kubernetes.io/basic-auth"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_fits() {
        let made = |username, password, ca| {
            let tls = TlsFiles { ca, ..TlsFiles::default() };
            let secret = helm("ns", "n", &HelmCredentials { username, password, tls })?;
            Ok((secret.kind, secret.data.into_keys().collect::<Vec<_>>().join(" ")))
        };
        for (username, password, ca, expected) in [
            ("", "", "", Ok((None, String::new()))),
            ("", "", "a", Ok((Some("Opaque"), "ca.crt".to_owned()))),
            ("u", "p", "", Ok((Some("kubernetes.io/basic-auth"), "password username".to_owned()))),
            ("u", "p", "a", Ok((Some("kubernetes.io/basic-auth"), "ca.crt password username".to_owned()))),
            ("u", "", "a", Err(SecretError::Required("password"))),
            ("", "p", "", Err(SecretError::Required("username"))),
        ] {
            assert_eq!(made(username, password, ca), expected, "{username} {password} {ca}");
        }
    }
}
