use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, http::StatusCode, routing::post};
use flux_api::{kustomize::Kustomization, meta::ObjectMeta};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    kubernetes::{Limiter, object},
    webhook::body,
    *,
};

fn event(severity: Severity, message: &str) -> Event {
    let kustomization = Kustomization {
        metadata: ObjectMeta {
            name: Some("app".into()),
            namespace: Some("ns".into()),
            uid: Some("u1".into()),
            annotations: Some(BTreeMap::from([
                ("event.toolkit.fluxcd.io/commit".into(), "abc".into()),
                ("other".into(), "x".into()),
            ])),
            ..ObjectMeta::default()
        },
        ..Kustomization::default()
    };
    let metadata = BTreeMap::from([("kustomize.toolkit.fluxcd.io/revision".into(), "main@sha1:1".into())]);
    let mut event = Event::about(&kustomization, severity, "ReconciliationSucceeded", message, metadata);
    event.timestamp = Timestamp::UNIX_EPOCH;
    event
}

#[test]
fn the_body_is_that_of_upstream() {
    let expected = json!({
        "involvedObject": {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "name": "app",
            "namespace": "ns", "uid": "u1"},
        "severity": "info", "timestamp": "1970-01-01T00:00:00Z", "message": "done",
        "reason": "ReconciliationSucceeded", "reportingController": "kustomize-controller",
        "reportingInstance": "pod-1",
        "metadata": {"event.toolkit.fluxcd.io/commit": "abc", "kustomize.toolkit.fluxcd.io/revision": "main@sha1:1"},
    });
    assert_eq!(body(&event(Severity::Info, "done"), "kustomize-controller", "pod-1"), expected);
    let long = body(&event(Severity::Info, &"é".repeat(40_000)), "c", "i");
    assert!(long["message"].as_str().is_some_and(|text| text.len() <= 39_000));
}

#[test]
fn the_kubernetes_event_has_type_count_and_metadata() {
    let made = object(&event(Severity::Error, "broken"), "kustomize-controller", "pod-1");
    assert_eq!((made.type_.as_deref(), made.count), (Some("Warning"), Some(1)));
    assert!(made.metadata.name.is_some_and(|name| name.starts_with("app.")));
    assert_eq!(made.metadata.annotations.map(|notes| notes.len()), Some(2));
    assert_eq!(object(&event(Severity::Trace, ""), "c", "i").type_.as_deref(), Some("Normal"));
}

#[test]
fn a_noisy_object_is_muted_and_heard_again() {
    let mut limiter = Limiter::new();
    let mut now = Timestamp::UNIX_EPOCH;
    assert!((0..25).all(|_| limiter.allows("a", now)));
    assert!(!limiter.allows("a", now) && limiter.allows("b", now));
    now += SignedDuration::from_secs(301);
    assert!(limiter.allows("a", now) && !limiter.allows("a", now));
}

/// A receiver that answers with the given codes in turn, then with 202.
async fn receiver(codes: &'static [u16]) -> (reqwest::Url, Arc<Mutex<Vec<Value>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&seen);
    let handler = move |Json(event): Json<Value>| {
        let mut taken = taken.lock().expect("not poisoned");
        let code = codes.get(taken.len()).copied().unwrap_or(202);
        taken.push(event);
        std::future::ready(StatusCode::from_u16(code).expect("a code"))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("bound")).parse().expect("a URL");
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(handler))).await });
    (url, seen)
}

async fn posted(codes: &'static [u16], events: usize) -> usize {
    let (url, seen) = receiver(codes).await;
    let (recorder, deliveries) = Recorder::new("c", "i", Some(url));
    for index in 0..events {
        recorder.record(event(Severity::Info, &format!("event {index}")));
    }
    recorder.record(event(Severity::Trace, "never posted"));
    drop(recorder);
    let config = kube::Config::new("http://127.0.0.1:1".parse().expect("a URL"));
    let client = kube::Client::try_from(config).expect("a client");
    let run = deliveries.run(client, crate::Stop::new());
    tokio::time::timeout(Duration::from_secs(20), run).await.expect("delivered in time");
    let seen = seen.lock().expect("not poisoned");
    seen.len()
}

#[tokio::test]
async fn failures_are_posted_again_but_not_duplicates() {
    let _ = rustls_provider();
    assert_eq!(posted(&[500], 1).await, 2);
    assert_eq!(posted(&[429], 2).await, 2);
    assert_eq!(posted(&[400], 1).await, 1);
}

/// The tests of this crate that make clients need the process's TLS provider.
fn rustls_provider() -> Result<(), Arc<rustls::crypto::CryptoProvider>> {
    rustls::crypto::aws_lc_rs::default_provider().install_default()
}
