//! The loop of the controllers under load.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use flux_testkit::fleet::{Fleet, NAMESPACE, is_ready};
use serde_json::Value;

use crate::{commands::median, cost, load, table::Table};

const LIMIT: Duration = Duration::from_mins(10);

/// All measurements, in the order in which the load grows.
pub(crate) fn all(table: &mut Table, fleet: &Fleet) -> Result<()> {
    load::push(fleet, 500)?;
    load::source(fleet)?;
    fleet.start_controllers()?;
    let pid = fleet.controllers_id().context("the controllers run")?;
    let path = format!("/apis/source.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/gitrepositories/fleet");
    fleet.until("the source is Ready", LIMIT, || {
        Ok(fleet.get(&path)?.is_some_and(|object| is_ready(&object)))
    })?;
    thread::sleep(Duration::from_secs(5));
    let (idle, _) = cost::memory(pid)?;

    load::kustomizations(fleet, 0, 1)?;
    all_ready(fleet, 1)?;
    let one = push_to_live(fleet)?;
    let hundred = ready(fleet, 1, 100)?;
    let push = push_to_live(fleet)?;
    let ours = format!("{one:.2} / {push:.2} s");
    table.add(
        "push + `flux reconcile ks --with-source` to live, 1 / 100 Kustomizations",
        "– / 14.1 s",
        ours,
        "0.7 / 1 s",
    );
    table.add(
        "100 Kustomizations of 5 objects, `wait: true`, apply to all Ready",
        "14.7 s",
        format!("{hundred:.1} s"),
        "4 s",
    );
    let again_hundred = again(fleet)?;
    let five_hundred = ready(fleet, 100, 500)? + hundred;
    table.add("500 of them", "191 s", format!("{five_hundred:.1} s"), "20 s");
    let again_five_hundred = again(fleet)?;
    let ours = format!("{again_hundred:.1} / {again_five_hundred:.1} s");
    table.add("100 / 500 reconcile requests, nothing changed", "14.6 / 192 s", ours, "2 / 8 s");
    let spent = cost::processor_time(pid)?.as_secs_f64();
    table.add("CPU of the controllers for all of the above", "478 s", format!("{spent:.1} s"), "20 s");
    let (now, most) = cost::memory(pid)?;
    let ours = format!("{idle} / {now} MiB (peak {most})");
    table.add(
        "both controllers in one process: idle / at 500 Kustomizations",
        "219 / 350 MiB",
        ours,
        "40 / 80 MiB",
    );
    Ok(())
}

/// From the end of a push, with `flux reconcile kustomization a0 --with-source`, to the object live; the median of 5.
fn push_to_live(fleet: &Fleet) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let text = fleet.git.repo(load::REPOSITORY)?.resolve("main")?;
        let (path, content) = load::folder(0, &text);
        fleet.push(load::REPOSITORY, &[(&path, Some(content))], "Change one folder")?;
        let start = Instant::now();
        fleet.flux(&["reconcile", "kustomization", "a0", "--with-source"])?.success()?;
        let live = || {
            Ok(fleet.get("/api/v1/namespaces/apps/configmaps/a0-c0")?.is_some_and(|o| o["data"]["k"] == text))
        };
        fleet.until("the change is live", LIMIT, live)?;
        times.push(start.elapsed());
    }
    Ok(median(&mut times).as_secs_f64())
}

/// Makes Kustomizations up to `to` and waits until all are Ready.
fn ready(fleet: &Fleet, from: usize, to: usize) -> Result<f64> {
    let start = Instant::now();
    load::kustomizations(fleet, from, to)?;
    all_ready(fleet, to)?;
    Ok(start.elapsed().as_secs_f64())
}

fn all_ready(fleet: &Fleet, count: usize) -> Result<()> {
    until_all(fleet, "all Kustomizations are Ready", |items| {
        items.len() >= count && items.iter().all(is_ready)
    })
}

/// Requests a reconciliation of all, with nothing changed, and waits until all have handled it.
fn again(fleet: &Fleet) -> Result<f64> {
    let start = Instant::now();
    let token = format!("bench-{start:?}");
    let annotation = format!("reconcile.fluxcd.io/requestedAt={token}");
    let kind = "kustomizations.kustomize.toolkit.fluxcd.io";
    fleet.cluster.kubectl(&["annotate", kind, "-n", NAMESPACE, "--all", "--overwrite", &annotation], "")?;
    let handled = |item: &Value| item["status"]["lastHandledReconcileAt"] == token;
    until_all(fleet, "all requests are handled", |items| items.iter().all(handled))?;
    Ok(start.elapsed().as_secs_f64())
}

fn until_all(fleet: &Fleet, what: &str, done: impl Fn(&[Value]) -> bool) -> Result<()> {
    let path = format!("/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/kustomizations");
    fleet.until(what, LIMIT, || {
        // The list is large: looking more often would measure the looking.
        thread::sleep(Duration::from_millis(200));
        let list = fleet.get(&path)?;
        Ok(list.is_some_and(|list| list["items"].as_array().is_some_and(|items| done(items))))
    })?;
    Ok(())
}
