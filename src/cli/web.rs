//! HTTP as commands without a cluster speak it.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use reqwest::{Client, Response, Url};

use super::{context::provide_tls, version};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// A client that says who it is.
///
/// # Errors
/// The machine's authorities or proxies cannot be used.
pub(super) fn client() -> Result<Client> {
    provide_tls();
    let agent = format!("flux/v{}", version::RELEASE);
    let client = Client::builder().user_agent(agent).connect_timeout(CONNECT).build();
    client.map_err(|error| anyhow!("no HTTP client can be made: {}", reason(error)))
}

/// Why a request failed, without its address, which may be secret.
pub(super) fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    // The transport's wrappers say "client error" and the like; the last of the chain says what happened.
    let mut last: &dyn std::error::Error = &error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

/// An address for a message: without the credentials that it may hold.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// Reads a body.
///
/// # Errors
/// It has more bytes than `limit`, or ends too early.
pub(super) async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| anyhow!(reason(error)))? {
        if bytes.len() + chunk.len() > limit {
            bail!("the answer has more than {limit} bytes");
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
