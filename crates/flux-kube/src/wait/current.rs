//! Waiting until objects are ready (spec `controllers/kustomize.md` §9).

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use jiff::{SignedDuration, Timestamp};
use kube::Client;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::follow::{self, Seen};
use super::{Reporter, Target, WaitError, WaitOptions};
use crate::mapper::Mapper;
use crate::object::ObjectId;
use crate::status::{self, State, Status};
use crate::store::Store;

/// How often states that depend on the time alone are computed again.
const TICK: Duration = Duration::from_secs(5);

/// Waits until all targets are ready.
///
/// # Errors
/// When the time is over, or an object has failed (see [`WaitOptions::fail_fast`]); the error lists what is not ready.
pub async fn until_current(
    client: &Client,
    mapper: &Mapper,
    targets: &[Target],
    options: &WaitOptions,
    reporter: &dyn Reporter,
) -> Result<(), WaitError> {
    let store = Store::new(client.clone());
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut board = Board::new(targets, options, reporter);
    let waiting = board.rows.iter().filter(|row| !row.status.is_current());
    let seen =
        |id: &ObjectId| options.snapshot.as_ref().map_or("", |snapshot| snapshot.version_of(id)).to_owned();
    let waiting: Vec<_> = waiting.map(|row| (row.target, seen(&row.target.object))).collect();
    let wanted =
        waiting.iter().map(|(target, seen)| (&target.object, target.version.as_str(), seen.as_str()));
    let feeds = follow::feeds(&store, mapper, wanted, &options.selector);
    let mut running: FuturesUnordered<BoxFuture<'static, ()>> =
        feeds.into_iter().map(|feed| feed.run(tell.clone())).collect();
    let deadline = tokio::time::sleep(options.timeout);
    let mut deadline = std::pin::pin!(deadline);
    let mut tick = tokio::time::interval(TICK);
    loop {
        if let Some(verdict) = board.verdict() {
            return verdict;
        }
        for (workload, selector) in board.new_workloads() {
            running.push(follow::pods(store.clone(), mapper.clone(), workload, selector, tell.clone()));
        }
        tokio::select! {
            biased;
            Some(seen) = told.recv() => board.take(seen),
            Some(()) = running.next() => {}
            () = &mut deadline => return Err(WaitError::Timeout { pending: board.pending() }),
            _ = tick.tick() => board.tick(),
        }
    }
}

/// One target and how far it is.
struct Row<'a> {
    target: &'a Target,
    status: Status,
    /// Whether it was ever there.
    seen: bool,
    /// Whether it may be gone once it is done.
    vanishes: bool,
    /// The last look at an object whose state depends on the time.
    object: Option<Value>,
    /// The selector of its Pods, when they count.
    selector: Option<String>,
    failed_pods: HashMap<ObjectId, String>,
}

struct Board<'a> {
    rows: Vec<Row<'a>>,
    index: HashMap<&'a ObjectId, usize>,
    /// Workloads whose Pods are watched.
    workloads: HashSet<ObjectId>,
    fail_fast: bool,
    begin: (Instant, Timestamp),
    reporter: &'a dyn Reporter,
}

