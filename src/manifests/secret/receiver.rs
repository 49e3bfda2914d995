//! What proves that a webhook call comes from where it should.

use std::fmt::Write as _;

use flux_api::meta::secret_keys as keys;
use sha2::{Digest as _, Sha256};

use super::{SecretError, SecretManifest};

/// The annotation with the address that the sender is to call.
const WEBHOOK: &str = "notification.toolkit.fluxcd.io/webhook";

/// What a receiver's Secret is made of; empty texts for what is not given.
#[derive(Clone, Copy, Default)]
pub struct Receiver<'a> {
    /// The type of the Receiver.
    pub kind: &'a str,
    /// The host under which the notification-controller can be reached.
    pub hostname: &'a str,
    /// The token.
    pub token: &'a str,
    /// Who the token of `gcr` is for.
    pub email: &'a str,
    /// What the token of `gcr` is for; the address of the webhook when it is empty.
    pub audience: &'a str,
}

/// The Secret of a Receiver that has the same name and namespace, as its address hangs on these.
///
/// # Errors
/// No type, no host, or no e-mail address for `gcr`.
pub fn receiver(namespace: &str, name: &str, of: &Receiver<'_>) -> Result<SecretManifest, SecretError> {
    check(of)?;
    let webhook = format!("https://{}/hook/{}", of.hostname, digest(&[of.token, name, namespace]));
    let mut data = vec![(keys::TOKEN, of.token)];
    if of.kind == "gcr" {
        let audience = if of.audience.is_empty() { webhook.as_str() } else { of.audience };
        data.extend([("email", of.email), ("audience", audience)]);
    }
    let mut secret = SecretManifest::new(namespace, name, data);
    secret.annotations.insert(WEBHOOK.to_owned(), webhook);
    Ok(secret)
}

fn check(of: &Receiver<'_>) -> Result<(), SecretError> {
    if of.kind.is_empty() {
        return Err(SecretError::Required("--type"));
    }
    if of.hostname.is_empty() {
        return Err(SecretError::Required("--hostname"));
    }
    if of.kind == "gcr" && of.email.is_empty() {
        return Err(SecretError::EmailClaim);
    }
    Ok(())
}

fn digest(parts: &[&str]) -> String {
    let bytes = Sha256::digest(parts.concat());
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_hangs_on_token_name_and_namespace() {
        let of = Receiver { kind: "github", hostname: "h", token: "t", ..Receiver::default() };
        let address =
            |namespace, name, of| receiver(namespace, name, &of).unwrap().annotations[WEBHOOK].clone();
        // `printf tnns | sha256sum`
        let expected = "https://h/hook/2fad0445e7ab3034cd94f592e9975d7ef1d0d1a2bc39cc826b834808c83be2d6";
        assert_eq!(address("ns", "n", of), expected);
        assert_ne!(address("ns", "n", of), address("ns", "m", of));
        assert_ne!(address("ns", "n", of), address("ms", "n", of));
        assert_ne!(address("ns", "n", of), address("ns", "n", Receiver { token: "u", ..of }));
    }

    #[test]
    fn gcr_needs_claims() {
        let of = Receiver { kind: "gcr", hostname: "h", token: "t", email: "e", audience: "" };
        let secret = receiver("ns", "n", &of).unwrap();
        assert_eq!(secret.data["audience"], secret.annotations[WEBHOOK]);
        assert_eq!(secret.data["email"], "e");
        let secret = receiver("ns", "n", &Receiver { audience: "a", ..of }).unwrap();
        assert_eq!(secret.data["audience"], "a");
        let github = receiver("ns", "n", &Receiver { kind: "github", ..of }).unwrap();
        assert_eq!(github.data.len(), 1);
        for (of, error) in [
            (Receiver { kind: "", ..of }, SecretError::Required("--type")),
            (Receiver { hostname: "", ..of }, SecretError::Required("--hostname")),
            (Receiver { email: "", ..of }, SecretError::EmailClaim),
        ] {
            assert_eq!(receiver("ns", "n", &of), Err(error));
        }
    }
}
