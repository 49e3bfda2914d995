//! The webhook of a Receiver: where it is, and what is said of it.

use anyhow::{Result, bail};
use flux_archive::digest::Algorithm;
use flux_git::Secret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Url;
use sha2::Sha256;

use crate::cli::web;

/// The address of a webhook. Whoever knows its path can trigger it, so that no message shows it.
pub(super) struct Webhook {
    /// Where the request goes.
    pub url: Url,
    shown: String,
    digest: String,
}

impl Webhook {
    /// The webhook of the Receiver `name` below `base` (spec/cli/misc.md §4).
    ///
    /// # Errors
    /// An address that is no http or https URL.
    pub(super) fn new(base: &str, token: &str, name: &str, namespace: &str) -> Result<Self> {
        if base.is_empty() {
            bail!("--url is required");
        }
        let mut url = match Url::parse(base) {
            Ok(url) if ["http", "https"].contains(&url.scheme()) && url.has_host() => url,
            // What is no URL may be anything, a password among it.
            _ => bail!(
                "invalid --url, must be an http or https address as in https://flux-webhook.example.com"
            ),
        };
        url.set_query(None);
        url.set_fragment(None);
        let digest = Algorithm::Sha256.digest([token, name, namespace].concat().as_bytes()).hex().to_owned();
        let path = format!("{}/hook/", url.path().trim_end_matches('/'));
        url.set_path(&path);
        let shown = format!("{}…", web::shown(&url));
        url.set_path(&format!("{path}{digest}"));
        Ok(Self { url, shown, digest })
    }

    /// The address for a message, without the part of it that is secret.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// What a server answers, for a message: no more than a little, and not what is secret.
    pub(super) fn quoted(&self, answer: &str, secrets: &[&str]) -> String {
        let all = secrets.iter().copied().chain([self.digest.as_str()]).filter(|secret| !secret.is_empty());
        let clean = all.fold(answer.trim().to_owned(), |text, secret| text.replace(secret, "***"));
        clean.chars().filter(|letter| !letter.is_control() || *letter == '\n').take(1000).collect()
    }
}

/// The signature of a payload, as the header `X-Signature` has it.
///
/// # Errors
/// The key cannot be one.
pub(super) fn signature(token: &Secret, payload: &[u8]) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.expose().as_bytes())?;
    mac.update(payload);
    Ok(format!("sha256={}", hex(&mac.finalize().into_bytes())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_made_of_token_name_and_namespace() {
        let generic = "704cb1c865573ccb87b1e3ba567d48ca769d283c01081973c7033780abca6cae";
        for (base, token, namespace, url) in [
            ("http://127.0.0.1:1", "t", "flux-system", format!("http://127.0.0.1:1/hook/{generic}")),
            (
                "http://127.0.0.1:1/base//",
                "t",
                "flux-system",
                format!("http://127.0.0.1:1/base/hook/{generic}"),
            ),
            (
                "https://u:p@h/?q#f",
                "t",
                "apps",
                "https://u:p@h/hook/d5612f19d91e75c49bfc0e49cce755a10eb9ed85f15f535aa2f50a130b066d98"
                    .to_owned(),
            ),
            (
                "http://h",
                "",
                "flux-system",
                "http://h/hook/31ffe938e3e4e7f802270cae067049bf3d187cdb501be6eb5a0af6af4404536b".to_owned(),
            ),
        ] {
            let webhook = Webhook::new(base, token, "rc", namespace).unwrap();
            assert_eq!(webhook.url.as_str(), url, "{base}");
            assert!(
                webhook.shown().ends_with("/hook/…") && !webhook.shown().contains(['@', '?']),
                "{}",
                webhook.shown()
            );
        }
    }

    #[test]
    fn only_web_addresses_are_taken_and_none_is_shown() {
        for base in ["secret", "ftp://secret", "http://", "mailto:secret", "secret:80"] {
            let told = Webhook::new(base, "t", "rc", "ns").err().unwrap().to_string();
            assert!(told.starts_with("invalid --url, ") && !told.contains("secret"), "{told}");
        }
        assert_eq!(Webhook::new("", "t", "rc", "ns").err().unwrap().to_string(), "--url is required");
    }

    #[test]
    fn answers_are_quoted_without_secrets() {
        let webhook = Webhook::new("http://h", "t", "rc", "flux-system").unwrap();
        let answer = format!(" no {} for hunter2\x1b[1m\n", webhook.url.path());
        assert_eq!(webhook.quoted(&answer, &["hunter2", ""]), "no /hook/*** for ***[1m");
        assert_eq!(webhook.quoted(&"x".repeat(5000), &[]).len(), 1000);
    }

    #[test]
    fn signatures_are_hmac_sha256() {
        // The example of RFC 4231, section 4.3.
        let told = signature(&"Jefe".into(), b"what do ya want for nothing?").unwrap();
        assert_eq!(told, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
