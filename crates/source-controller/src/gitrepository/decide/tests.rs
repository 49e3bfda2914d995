//! Tables of the rules.

use flux_api::meta::Time;
use flux_api::meta::conditions::{self, Moment};
use flux_api::source::{Artifact, GitRepository};
use flux_git::Reference;
use serde_json::{Value, json};

use super::plan;
use crate::gitrepository::fault::Class;
use crate::gitrepository::words::ARTIFACT_IN_STORAGE;

fn artifact(revision: &str, digest: &str) -> Artifact {
    Artifact {
        digest: digest.into(),
        last_update_time: Time(jiff::Timestamp::UNIX_EPOCH),
        metadata: std::collections::BTreeMap::new(),
        path: "p".into(),
        revision: revision.into(),
        size: None,
        url: "u".into(),
    }
}

/// An object with an artifact, and with what the parts of `spec` and `status` say beside.
fn object(spec: &Value, status: &Value) -> GitRepository {
    let mut whole = json!({
        "metadata": { "name": "a", "namespace": "b", "generation": 1 },
        "spec": { "url": "https://git.example/a", "interval": "1m" },
        "status": { "artifact": artifact("main@sha1:1", "sha256:1") },
    });
    for (part, more) in [("spec", spec), ("status", status)] {
        for (key, value) in more.as_object().unwrap() {
            whole[part][key] = value.clone();
        }
    }
    let mut object: GitRepository = serde_json::from_value(whole).unwrap();
    let moment = Moment { generation: 1, now: jiff::Timestamp::UNIX_EPOCH };
    let list = &mut object.status.as_mut().unwrap().conditions;
    conditions::mark_true(list, ARTIFACT_IN_STORAGE, "Succeeded", "", moment);
    object
}

#[test]
fn what_is_refused() {
    for (spec, reason, word) in [
        (json!({ "url": "" }), "URLInvalid", "invalid URL"),
        (json!({ "url": "git@host:a" }), "URLInvalid", "invalid URL"),
        (json!({ "url": "ftp://host/a" }), "URLInvalid", "ftp"),
        (json!({ "provider": "github" }), "InvalidProviderConfiguration", "secretRef"),
        (
            json!({ "provider": "github", "secretRef": { "name": "s" } }),
            "InvalidProviderConfiguration",
            "spec.provider",
        ),
        (json!({ "provider": "aws" }), "InvalidProviderConfiguration", "spec.provider"),
        (json!({ "provider": "azure" }), "InvalidProviderConfiguration", "spec.provider"),
        (json!({ "provider": "moon" }), "InvalidProviderConfiguration", "spec.provider"),
        (json!({ "serviceAccountName": "x" }), "InvalidProviderConfiguration", "spec.serviceAccountName"),
        (
            json!({ "verify": { "mode": "Tag", "secretRef": { "name": "s" } } }),
            "InvalidVerificationMode",
            "spec.verify",
        ),
        (
            json!({ "verify": { "mode": "TagAndHEAD", "secretRef": { "name": "s" } }, "ref": { "name": "refs/heads/x" } }),
            "InvalidVerificationMode",
            "spec.ref",
        ),
        (
            json!({ "verify": { "mode": "other", "secretRef": { "name": "s" } } }),
            "InvalidVerificationMode",
            "'other'",
        ),
    ] {
        let fault = plan(&object(&spec, &json!({})), Some(&[])).unwrap_err();
        assert_eq!((fault.class, fault.reason), (Class::Stalled, reason), "{spec}");
        assert!(fault.message().contains(word), "{spec}: {}", fault.message());
    }
}

#[test]
fn what_is_taken() {
    for spec in [
        json!({ "provider": "generic" }),
        json!({ "verify": { "mode": "head", "secretRef": { "name": "s" } } }),
        json!({ "verify": { "mode": "Tag", "secretRef": { "name": "s" } }, "ref": { "semver": "*" } }),
        json!({ "verify": { "mode": "TagAndHEAD", "secretRef": { "name": "s" } }, "ref": { "name": "refs/tags/v1" } }),
    ] {
        assert!(plan(&object(&spec, &json!({})), Some(&[])).is_ok(), "{spec}");
    }
    let commit = json!({ "ref": { "commit": "c", "branch": "b", "tag": "t" } });
    let plan = plan(&object(&commit, &json!({})), Some(&[])).unwrap();
    assert_eq!(plan.reference, Reference::Commit { hash: "c".into(), branch: Some("b".into()) });
}

#[test]
fn when_the_revision_alone_decides() {
    let include = json!([{ "repository": { "name": "other" } }]);
    let other = || Some(vec![artifact("main@sha1:9", "sha256:9")]);
    let copied = |revision: &str, digest: &str| json!({ "observedInclude": include, "includedArtifacts": [artifact(revision, digest)] });
    let verify = json!({ "verify": { "secretRef": { "name": "s" } } });
    let cases = [
        ("nothing special", json!({}), json!({}), Some(vec![]), true),
        ("no artifact", json!({}), json!({ "artifact": null }), Some(vec![]), false),
        ("ignore", json!({ "ignore": "x" }), json!({}), Some(vec![]), false),
        ("ignore seen", json!({ "ignore": "x" }), json!({ "observedIgnore": "x" }), Some(vec![]), true),
        ("ignore gone", json!({}), json!({ "observedIgnore": "x" }), Some(vec![]), false),
        ("submodules", json!({ "recurseSubmodules": true }), json!({}), Some(vec![]), false),
        ("sparse", json!({ "sparseCheckout": ["a"] }), json!({}), Some(vec![]), false),
        (
            "sparse seen",
            json!({ "sparseCheckout": ["a"] }),
            json!({ "observedSparseCheckout": ["a"] }),
            Some(vec![]),
            true,
        ),
        ("include", json!({ "include": include }), json!({}), other(), false),
        ("include seen", json!({ "include": include }), copied("main@sha1:9", "sha256:9"), other(), true),
        ("include moved", json!({ "include": include }), copied("main@sha1:8", "sha256:9"), other(), false),
        (
            "include repacked",
            json!({ "include": include }),
            copied("main@sha1:9", "sha256:8"),
            other(),
            false,
        ),
        ("include not there", json!({ "include": include }), copied("main@sha1:9", "sha256:9"), None, false),
        ("verify", verify.clone(), json!({}), Some(vec![]), false),
        ("verified", verify.clone(), json!({ "sourceVerificationMode": "HEAD" }), Some(vec![]), true),
        (
            "verified, old word",
            verify.clone(),
            json!({ "sourceVerificationMode": "head" }),
            Some(vec![]),
            true,
        ),
        (
            "verified more",
            verify.clone(),
            json!({ "sourceVerificationMode": "TagAndHEAD" }),
            Some(vec![]),
            true,
        ),
        ("verified other", verify, json!({ "sourceVerificationMode": "Tag" }), Some(vec![]), false),
    ];
    for (name, spec, status, included, unchanged) in cases {
        let plan = plan(&object(&spec, &status), included.as_deref()).unwrap();
        assert_eq!(plan.last.as_deref(), unchanged.then_some("main@sha1:1"), "{name}");
    }
    let mut lost = object(&json!({}), &json!({}));
    lost.status.as_mut().unwrap().conditions.clear();
    assert_eq!(plan(&lost, Some(&[])).unwrap().last, None);
}
