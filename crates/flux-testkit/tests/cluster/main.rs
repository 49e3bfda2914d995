//! The rig itself, on the real servers.

use std::time::{Duration, Instant};

use flux_testkit::Cluster;

#[test]
fn a_cluster_is_ready_in_time_and_answers() {
    let start = Instant::now();
    let Some(cluster) = Cluster::shared() else { return };
    assert!(start.elapsed() < Duration::from_mins(1), "took {:?}", start.elapsed());
    let version = cluster.kubectl(&["version", "-o", "json"], "").expect("the API server answers");
    assert!(version.contains("v1.36.3"), "{version}");
    let namespace = cluster.namespace("rig");
    let config_map =
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: {namespace}}}\n");
    cluster.kubectl(&["apply", "--server-side", "-f", "-"], &config_map).expect("an object is applied");
}

#[test]
fn pods_run_and_deployments_roll_out() {
    let Some(cluster) = Cluster::shared_with_nodes() else { return };
    let namespace = cluster.namespace("pods");
    let image = "--image=registry.test/app:1";
    cluster
        .kubectl(&["-n", &namespace, "create", "deployment", "app", image, "--replicas=2"], "")
        .expect("made");
    cluster
        .kubectl(&["-n", &namespace, "rollout", "status", "deployment/app", "--timeout=30s"], "")
        .expect("the Deployment rolls out");
}

#[test]
fn the_api_server_comes_back_with_its_data() {
    let Ok(cluster) = Cluster::start(&flux_testkit::cluster::Options::default()) else {
        flux_testkit::skip("no cluster of one's own");
        return;
    };
    let namespace = cluster.namespace("outage");
    cluster.stop_api_server();
    assert!(cluster.kubectl(&["get", "namespaces"], "").is_err(), "the API server is down");
    cluster.start_api_server().expect("it starts again");
    cluster.kubectl(&["get", "namespace", &namespace], "").expect("the namespace is still there");
}
