use std::time::Duration;

use flux_testkit::Cluster;
use serde_json::json;

use crate::rig::{create, define, merge, ready, start, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_a_bad_object_nor_an_outage_blinds_the_watch() {
    if Cluster::shared().is_none() {
        return;
    }
    let cluster = Cluster::start(&flux_testkit::cluster::Options::default()).expect("a cluster of its own");
    define(&cluster);
    let (client, ns) = (cluster.client().await, cluster.namespace("outage"));
    bad_object(&cluster, &ns);
    let running = start(&cluster, &ns, "a", &[]).await;
    create(&client, &ns, "before", "").await;
    ready(&client, &ns, "before").await;
    cluster.stop_api_server();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!running.task.is_finished(), "an outage ends nothing");
    cluster.start_api_server().expect("it comes back");
    create(&client, &ns, "after", "").await;
    ready(&client, &ns, "after").await;
    let runs = running.log.runs("before");
    merge(&client, &ns, "before", json!({"spec": {"interval": "2h"}})).await;
    until("a run", Duration::from_secs(15), async || (running.log.runs("before") == runs + 1).then_some(()))
        .await;
    running.stop.stop();
    running.task.await.expect("no panic").expect("a good end");
}

/// Makes an object that the type cannot hold, by way of a definition that takes anything.
fn bad_object(cluster: &Cluster, namespace: &str) {
    let anything = json!([{"op": "replace", "path": "/spec/versions/0/schema/openAPIV3Schema",
        "value": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}]);
    let definition = "crd/gitrepositories.source.toolkit.fluxcd.io";
    cluster.kubectl(&["patch", definition, "--type=json", "-p", &anything.to_string()], "").expect("widened");
    let bad = json!({"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
        "metadata": {"name": "bad", "namespace": namespace}, "spec": {"interval": [1], "url": {}}});
    let start = std::time::Instant::now();
    while let Err(refused) = cluster.kubectl(&["create", "--validate=false", "-f", "-"], &bad.to_string()) {
        assert!(start.elapsed() < Duration::from_secs(15), "the wide definition does not come: {refused}");
        std::thread::sleep(Duration::from_millis(200));
    }
}
