use std::{process::Stdio, time::Duration};

use crate::rig::{create, ready, shared, start, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn probes_and_metrics_are_served() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("pages"));
    let port = || flux_testkit::process::free_port().expect("a port");
    let (metrics, health) = (format!("127.0.0.1:{}", port()), format!("127.0.0.1:{}", port()));
    let flags = [format!("--metrics-addr={metrics}"), format!("--health-addr={health}")];
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let _running = start(cluster, &ns, "a", &flags).await;
    create(&client, &ns, "app", "").await;
    ready(&client, &ns, "app").await;
    for path in ["healthz", "readyz"] {
        let answer = reqwest::get(format!("http://{health}/{path}")).await.expect("an answer");
        assert_eq!((answer.status().as_u16(), answer.text().await.expect("text").as_str()), (200, "ok"));
    }
    let page = until("the run", Duration::from_secs(5), async || {
        let page = reqwest::get(format!("http://{metrics}/metrics"))
            .await
            .expect("an answer")
            .text()
            .await
            .expect("text");
        page.contains(r#"gotk_reconcile_duration_seconds_count{kind="GitRepository",name="app""#)
            .then_some(page)
    })
    .await;
    for name in ["rest_client_requests_total{", "workqueue_adds_total{", "process_resident_memory_bytes "] {
        assert!(page.contains(name), "{name} is missing in\n{page}");
    }
    lint(&page);
}

/// Prometheus' own linter, where it is installed.
fn lint(page: &str) {
    use std::io::Write as _;
    let child = std::process::Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        flux_testkit::skip("no promtool here");
        return;
    };
    child.stdin.take().expect("a stdin").write_all(page.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    // Names that dashboards read are kept, also where the linter would have others; but the page must parse.
    let text =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code().is_some_and(|code| code == 0 || code == 3), "{text}");
}
