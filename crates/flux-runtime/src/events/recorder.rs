//! Takes events without waiting and hands them to the deliveries.

use kube::Client;
use reqwest::Url;
use tokio::sync::mpsc;
use tracing::error;

use super::{Event, Severity, kubernetes, webhook};
use crate::Stop;

/// So many events wait for delivery at most; more than that are dropped, with a log line.
const CAPACITY: usize = 4096;

/// Takes events. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recorder {
    kubernetes: mpsc::Sender<Event>,
    webhook: Option<mpsc::Sender<Event>>,
}

/// The other end of a [`Recorder`]: run it beside the controllers.
#[derive(Debug)]
pub struct Deliveries {
    kubernetes: mpsc::Receiver<Event>,
    webhook: Option<(mpsc::Receiver<Event>, Url)>,
    controller: String,
    instance: String,
}

impl Recorder {
    /// Makes a recorder that speaks as `controller` on host `instance`; without an address events go to Kubernetes only.
    pub fn new(controller: &str, instance: &str, address: Option<Url>) -> (Self, Deliveries) {
        let (kubernetes, kubernetes_end) = mpsc::channel(CAPACITY);
        let (webhook, webhook_end) = address.map_or((None, None), |url| {
            let (sender, receiver) = mpsc::channel(CAPACITY);
            (Some(sender), Some((receiver, url)))
        });
        let deliveries = Deliveries {
            kubernetes: kubernetes_end,
            webhook: webhook_end,
            controller: controller.to_owned(),
            instance: instance.to_owned(),
        };
        (Self { kubernetes, webhook }, deliveries)
    }

    /// Takes an event. It never waits.
    pub fn record(&self, event: Event) {
        let (Some(_), Some(_), Some(_)) = (&event.object.kind, &event.object.name, &event.object.namespace)
        else {
            error!(reason = event.reason, "event dropped: its object has no kind, name or namespace");
            return;
        };
        if let Some(webhook) = self.webhook.as_ref().filter(|_| event.severity != Severity::Trace)
            && webhook.try_send(event.clone()).is_err()
        {
            error!(reason = event.reason, "event dropped: the receiver does not keep up");
        }
        if let Err(mpsc::error::TrySendError::Full(event)) = self.kubernetes.try_send(event) {
            error!(reason = event.reason, "event dropped: the API server does not keep up");
        }
    }
}

impl Deliveries {
    /// Delivers until all recorders are gone or the process must end at once.
    pub async fn run(self, client: Client, stop: Stop) {
        let kubernetes = kubernetes::deliver(client, self.kubernetes, &self.controller, &self.instance);
        let webhook = async {
            if let Some((events, url)) = self.webhook {
                webhook::deliver(url, events, &self.controller, &self.instance).await;
            }
        };
        tokio::select! {
            _ = futures::future::join(kubernetes, webhook) => {}
            () = stop.aborted() => {}
        }
    }
}
