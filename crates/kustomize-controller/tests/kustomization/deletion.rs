use std::time::{Duration, Instant};

use flux_api::kustomize::Kustomization;
use serde_json::json;

use crate::rig::{Rig, map};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn policies_decide_what_goes_with_a_kustomization() {
    let Some(rig) = Rig::new("delete").await else { return };
    let ns = rig.namespace.as_str();
    let cases = [
        ("prune", json!({}), false),
        ("keep", json!({"prune": false}), true),
        ("orphan", json!({"deletionPolicy": "Orphan"}), true),
        ("force", json!({"prune": false, "deletionPolicy": "Delete"}), false),
        ("wait", json!({"deletionPolicy": "WaitForTermination"}), false),
        ("suspended", json!({}), true),
    ];
    let files: Vec<_> =
        cases.iter().map(|(name, ..)| (format!("{name}/a.yaml"), map(ns, name, "one"))).collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    rig.offer("app", "main@sha1:1", &files).await;
    let with_path = |name: &str, extra: &serde_json::Value| {
        let mut extra = extra.clone();
        extra["path"] = json!(name);
        extra
    };
    for (name, extra, _) in &cases {
        rig.kustomization(name, with_path(name, extra)).await;
    }
    for (name, extra, _) in &cases {
        rig.ready(name, "main@sha1:1").await;
        if *name == "suspended" {
            let mut extra = with_path(name, extra);
            extra["suspend"] = json!(true);
            rig.kustomization(name, extra).await;
        }
    }
    for (name, ..) in &cases {
        rig.delete::<Kustomization>(name).await;
    }
    for (name, _, stays) in cases {
        rig.gone(name).await;
        let start = Instant::now();
        while rig.data(name).await.is_some() != stays && start.elapsed() < Duration::from_secs(5) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(rig.data(name).await.is_some(), stays, "{name}");
    }
}
