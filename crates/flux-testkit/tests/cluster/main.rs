//! The rig itself, on the real servers.

use std::time::{Duration, Instant};

use flux_testkit::{Cluster, assets, cluster::Options, skip};

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
    let Some(cluster) = own(&Options::default()) else { return };
    let namespace = cluster.namespace("outage");
    cluster.stop_api_server();
    assert!(cluster.kubectl(&["get", "namespaces"], "").is_err(), "the API server is down");
    cluster.start_api_server().expect("it starts again");
    cluster.kubectl(&["get", "namespace", &namespace], "").expect("the namespace is still there");
}

/// Pods that carry the label `fails` fail: the weight makes this Stage win over those that make Pods run.
const FAILING: &str = r#"
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata:
  name: pod-fails
spec:
  resourceRef:
    apiGroup: v1
    kind: Pod
  selector:
    matchLabels:
      fails: "true"
    matchExpressions:
    - key: '.status.phase'
      operator: 'NotIn'
      values:
      - Failed
  weight: 1
  next:
    statusTemplate: |
      phase: Failed
      reason: Broken
"#;

#[test]
fn pods_fail_where_a_stage_says_so() {
    let Some(cluster) = own(&Options { nodes: true, stages: FAILING.to_owned() }) else { return };
    let pod = |name: &str, fails: bool| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: default, labels: {{fails: \"{fails}\"}}}}\n\
             spec: {{restartPolicy: Never, containers: [{{name: a, image: registry.test/a:1}}]}}\n"
        )
    };
    for (name, fails, phase) in [("bad", true, "Failed"), ("good", false, "Running")] {
        cluster.kubectl(&["apply", "-f", "-"], &pod(name, fails)).expect("a Pod is made");
        let reached = format!("--for=jsonpath={{.status.phase}}={phase}");
        cluster.kubectl(&["wait", &reached, &format!("pod/{name}"), "--timeout=20s"], "").expect(phase);
    }
}

/// A cluster of one's own, or nothing after a loud skip.
fn own(options: &Options) -> Option<Cluster> {
    let missing = assets::missing(&["etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "kwok"]);
    if !missing.is_empty() {
        skip(&format!("no {} here; run `cargo xtask envtest`", missing.join(", ")));
        return None;
    }
    Some(Cluster::start(options).expect("the control plane starts"))
}
