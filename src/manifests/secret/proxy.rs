//! What leads through a proxy.

use flux_api::meta::secret_keys as keys;

use super::{SecretError, SecretManifest, manifest::OPAQUE};

/// The Secret of a proxy; user and password may be empty. Whether `address` is a URL is for the caller to see.
///
/// # Errors
/// No address.
pub fn proxy(
    namespace: &str,
    name: &str,
    address: &str,
    (username, password): (&str, &str),
) -> Result<SecretManifest, SecretError> {
    if address.is_empty() {
        return Err(SecretError::Required("address"));
    }
    let data = [(keys::ADDRESS, address), (keys::USERNAME, username), (keys::PASSWORD, password)];
    Ok(SecretManifest::new(namespace, name, data).of_kind(OPAQUE))
}