impl<'a> Board<'a> {
    fn new(targets: &'a [Target], options: &'a WaitOptions, reporter: &'a dyn Reporter) -> Self {
        let settled =
            |id: &ObjectId| options.snapshot.as_ref().is_some_and(|snapshot| snapshot.is_settled(id));
        let row = |target: &'a Target| {
            let state = if settled(&target.object) { State::Current } else { State::Unknown };
            let status = Status { state, message: String::new() };
            // It was there when it was applied.
            let seen =
                options.snapshot.as_ref().is_some_and(|known| !known.version_of(&target.object).is_empty());
            let known = options.snapshot.as_ref().and_then(|known| known.vanishes(&target.object));
            let vanishes = known.unwrap_or(target.vanishes);
            Row { target, status, seen, vanishes, object: None, selector: None, failed_pods: HashMap::new() }
        };
        let rows: Vec<_> = targets.iter().map(row).collect();
        let index = rows.iter().enumerate().map(|(place, row)| (&row.target.object, place)).collect();
        let begin = (Instant::now(), options.now);
        Self { rows, index, workloads: HashSet::new(), fail_fast: options.fail_fast, begin, reporter }
    }

    fn now(&self) -> Timestamp {
        let (instant, time) = self.begin;
        SignedDuration::try_from(instant.elapsed())
            .map_or(time, |passed| time.saturating_add(passed).unwrap_or(time))
    }

    fn verdict(&self) -> Option<Result<(), WaitError>> {
        let is = |state| move |row: &Row<'_>| row.status.state == state;
        if self.rows.iter().all(is(State::Current)) {
            return Some(Ok(()));
        }
        let failed = self.rows.iter().any(is(State::Failed));
        let undecided =
            self.rows.iter().any(|row| !matches!(row.status.state, State::Current | State::Failed));
        (failed && (self.fail_fast || !undecided)).then(|| Err(WaitError::Failed { pending: self.pending() }))
    }

    fn pending(&self) -> Vec<(ObjectId, Status)> {
        let rows = self.rows.iter().filter(|row| !row.status.is_current());
        rows.map(|row| (row.target.object.clone(), row.status.clone())).collect()
    }

    fn take(&mut self, seen: Seen) {
        let now = self.now();
        match seen {
            Seen::Object(id, object) => self.change(&id, |row| row.look(object, now)),
            Seen::Missing(id) => self.change(&id, Row::miss),
            Seen::Unreadable(id, why) => self.change(&id, |row| row.status = Status::unknown(why)),
            Seen::Pod { workload, pod, object } => {
                self.change(&workload, |row| row.pod(pod, object.as_ref(), now));
            }
        }
    }

    /// What changes with the time alone.
    fn tick(&mut self) {
        let now = self.now();
        let ids: Vec<_> =
            self.rows.iter().filter(|row| row.object.is_some()).map(|row| &row.target.object).collect();
        for id in ids {
            self.change(id, |row| {
                if let Some(object) = row.object.take() {
                    row.look(object, now);
                }
            });
        }
    }

    fn change(&mut self, id: &ObjectId, change: impl FnOnce(&mut Row<'a>)) {
        let Some(row) = self.index.get(id).and_then(|place| self.rows.get_mut(*place)) else { return };
        let before = row.status.clone();
        change(row);
        if before != row.status {
            self.reporter.status(id, &row.status);
        }
    }

    /// Workloads that are on their way and whose Pods are not watched yet.
    fn new_workloads(&mut self) -> Vec<(ObjectId, String)> {
        let mut new = Vec::new();
        for row in self.rows.iter().filter(|row| row.status.state == State::InProgress) {
            if let Some(selector) = &row.selector
                && self.workloads.insert(row.target.object.clone())
            {
                new.push((row.target.object.clone(), selector.clone()));
            }
        }
        new
    }
}

impl Row<'_> {
    fn look(&mut self, object: Value, now: Timestamp) {
        self.seen = true;
        self.vanishes = super::vanishes(&object);
        self.status = status::compute_at(&object, now);
        let ObjectId { group, kind, .. } = &self.target.object;
        match (group.as_str(), kind.as_str()) {
            ("apps", "StatefulSet" | "ReplicaSet") => self.selector = pod_selector(&object),
            ("", "Pod") => self.object = Some(object),
            _ => {}
        }
        self.judge_pods();
    }

    fn miss(&mut self) {
        self.object = None;
        let done = self.vanishes && self.seen;
        self.status = if done {
            Status { state: State::Current, message: "Job is gone after it has finished".to_owned() }
        } else {
            Status::not_found()
        };
    }

    fn pod(&mut self, pod: ObjectId, object: Option<&Value>, now: Timestamp) {
        match object.filter(|object| status::pod_has_failed(object, now)) {
            Some(object) => self.failed_pods.insert(pod, status::compute_at(object, now).message),
            None => self.failed_pods.remove(&pod),
        };
        self.judge_pods();
    }

    /// A workload on its way whose Pod has failed has failed.
    fn judge_pods(&mut self) {
        if self.status.state == State::InProgress
            && let Some((pod, message)) = self.failed_pods.iter().next()
        {
            self.status = Status::failed(format!("{pod}: {message}"));
        }
    }
}

/// `spec.selector` as the query of a list.
fn pod_selector(object: &Value) -> Option<String> {
    let selector = object.pointer("/spec/selector")?;
    let mut terms = Vec::new();
    for (key, value) in selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten() {
        terms.push(format!("{key}={}", value.as_str()?));
    }
    for expression in selector.get("matchExpressions").and_then(Value::as_array).into_iter().flatten() {
        let key = expression.get("key")?.as_str()?;
        let values = expression.get("values").and_then(Value::as_array).into_iter().flatten();
        let values = values.filter_map(Value::as_str).collect::<Vec<_>>().join(",");
        terms.push(match expression.get("operator")?.as_str()? {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            _ => return None,
        });
    }
    (!terms.is_empty()).then(|| terms.join(","))
}
