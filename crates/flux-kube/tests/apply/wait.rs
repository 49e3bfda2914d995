//! Waiting by watch.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flux_kube::ObjectId;
use flux_kube::status::{State, Status};
use flux_kube::wait::{Reporter, Target, WaitError, WaitOptions, until, until_current, until_gone};
use flux_testkit::Cluster;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::rig::Rig;

#[derive(Default)]
struct Seen(Mutex<Vec<String>>);

impl Reporter for Seen {
    fn status(&self, object: &ObjectId, status: &Status) {
        self.0.lock().expect("no test panicked").push(format!("{} {}", object.name, status.state));
    }
}

fn options(seconds: u64) -> WaitOptions {
    WaitOptions::new(Duration::from_secs(seconds), Timestamp::now())
}

fn targets(objects: &[Value]) -> Vec<Target> {
    objects.iter().map(|object| Target::of(object).expect("it is an object")).collect()
}

#[tokio::test]
async fn a_deployment_is_awaited_until_its_pods_are_ready() {
    let Some(cluster) = Cluster::shared_with_nodes() else { return };
    let Some(rig) = Rig::on(cluster, "rollout").await else { return };
    let set = [rig.deployment("web", 2), rig.config_map("a", &json!({}))];
    let applied = rig.apply(&set).await;
    let seen = Seen::default();
    let options = WaitOptions { snapshot: Some(applied.snapshot), ..options(60) };
    let begin = Instant::now();
    until_current(&rig.client, rig.applier.mapper(), &targets(&set), &options, &seen).await.unwrap();
    assert!(begin.elapsed() < Duration::from_secs(20), "it took {:?}", begin.elapsed());
    assert_eq!(rig.live("deployment/web")["status"]["readyReplicas"], 2);
    let seen = seen.0.into_inner().unwrap();
    assert_eq!(seen.last().map(String::as_str), Some("web Current"), "{seen:?}");
    assert!(seen.iter().all(|line| !line.starts_with("a ")), "the apply has seen it ready: {seen:?}");
}

#[tokio::test]
async fn a_timeout_lists_what_is_not_ready() {
    let Some(rig) = Rig::new("timeout").await else { return };
    // There are no Nodes here, so that no Pod is ever ready.
    let set = [rig.deployment("web", 1), rig.config_map("a", &json!({}))];
    rig.apply(&set).await;
    let mut targets = targets(&set);
    targets.push(Target::of(&rig.config_map("absent", &json!({}))).unwrap());
    let error =
        until_current(&rig.client, rig.applier.mapper(), &targets, &options(2), &()).await.unwrap_err();
    let namespace = &rig.namespace;
    let text = format!(
        "timeout waiting for: [Deployment/{namespace}/web status: 'InProgress', ConfigMap/{namespace}/absent status: \
         'NotFound']"
    );
    assert_eq!(error.to_string(), text);
    assert!(error.is_timeout());
}

#[tokio::test]
async fn a_failed_object_ends_the_wait_early() {
    let Some(rig) = Rig::new("failed").await else { return };
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "namespace": rig.namespace},
        "spec": {"suspend": false, "activeDeadlineSeconds": 1, "template": {"spec": {"restartPolicy": "Never",
            "containers": [{"name": "main", "image": "example.com/main:1"}]}}}});
    let set = [job, rig.deployment("web", 1)];
    rig.apply(&set).await;
    let begin = Instant::now();
    let error = until_current(&rig.client, rig.applier.mapper(), &targets(&set), &options(60), &())
        .await
        .unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(30));
    let text = error.to_string();
    assert!(text.starts_with("failed early due to stalled resources: ["), "{text}");
    let WaitError::Failed { pending } = error else { panic!("{text}") };
    assert_eq!(pending[0].1.state, State::Failed);
    assert!(text.contains(&format!("Job/{}/j status: 'Failed'", rig.namespace)), "{text}");
}

