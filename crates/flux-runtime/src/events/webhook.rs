//! Posts events to the receiver of `--events-addr` (spec/controllers/common.md §6).

use std::time::Duration;

use reqwest::{Client, StatusCode, Url};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tracing::{debug, error};

use super::{Event, Severity, cut};
use crate::error::Chain;

const MAX_MESSAGE: usize = 39_000;
const TIMEOUT: Duration = Duration::from_secs(5);
const RETRIES: u32 = 4;

/// Posts events one after the other until the senders are gone.
pub(super) async fn deliver(url: Url, mut events: mpsc::Receiver<Event>, controller: &str, instance: &str) {
    let client = match Client::builder().timeout(TIMEOUT).build() {
        Ok(client) => client,
        Err(failure) => {
            error!(error = %Chain(&failure), "unable to make a client for events");
            return;
        }
    };
    while let Some(event) = events.recv().await {
        post(&client, &url, &body(&event, controller, instance)).await;
    }
}

pub(super) fn body(event: &Event, controller: &str, instance: &str) -> Value {
    let severity = match event.severity {
        Severity::Trace => "trace",
        Severity::Info => "info",
        Severity::Error => "error",
    };
    let mut body = json!({
        "involvedObject": event.object,
        "severity": severity,
        "timestamp": k8s_openapi::apimachinery::pkg::apis::meta::v1::Time(event.timestamp),
        "message": cut(&event.message, MAX_MESSAGE),
        "reason": event.reason,
        "reportingController": controller,
        "reportingInstance": instance,
    });
    if !event.metadata.is_empty() {
        body["metadata"] = json!(event.metadata);
    }
    body
}

/// Posts one event; a receiver that is away or failing is tried again, 1 to 30 s apart.
async fn post(client: &Client, url: &Url, body: &Value) {
    let backoff = crate::Backoff { min: Duration::from_secs(1), max: Duration::from_secs(30) };
    for tries in 0..=RETRIES {
        let problem = match client.post(url.clone()).json(body).send().await {
            Ok(answer) if answer.status().is_success() => return,
            // The receiver has had this event already; sending it again would not help.
            Ok(answer) if answer.status() == StatusCode::TOO_MANY_REQUESTS => {
                debug!("event refused as a duplicate");
                return;
            }
            Ok(answer) if answer.status().is_server_error() => format!("status {}", answer.status()),
            Ok(answer) => {
                error!(error = %answer.status(), "event refused by the receiver");
                return;
            }
            Err(failure) => Chain(&failure.without_url()).to_string(),
        };
        if tries == RETRIES {
            error!(error = problem, "unable to post an event");
            return;
        }
        tokio::time::sleep(backoff.delay(tries)).await;
    }
}
