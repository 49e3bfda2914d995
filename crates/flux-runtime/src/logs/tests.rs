use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing::{error, info, info_span};
use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt as _};

use super::*;

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn lines(encoding: LogEncoding, act: impl FnOnce()) -> String {
    let sink = Sink::default();
    let subscriber = tracing_subscriber::registry().with(LogLayer::new(sink.clone(), encoding));
    tracing::subscriber::with_default(subscriber, act);
    let bytes = sink.0.lock().expect("not poisoned").clone();
    String::from_utf8(bytes).expect("text")
}

#[test]
fn a_line_carries_the_labels_of_its_span() {
    let text = lines(LogEncoding::Json, || {
        let span = info_span!(
            "reconcile",
            controller = "kustomization",
            controllerGroup = "kustomize.toolkit.fluxcd.io",
            controllerKind = "Kustomization",
            name = "app",
            namespace = "ns",
            reconcileID = "1",
            revision = tracing::field::Empty,
        );
        let _guard = span.enter();
        span.record("revision", "main@sha1:1");
        info!(output = r#"{"ConfigMap/ns/a":"created"}"#, "server-side apply completed");
        error!(error = %"no \"luck\"", "Reconciler error");
    });
    let read: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut first = read[0].clone();
    let stamp = first.as_object_mut().and_then(|line| line.remove("ts")).expect("a time");
    let stamp = stamp.as_str().expect("text");
    assert!(stamp.len() == "2006-01-02T15:04:05.000Z".len() && stamp.ends_with('Z'), "{stamp}");
    let expected = json!({"level": "info", "msg": "server-side apply completed", "controller": "kustomization",
        "controllerGroup": "kustomize.toolkit.fluxcd.io", "controllerKind": "Kustomization", "name": "app",
        "namespace": "ns", "reconcileID": "1", "revision": "main@sha1:1", "output": {"ConfigMap/ns/a": "created"}});
    assert_eq!(first, expected);
    assert_eq!((read[1]["level"].as_str(), read[1]["error"].as_str()), (Some("error"), Some("no \"luck\"")));
}

#[test]
fn the_console_form_is_for_people() {
    let text = lines(LogEncoding::Console, || info!(name = "app", "done"));
    assert!(text.starts_with("info\t") && text.ends_with("\tdone\tname=app\n"), "{text}");
}
