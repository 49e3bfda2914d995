use std::{collections::HashSet, sync::Arc, time::Duration};

use super::*;
use crate::{Backoff, Key, Queue};

fn page() -> (Metrics, Key) {
    let metrics = Metrics::new();
    let queue = Arc::new(Queue::new(Backoff::default()));
    let key = Key::new("ns", "app \"quoted\"");
    queue.add(key.clone());
    metrics.queue("kustomization", 4, queue);
    metrics.active("kustomization", 1);
    metrics.waited("kustomization", Duration::from_millis(3));
    metrics.leader("lease", true);
    metrics.request("127.0.0.1:6443", "GET", "200");
    metrics.ran("kustomization", "Kustomization", &key, RunResult::RequeueAfter, Duration::from_millis(20));
    (metrics, key)
}

#[test]
fn the_names_are_those_that_dashboards_read() {
    let (metrics, key) = page();
    let page = metrics.page();
    for line in [
        r#"controller_runtime_reconcile_total{controller="kustomization",result="requeue_after"} 1"#,
        r#"controller_runtime_reconcile_errors_total{controller="kustomization"} 0"#,
        r#"controller_runtime_active_workers{controller="kustomization"} 1"#,
        r#"controller_runtime_max_concurrent_reconciles{controller="kustomization"} 4"#,
        r#"workqueue_depth{controller="kustomization",name="kustomization"} 1.0"#,
        r#"workqueue_adds_total{controller="kustomization",name="kustomization"} 1"#,
        r#"rest_client_requests_total{code="200",host="127.0.0.1:6443",method="GET"} 1"#,
        r#"leader_election_master_status{name="lease"} 1"#,
        r#"gotk_reconcile_duration_seconds_count{kind="Kustomization",name="app \"quoted\"",namespace="ns"} 1"#,
        "# TYPE gotk_reconcile_duration_seconds histogram",
        "# TYPE controller_runtime_reconcile_total counter",
        "# TYPE process_cpu_seconds_total counter",
        "# TYPE process_resident_memory_bytes gauge",
    ] {
        assert!(page.lines().any(|had| had == line), "{line} not in\n{page}");
    }
    metrics.forget("Kustomization", &key);
    assert!(!metrics.page().contains("gotk_reconcile_duration_seconds_count"));
}

#[test]
fn the_page_is_clean() {
    let (metrics, _) = page();
    let page = metrics.page();
    assert!(!page.contains("_total_total") && !page.contains("# EOF") && page.ends_with('\n'));
    let (mut typed, mut samples) = (HashSet::new(), HashSet::new());
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let name = rest.split(' ').next().expect("a name");
            assert!(typed.insert(name.to_owned()), "{name} is declared twice");
        } else if !line.starts_with('#') {
            let name = line.split(['{', ' ']).next().expect("a name");
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end).filter(|family| typed.contains(*family)));
            assert!(typed.contains(family.unwrap_or(name)), "{name} has no type");
            let sample = line.rsplit_once(' ').expect("a value").0.to_owned();
            assert!(samples.insert(sample), "{line} comes twice");
        }
    }
}
