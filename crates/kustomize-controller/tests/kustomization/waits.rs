use std::time::{Duration, Instant};

use flux_api::meta::conditions;
use serde_json::json;

use crate::rig::{Rig, condition, map};

/// A Deployment that never gets ready: this cluster has no nodes.
fn deployment(namespace: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: slow, namespace: {namespace}}}\nspec:\n  \
         selector: {{matchLabels: {{app: slow}}}}\n  template:\n    metadata: {{labels: {{app: slow}}}}\n    \
         spec: {{containers: [{{name: app, image: registry.test/app:1}}]}}\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_for_health_holds_no_worker() {
    let Some(rig) = Rig::with("health", &["--concurrent=1"]).await else { return };
    let ns = rig.namespace.as_str();
    rig.offer(
        "app",
        "main@sha1:1",
        &[("slow/d.yaml", &deployment(ns)), ("quick/a.yaml", &map(ns, "a", "one"))],
    )
    .await;
    for index in 0..3 {
        rig.kustomization(&format!("slow-{index}"), json!({"path": "slow", "wait": true, "timeout": "30s"}))
            .await;
    }
    rig.until("slow-0", "checking", |object| {
        condition(object, conditions::HEALTHY) == Some(("Unknown".into(), "Progressing".into()))
    })
    .await;
    let start = Instant::now();
    rig.kustomization("quick", json!({"path": "quick", "wait": true})).await;
    rig.ready("quick", "main@sha1:1").await;
    assert!(start.elapsed() < Duration::from_secs(5), "the one worker is free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unhealthy_object_fails_the_check_by_name() {
    let Some(rig) = Rig::new("unhealthy").await else { return };
    let ns = rig.namespace.as_str();
    let job = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: never, namespace: {ns}}}\nspec: {{containers: [{{name: a, image: b}}]}}\n"
    );
    rig.offer("app", "main@sha1:1", &[("p.yaml", &job)]).await;
    let checks = json!({"timeout": "30s", "healthChecks": [{"apiVersion": "v1", "kind": "Pod", "name": "never", "namespace": ns}]});
    rig.kustomization("app", checks).await;
    let start = Instant::now();
    let object = loop {
        let object = rig.until("app", "any", |_| true).await;
        if condition(&object, "Ready") == Some(("False".into(), "HealthCheckFailed".into())) {
            break object;
        }
        assert!(start.elapsed() < Duration::from_secs(40));
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert!(
        crate::rig::message(&object).contains(&format!("Pod/{ns}/never")),
        "{}",
        crate::rig::message(&object)
    );
    assert_eq!(condition(&object, "Healthy"), Some(("False".into(), "HealthCheckFailed".into())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dependents_are_woken_by_their_dependency() {
    let Some(rig) = Rig::new("depends").await else { return };
    let ns = rig.namespace.as_str();
    let files: Vec<(String, String)> =
        (0..4).map(|index| (format!("k{index}/a.yaml"), map(ns, &format!("k{index}"), "one"))).collect();
    for index in (1..4).rev() {
        let extra = json!({"path": format!("k{index}"), "dependsOn": [{"name": format!("k{}", index - 1)}]});
        rig.kustomization(&format!("k{index}"), extra).await;
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    rig.offer("app", "main@sha1:1", &files).await;
    let told = rig.failed("k1", "DependencyNotReady").await;
    assert!(told.contains(&format!("dependency '{ns}/k0' not found")), "{told}");
    let start = Instant::now();
    rig.kustomization("k0", json!({"path": "k0"})).await;
    rig.ready("k3", "main@sha1:1").await;
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "a chain of four without polling took {:?}",
        start.elapsed()
    );

    let start = Instant::now();
    rig.offer("app", "main@sha1:2", &files).await;
    rig.ready("k3", "main@sha1:2").await;
    assert!(start.elapsed() < Duration::from_secs(10), "a new revision goes through the chain");
}
