//! An API server that goes away and comes back.

use std::time::Duration;

use flux_kube::wait::{Target, WaitOptions, until_current};
use flux_kube::{Applier, ApplyOptions, Mapper};
use flux_testkit::{Cluster, cluster::Options};
use jiff::Timestamp;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_outlives_the_api_server() {
    if Cluster::shared().is_none() {
        return;
    }
    let cluster = Cluster::start(&Options::default()).unwrap();
    let client = cluster.client().await;
    let applier = Applier::new(client.clone(), Mapper::new(client.clone()), "kustomize-controller");
    let map =
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "default"}});
    let wait = tokio::spawn({
        let (client, mapper, target) = (client.clone(), applier.mapper().clone(), Target::of(&map).unwrap());
        let options = WaitOptions::new(Duration::from_mins(2), Timestamp::now());
        async move { until_current(&client, &mapper, &[target], &options, &()).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    cluster.stop_api_server();
    let gone = applier.apply(vec![map.clone()], &ApplyOptions::cli(), None).await.unwrap_err();
    let text = gone.to_string();
    assert!(text.starts_with("ConfigMap/default/a dry-run failed: "), "{text}");
    assert!(text.contains("refused") || text.contains("closed"), "{text}");
    assert!(gone.applied.changes.entries.is_empty());
    assert!(!wait.is_finished(), "an outage is no verdict");
    cluster.start_api_server().unwrap();
    applier.apply(vec![map], &ApplyOptions::cli(), None).await.unwrap();
    wait.await.unwrap().unwrap();
}
