//! The request to the webhook of a Receiver, until it is taken.

use anyhow::{Result, anyhow};
use flux_api::meta;
use flux_git::Secret;
use reqwest::{RequestBuilder, StatusCode, header};
use tokio::time;

use super::{
    flags::{Proof, Receiver},
    oidc,
    webhook::{Webhook, signature},
};
use crate::cli::{
    context::Context,
    exit::{Advise as _, Exit, Fault, Outcome},
    inputs::Inputs,
    web,
};

/// Sends the request, and again as long as it may help and time is left.
///
/// # Errors
/// What is missing or contradicts itself; the last failure; no success in time.
pub(super) async fn run(context: &mut Context, args: &Receiver) -> Outcome {
    if args.url.is_empty() {
        return Err(anyhow!("--url is required").into());
    }
    let mut inputs = Inputs::default();
    let proof = args.proof(&mut inputs).await?;
    let (body, limit) = (args.body(&mut inputs).await?, context.timeout);
    let mut last = None;
    let ended = time::timeout(limit, trigger(context, args, (proof, body), &mut last)).await;
    let Ok(result) = ended else {
        let limit = meta::Duration::from(limit);
        let last = last.map_or_else(|| "there was no answer".to_owned(), |failure| format!("{failure:#}"));
        return Err(anyhow!("context deadline exceeded: not done within {limit}; {last}").into());
    };
    result?;
    Ok(Exit::Success)
}

/// A failed attempt.
struct Failure {
    error: anyhow::Error,
    hint: Option<&'static str>,
    /// Another attempt may go better.
    passing: bool,
}

async fn trigger(
    context: &mut Context,
    args: &Receiver,
    (proof, body): (Proof, Vec<u8>),
    last: &mut Option<anyhow::Error>,
) -> Result<(), Fault> {
    let retries = args.retries()?;
    let token = match &proof {
        Proof::Path(token) | Proof::Hmac(token) => token.clone(),
        Proof::Oidc(_) => Secret::default(),
    };
    let receiver = format!("{}/{}", context.namespace, args.name);
    let webhook = Webhook::new(&args.url, token.expose(), &args.name, &context.namespace)?;
    let client = web::client()?;
    let (header, secret) = match proof {
        Proof::Path(_) => (None, token),
        Proof::Hmac(_) => (Some(("X-Signature", signature(&token, &body)?)), token),
        Proof::Oidc(identity) => {
            let token = oidc::token(&client, identity, &context.environment.oidc).await?;
            (Some(("Authorization", format!("Bearer {}", token.expose()))), token)
        }
    };
    context.ui.action(format_args!("triggering Receiver {receiver}"));
    for attempt in 1.. {
        let mut request = client.post(webhook.url.clone()).header(header::CONTENT_TYPE, "application/json");
        if let Some((name, value)) = &header {
            request = request.header(*name, value);
        }
        let Err(failure) = send(request.body(body.clone()), &webhook, &secret).await else { break };
        if !failure.passing || attempt > retries {
            return Err(failure.error).advise(|| failure.hint.map(str::to_owned));
        }
        let delay = meta::Duration::from(args.retry_delay);
        let text = format_args!("{}; retrying in {delay} ({attempt}/{retries})", failure.error);
        context.ui.waiting(text);
        *last = Some(failure.error);
        time::sleep(args.retry_delay).await;
    }
    context.ui.success(format_args!("Receiver {receiver} triggered"));
    Ok(())
}

async fn send(request: RequestBuilder, webhook: &Webhook, secret: &Secret) -> Result<(), Failure> {
    let shown = webhook.shown();
    let response = request.send().await.map_err(|error| Failure {
        // A header that a token cannot be in is no passing trouble.
        passing: !error.is_builder(),
        hint: None,
        error: anyhow!("request to {shown} failed: {}", web::reason(error)),
    })?;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    let said = web::body(response, LARGEST).await.unwrap_or_default();
    let said = webhook.quoted(&String::from_utf8_lossy(&said), &[secret.expose()]);
    let colon = if said.is_empty() { "" } else { ": " };
    let error = anyhow!("request to {shown} failed with status {status}{colon}{said}");
    let hint = (status == StatusCode::NOT_FOUND).then_some(ELSEWHERE);
    Err(Failure { error, hint, passing: is_passing(status) })
}

/// What an address that is not there can mean.
const ELSEWHERE: &str =
    "the address is made of the name, the namespace and the token of the Receiver: check all three";

/// The most that is looked at of a refusal.
const LARGEST: usize = 64 << 10;

/// Whether another attempt may go better: 404 is the answer of a controller that has just been started.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 404 | 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_that_may_pass() {
        let passing: Vec<u16> =
            (100..600).filter(|code| is_passing(StatusCode::from_u16(*code).unwrap())).collect();
        assert_eq!(passing, [404, 408, 429, 500, 502, 503, 504]);
    }
}
