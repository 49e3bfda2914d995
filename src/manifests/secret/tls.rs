//! What a TLS client shows and trusts.

use flux_api::meta::secret_keys as keys;

use super::{SecretError, SecretManifest, key_pair, manifest::OPAQUE};

/// PEM texts of TLS; empty for what is not given.
#[derive(Clone, Copy, Default)]
pub struct TlsFiles<'a> {
    /// The client's certificate.
    pub certificate: &'a str,
    /// Its private key.
    pub key: &'a str,
    /// Authorities to trust; taken as it is.
    pub ca: &'a str,
}

/// The Secret of a client's certificate, of authorities, or of both.
///
/// # Errors
/// Half a pair, a pair that does not fit, or nothing.
pub fn tls(namespace: &str, name: &str, files: &TlsFiles<'_>) -> Result<SecretManifest, SecretError> {
    match (files.certificate, files.key, files.ca) {
        ("", "", "") => Err(SecretError::NoTls),
        ("", "", ca) => {
            Ok(SecretManifest::new(namespace, name, [(keys::CA_CERTIFICATE, ca)]).of_kind(OPAQUE))
        }
        (_, "", _) => Err(SecretError::NoPrivateKey),
        ("", _, _) => Err(SecretError::NoCertificate),
        (certificate, key, ca) => {
            key_pair::check(certificate, key).map_err(SecretError::KeyPair)?;
            let data =
                [(keys::TLS_CERTIFICATE, certificate), (keys::TLS_KEY, key), (keys::CA_CERTIFICATE, ca)];
            Ok(SecretManifest::new(namespace, name, data).of_kind("kubernetes.io/tls"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_nothing() {
        let made = |certificate, key, ca| tls("ns", "n", &TlsFiles { certificate, key, ca });
        assert_eq!(made("", "", ""), Err(SecretError::NoTls));
        assert_eq!(made("c", "", ""), Err(SecretError::NoPrivateKey));
        assert_eq!(made("", "k", "a"), Err(SecretError::NoCertificate));
        assert!(matches!(made("c", "k", ""), Err(SecretError::KeyPair(_))));
        // Authorities are not read.
        let secret = made("", "", "junk").unwrap();
        assert_eq!((secret.kind, secret.data["ca.crt"].as_str()), (Some("Opaque"), "junk"));
    }
}
