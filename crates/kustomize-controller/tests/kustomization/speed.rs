use std::time::{Duration, Instant};

use flux_api::{kustomize::Kustomization, meta::conditions};
use kube::api::ListParams;
use serde_json::json;

use crate::rig::{Rig, map};

/// So many Kustomizations of five objects each.
const COUNT: usize = 100;
/// Generous: this is a build without optimisation, beside other tests. The figures themselves are printed.
const LIMIT: Duration = Duration::from_mins(1);

async fn until_all(rig: &Rig, done: impl Fn(&Kustomization) -> bool) {
    let start = Instant::now();
    loop {
        let all = rig.api::<Kustomization>().list(&ListParams::default()).await.expect("listed");
        if all.items.len() == COUNT && all.items.iter().all(&done) {
            return;
        }
        assert!(start.elapsed() < LIMIT, "not all are done in time");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_applied_and_looked_at_again_in_time() {
    let Some(rig) = Rig::new("speed").await else { return };
    let ns = rig.namespace.as_str();
    let mut files = Vec::new();
    for index in 0..COUNT {
        let maps: Vec<_> = (0..5).map(|part| map(ns, &format!("a{index}-c{part}"), "one")).collect();
        files.push((format!("apps/a{index}/r.yaml"), maps.join("---\n")));
    }
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    rig.offer("app", "main@sha1:1", &files).await;
    let start = Instant::now();
    for index in 0..COUNT {
        rig.kustomization(&format!("a{index}"), json!({"path": format!("./apps/a{index}"), "wait": true}))
            .await;
    }
    until_all(&rig, |object| {
        object.status.as_ref().is_some_and(|status| conditions::is_ready(&status.conditions))
    })
    .await;
    eprintln!("{COUNT} Kustomizations, wait: true: {:.1} s", start.elapsed().as_secs_f64());

    // With the artifact out of reach: what has not changed is not fetched again.
    rig.withdraw("app");
    let start = Instant::now();
    for index in 0..COUNT {
        rig.request(&format!("a{index}")).await;
    }
    until_all(&rig, |object| {
        let handled = object.status.as_ref().and_then(|status| status.last_handled_reconcile_at.as_ref());
        let requested =
            object.metadata.annotations.as_ref().and_then(|all| all.get("reconcile.fluxcd.io/requestedAt"));
        handled.is_some() && handled == requested
    })
    .await;
    eprintln!("{COUNT} requests, nothing changed: {:.1} s", start.elapsed().as_secs_f64());
    until_all(&rig, |object| {
        object.status.as_ref().is_some_and(|status| conditions::is_ready(&status.conditions))
    })
    .await;
}
