use serde_json::{Value, json};

use super::{GitRepository, GitVerificationMode};
use crate::meta::Duration;

fn round_trip(object: &Value) -> Value {
    let read: GitRepository = serde_json::from_value(object.clone()).unwrap();
    serde_json::to_value(read).unwrap()
}

#[test]
fn a_git_repository_is_written_as_it_was_read() {
    let object = json!({
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": { "name": "podinfo", "namespace": "default" },
        "spec": {
            "interval": "1m0s",
            "ref": { "branch": "main" },
            "url": "https://example.com/podinfo",
            "verify": { "mode": "TagAndHEAD", "secretRef": { "name": "keys" } },
        },
        "status": {
            "artifact": {
                "digest": "sha256:00",
                "lastUpdateTime": "2026-01-02T03:04:05Z",
                "path": "gitrepository/default/podinfo/00.tar.gz",
                "revision": "main@sha1:00",
                "size": 7,
                "url": "http://localhost/00.tar.gz",
            },
            "observedGeneration": -1,
        },
    });
    assert_eq!(round_trip(&object), object);
}

#[test]
fn an_object_without_spec_or_with_unknown_parts_can_be_read() {
    let read: GitRepository = serde_json::from_value(json!({ "metadata": { "name": "empty" } })).unwrap();
    assert_eq!(read.spec.interval, Duration::ZERO);
    assert_eq!(read.spec.url, "");

    let odd = json!({
        "metadata": { "name": "odd" },
        "spec": { "interval": "1s", "provider": "moon", "url": "u", "future": [1] },
        "status": { "sourceVerificationMode": "head", "future": {} },
        "future": 1,
    });
    let read: GitRepository = serde_json::from_value(odd).unwrap();
    assert_eq!(read.spec.provider.as_ref().unwrap().as_str(), "moon");
    assert_eq!(read.status.unwrap().source_verification_mode, Some(GitVerificationMode::LegacyHead));
}
