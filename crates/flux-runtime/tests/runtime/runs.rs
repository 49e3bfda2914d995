use std::time::{Duration, Instant};

use flux_api::meta::{conditions, names};
use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::json;

use crate::rig::{api, create, merge, ready, shared, start, until};

const SOON: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_answered_and_deletion_runs_the_finalizer() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("runs"));
    let running = start(cluster, &ns, "a", &[]).await;
    create(&client, &ns, "app", "").await;
    ready(&client, &ns, "app").await;
    let runs = running.log.runs("app");
    merge(&client, &ns, "app", json!({"metadata": {"labels": {"other": "change"}}})).await;
    merge(&client, &ns, "app", json!({"metadata": {"annotations": {names::RECONCILE_REQUESTED_AT: "now"}}}))
        .await;
    until("the token", SOON, async || {
        let object = api(&client, &ns).get("app").await.expect("there");
        let status = object.status.expect("a status");
        (status.last_handled_reconcile_at.as_deref() == Some("now")).then_some(())
    })
    .await;
    assert_eq!(running.log.runs("app"), runs + 1, "labels and own patches trigger nothing");

    merge(&client, &ns, "app", json!({"spec": {"suspend": true}})).await;
    merge(
        &client,
        &ns,
        "app",
        json!({"metadata": {"annotations": {names::RECONCILE_REQUESTED_AT: "later"}}}),
    )
    .await;
    until("the token", SOON, async || {
        let status = api(&client, &ns).get("app").await.expect("there").status.expect("a status");
        (status.last_handled_reconcile_at.as_deref() == Some("later")).then_some(())
    })
    .await;
    assert_eq!(running.log.runs("app"), runs + 1, "a suspended object is not worked on");

    api(&client, &ns).delete("app", &DeleteParams::default()).await.expect("deleted");
    until("the end", SOON, async || {
        api(&client, &ns).get_opt("app").await.expect("an answer").is_none().then_some(())
    })
    .await;
    assert_eq!(*running.log.finalized.lock().expect("not poisoned"), ["app"]);
    running.stop.stop();
    running.task.await.expect("no panic").expect("a good end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn panics_and_failures_are_tried_again_and_hurt_nobody_else() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("panic"));
    let running = start(cluster, &ns, "a", &["--min-retry-delay=200ms"]).await;
    for order in ["panic", "fail"] {
        create(&client, &ns, order, order).await;
        until("three runs", SOON, async || (running.log.runs(order) >= 3).then_some(())).await;
        merge(&client, &ns, order, json!({"metadata": {"annotations": {"test": null}}})).await;
        ready(&client, &ns, order).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parked_runs_leave_the_worker_to_others() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("park"));
    let running = start(cluster, &ns, "a", &["--concurrent=1"]).await;
    let began = Instant::now();
    for index in 0..5 {
        create(&client, &ns, &format!("parked-{index}"), "park").await;
    }
    until("all parked", SOON, async || {
        (0..5).all(|index| running.log.runs(&format!("parked-{index}")) == 1).then_some(())
    })
    .await;
    create(&client, &ns, "quick", "").await;
    ready(&client, &ns, "quick").await;
    for index in 0..5 {
        ready(&client, &ns, &format!("parked-{index}")).await;
    }
    assert!(
        began.elapsed() < Duration::from_secs(12),
        "five waits of 3 s beside one another: {:?}",
        began.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_of_others_survive_a_conflict() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("conflict"));
    let running = start(cluster, &ns, "a", &[]).await;
    create(&client, &ns, "app", "slow").await;
    until("a run", SOON, async || (running.log.runs("app") == 1).then_some(())).await;
    let foreign =
        Patch::Merge(json!({"status": {"conditions": [{"type": "Their", "status": "True", "reason": "R",
        "message": "m", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}));
    api(&client, &ns)
        .patch_status("app", &PatchParams::default(), &foreign)
        .await
        .expect("patched in the middle of a run");
    let object = ready(&client, &ns, "app").await;
    let list = object.status.expect("a status").conditions;
    assert!(conditions::is_true(&list, "Their"), "{list:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_lets_running_work_finish() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("stop"));
    let running = start(cluster, &ns, "a", &[]).await;
    create(&client, &ns, "app", "slow").await;
    until("a run", SOON, async || (running.log.runs("app") == 1).then_some(())).await;
    running.stop.stop();
    running.task.await.expect("no panic").expect("a good end");
    assert!(
        crate::rig::is_ready(&api(&client, &ns).get("app").await.expect("there")),
        "its status is persisted"
    );
}
