//! The token of an identity provider, by which a CI job shows who it is.

use anyhow::{Context as _, Result, anyhow, bail};
use flux_git::Secret;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;

use super::flags::Identity;
use crate::cli::{settings::Oidc, web};

/// What the server of a CI job answers.
#[derive(Deserialize)]
struct Answer {
    value: String,
}

/// The most that such an answer can be.
const LARGEST: usize = 1 << 20;

/// Gets the token.
///
/// # Errors
/// The environment lacks it; the server of the CI job cannot be asked, or answers something else.
pub(super) async fn token(client: &Client, identity: Identity, environment: &Oidc) -> Result<Secret> {
    match identity {
        Identity::Given(token) => Ok(token),
        Identity::Environment => environment.token.clone().ok_or_else(|| {
            anyhow!(
                "no OIDC token provided: set --oidc-provider, --oidc-token or the \
                 FLUX_TRIGGER_RECEIVER_OIDC_TOKEN environment variable"
            )
        }),
        Identity::Actions(audience) => {
            let (Some(url), Some(token)) = (&environment.request_url, &environment.request_token) else {
                bail!(
                    "ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN must be set in the environment; \
                     ensure the Actions job has the 'id-token: write' permission"
                );
            };
            ask(client, url, token, &audience)
                .await
                .context("failed to fetch the OIDC token of the Actions job")
        }
    }
}

async fn ask(client: &Client, url: &str, token: &Secret, audience: &str) -> Result<Secret> {
    let mut url = Url::parse(url).map_err(|_| anyhow!("ACTIONS_ID_TOKEN_REQUEST_URL is no URL"))?;
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != "audience")
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair("audience", audience);
    let request = client.get(url).bearer_auth(token.expose());
    let response = request.send().await.map_err(|error| anyhow!(web::reason(error)))?;
    if response.status() != StatusCode::OK {
        bail!("the server answered {}", response.status());
    }
    let bytes = web::body(response, LARGEST).await?;
    // The reader of JSON may quote what it does not understand, which would be the token.
    match serde_json::from_slice::<Answer>(&bytes) {
        Ok(answer) if !answer.value.is_empty() => Ok(answer.value.into()),
        _ => bail!("the server's answer has no token"),
    }
}