#[tokio::test]
async fn objects_that_come_later_are_seen_when_they_come() {
    let Some(rig) = Rig::new("later").await else { return };
    let rig = Arc::new(rig);
    let set = [rig.config_map("a", &json!({})), rig.config_map("b", &json!({}))];
    let wait = tokio::spawn({
        let (rig, targets) = (rig.clone(), targets(&set));
        async move { until_current(&rig.client, rig.applier.mapper(), &targets, &options(30), &()).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!wait.is_finished());
    rig.apply(&set).await;
    wait.await.unwrap().unwrap();
}

#[tokio::test]
async fn one_object_is_watched_until_it_says_what_is_asked() {
    let Some(rig) = Rig::new("until").await else { return };
    let map = rig.config_map("a", &json!({"handled": "no"}));
    rig.apply(std::slice::from_ref(&map)).await;
    let target = Target::of(&map).unwrap();
    let handled = |object: Option<&Value>| {
        let text = object?.pointer("/data/handled")?.as_str()?;
        (text != "no").then(|| text.to_owned())
    };
    let early = until(&rig.client, rig.applier.mapper(), &target, Duration::from_secs(1), handled).await;
    let text = early.unwrap_err().to_string();
    assert_eq!(
        text,
        format!("timeout waiting for ConfigMap/{}/a: Current (Resource is always ready)", rig.namespace)
    );
    let (answer, ()) = tokio::join!(
        until(&rig.client, rig.applier.mapper(), &target, Duration::from_secs(20), handled),
        async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            rig.apply(&[rig.config_map("a", &json!({"handled": "yes"}))]).await;
        }
    );
    assert_eq!(answer.unwrap(), "yes");
}

#[tokio::test]
async fn termination_is_awaited() {
    let Some(rig) = Rig::new("gone").await else { return };
    let mut held = rig.config_map("held", &json!({}));
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    let set = [rig.config_map("a", &json!({})), held];
    rig.apply(&set).await;
    rig.kubectl(&["delete", "configmap", "a", "held", "--wait=false"]);
    let wait = |seconds| {
        let (rig, targets) = (&rig, targets(&set));
        async move { until_gone(&rig.client, rig.applier.mapper(), &targets, Duration::from_secs(seconds)).await }
    };
    let text = wait(1).await.unwrap_err().to_string();
    assert_eq!(text, format!("timeout waiting for termination of: [ConfigMap/{}/held]", rig.namespace));
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        rig.kubectl(&[
            "patch",
            "configmap",
            "held",
            "--type=merge",
            "-p",
            r#"{"metadata":{"finalizers":null}}"#,
        ]);
    };
    let (gone, ()) = tokio::join!(wait(20), release);
    gone.unwrap();
}

#[tokio::test]
async fn a_stateful_set_fails_with_its_pod() {
    let Some(rig) = Rig::new("stateful").await else { return };
    let set = json!({"apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": rig.namespace},
        "spec": {"serviceName": "db", "replicas": 1, "selector": {"matchLabels": {"app": "db"}},
            "template": {"metadata": {"labels": {"app": "db"}},
                "spec": {"containers": [{"name": "main", "image": "example.com/main:1"}]}}}});
    rig.apply(std::slice::from_ref(&set)).await;
    let targets = targets(&[set]);
    let options = options(60);
    let wait = until_current(&rig.client, rig.applier.mapper(), &targets, &options, &());
    let crash = async {
        let status = json!({"status": {"phase": "Running", "containerStatuses": [{"name": "main", "ready": false,
            "restartCount": 3, "image": "i", "imageID": "i", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}});
        let status = status.to_string();
        let patch =
            ["--namespace", &rig.namespace, "patch", "pod", "db-0", "--subresource=status", "-p", &status];
        for _ in 0..100 {
            if rig.cluster.kubectl(&patch, "").is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let (result, ()) = tokio::join!(wait, crash);
    let text = result.unwrap_err().to_string();
    let namespace = &rig.namespace;
    let expected = format!(
        "failed early due to stalled resources: [StatefulSet/{namespace}/db status: 'Failed': Pod/{namespace}/db-0: \
         Container main is in CrashLoopBackOff]"
    );
    assert_eq!(text, expected);
}

#[tokio::test]
async fn a_job_that_vanishes_when_it_is_done_counts_as_done() {
    let Some(rig) = Rig::new("ttl").await else { return };
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "namespace": rig.namespace},
        "spec": {"ttlSecondsAfterFinished": 1, "template": {"spec": {"restartPolicy": "Never",
            "containers": [{"name": "main", "image": "example.com/main:1"}]}}}});
    let applied = rig.apply(std::slice::from_ref(&job)).await;
    rig.kubectl(&["delete", "job", "j", "--cascade=background"]);
    let options = WaitOptions { snapshot: Some(applied.snapshot), ..options(20) };
    until_current(&rig.client, rig.applier.mapper(), &targets(&[job]), &options, &()).await.unwrap();
}

#[tokio::test]
async fn a_job_that_somebody_deletes_does_not_count_as_done() {
    let Some(rig) = Rig::new("deleted-job").await else { return };
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "namespace": rig.namespace},
        "spec": {"template": {"spec": {"restartPolicy": "Never",
            "containers": [{"name": "main", "image": "example.com/main:1"}]}}}});
    let applied = rig.apply(std::slice::from_ref(&job)).await;
    rig.kubectl(&["delete", "job", "j", "--cascade=background"]);
    let options = WaitOptions { snapshot: Some(applied.snapshot), ..options(2) };
    let mut targets = targets(&[job]);
    // The caller need not know what kind of Job it is.
    targets[0].vanishes = true;
    let result = until_current(&rig.client, rig.applier.mapper(), &targets, &options, &()).await;
    let text = result.unwrap_err().to_string();
    assert_eq!(text, format!("timeout waiting for: [Job/{}/j status: 'NotFound']", rig.namespace));
}
