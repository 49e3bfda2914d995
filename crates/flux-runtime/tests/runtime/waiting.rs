use std::time::{Duration, Instant};

use flux_testkit::Cluster;

use crate::rig::{create, define, ready, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kind_that_is_installed_later_is_found_soon() {
    if Cluster::shared().is_none() {
        return;
    }
    let cluster = Cluster::start(&flux_testkit::cluster::Options::default()).expect("a cluster of its own");
    let (client, ns) = (cluster.client().await, cluster.namespace("waiting"));
    let running = start(&cluster, &ns, "a", &[]).await;
    // By then the tries are as far apart as they get.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(!running.task.is_finished(), "a missing kind ends nothing");
    define(&cluster);
    create(&client, &ns, "app", "").await;
    let created = Instant::now();
    ready(&client, &ns, "app").await;
    assert!(created.elapsed() < Duration::from_secs(3), "found only after {:?}", created.elapsed());
    running.stop.stop();
    running.task.await.expect("no panic").expect("a good end");
}
