//! Phase A: what would be done to each object of a stage. Nothing is changed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::error::{ObjectError, ObjectFailure, Step};
use super::snapshot::Record;
use super::takeover::{self, Takeover};
use super::{Action, ApplyOptions, drift, ignore, recreate, stages};
use crate::mapper::{Mapper, Resource};
use crate::object::{ObjectId, metadata_text};
use crate::status;
use crate::store::{Store, Write, api_status};

/// How long the API server may take to serve a kind whose CRD is established.
const SERVED_LIMIT: Duration = Duration::from_secs(10);

/// One object of a stage, ready to be sent.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: ObjectId,
    pub(super) resource: Arc<Resource>,
    pub(super) desired: Value,
    pub(super) digest: u64,
    /// What the last apply left, when that is still so.
    pub(super) unmoved: Option<Record>,
    /// Whether the CRD of its kind was applied in the same run.
    pub(super) fresh_kind: bool,
}

/// What to do to it.
#[derive(Debug)]
pub(super) enum Plan {
    /// Nothing.
    Keep { action: Action, version: String, settled: bool },
    /// Apply this.
    Write { payload: Value, takeover: bool },
    /// Delete the object of this UID, then apply.
    Recreate { payload: Value, uid: String },
    /// Wait until the object, which is being deleted, is gone, then apply.
    Await { payload: Value },
}

/// What planning needs.
#[derive(Clone, Copy)]
pub(super) struct Planner<'a> {
    pub(super) store: &'a Store,
    pub(super) mapper: &'a Mapper,
    pub(super) manager: &'a str,
    pub(super) options: &'a ApplyOptions,
}

impl Planner<'_> {
    pub(super) async fn plan(&self, item: &Item) -> Result<Plan, ObjectError> {
        if let Some(record) = &item.unmoved {
            let action = if record.skipped { Action::Skipped } else { Action::Unchanged };
            return Ok(Plan::Keep { action, version: record.version.to_string(), settled: record.settled });
        }
        self.decide(item).await.map_err(|failure| ObjectError {
            object: item.id.clone(),
            step: Step::DryRun,
            failure,
        })
    }

    async fn decide(&self, item: &Item) -> Result<Plan, ObjectFailure> {
        let Item { id, resource, desired, .. } = item;
        let failure = |error: kube::Error| ObjectFailure::api(&error, Some(desired));
        if let Some(controls) = &self.options.controls {
            let skips = controls.skips(desired);
            if skips || controls.if_not_present(desired) {
                let live = self.store.get_metadata(resource, id).await.map_err(failure)?;
                if skips || live.is_some() {
                    return Ok(skipped(live.as_ref()));
                }
            }
        }
        if self.options.migrate_api_version {
            self.migrate(item).await.map_err(failure)?;
        }
        match self.dry_run(item).await {
            Ok((true, _)) => Ok(Plan::Write { payload: desired.clone(), takeover: false }),
            Ok((false, dry_run)) => match self.store.get(resource, id).await.map_err(failure)? {
                Some(live) => Ok(self.compare(item, &live, &dry_run)),
                None => Ok(Plan::Write { payload: desired.clone(), takeover: false }),
            },
            Err(error) => self.refused(item, error).await,
        }
    }

    /// The dry-run. A kind whose CRD has just been established may be unknown to the handlers for a moment.
    async fn dry_run(&self, item: &Item) -> Result<(bool, Value), kube::Error> {
        let write = Write { manager: self.manager, dry_run: true };
        let mut waited = Duration::ZERO;
        let mut pause = Duration::from_millis(25);
        loop {
            let result = self.store.apply(&item.resource, &item.id, &item.desired, write).await;
            match &result {
                Err(error) if item.fresh_kind && is_unserved(error) && waited < SERVED_LIMIT => {
                    tokio::time::sleep(pause).await;
                    waited += pause;
                    pause = (pause * 2).min(Duration::from_millis(500));
                }
                _ => return result,
            }
        }
    }

    fn compare(&self, item: &Item, live: &Value, dry_run: &Value) -> Plan {
        let controls = self.options.controls.as_ref();
        if controls.is_some_and(|controls| controls.skips(live)) {
            return skipped(Some(live));
        }
        let going = !metadata_text(live, "deletionTimestamp").is_empty();
        if going && stages::is_definition(&item.resource.kind) {
            // What is in it or made of it would be deleted with it.
            return Plan::Await { payload: item.desired.clone() };
        }
        let merges = controls.is_some_and(|controls| controls.merges(live) || controls.merges(&item.desired));
        let takeover =
            self.options.takeover && !merges && self.takeover(&item.resource).patch(live).is_some();
        let paths = ignore::paths(&self.options.ignore, &item.desired);
        let drifted = if paths.is_empty() {
            drift::differs(live, dry_run)
        } else {
            let (mut live, mut dry_run) = (live.clone(), dry_run.clone());
            ignore::strip(&mut live, &paths);
            ignore::strip(&mut dry_run, &paths);
            drift::differs(&live, &dry_run)
        };
        if !takeover && !drifted {
            let settled = status::compute(live).is_current();
            let version = metadata_text(live, "resourceVersion").to_owned();
            return Plan::Keep { action: Action::Unchanged, version, settled };
        }
        let mut payload = item.desired.clone();
        ignore::reconcile(&mut payload, live, dry_run, &paths, self.manager);
        Plan::Write { payload, takeover }
    }

    /// The takeover of one kind's fields.
    pub(super) fn takeover<'a>(&'a self, resource: &'a Resource) -> TakeoverOf<'a> {
        TakeoverOf { planner: self, api_version: resource.kind.api_version() }
    }

    /// A dry-run was refused: the object may want to be left alone, or to be made anew.
    async fn refused(&self, item: &Item, error: kube::Error) -> Result<Plan, ObjectFailure> {
        if is_unserved(&error) && !item.fresh_kind {
            // The kind may be gone since it was looked up; then that is the better answer.
            self.mapper.refresh().await?;
            self.mapper.resolve(&item.resource.kind).await?;
        }
        let failure = ObjectFailure::api(&error, Some(&item.desired));
        let Some(live) = self.store.get(&item.resource, &item.id).await.ok().flatten() else {
            return Err(failure);
        };
        let controls = self.options.controls.as_ref();
        if controls.is_some_and(|controls| controls.skips(&live)) {
            return Ok(skipped(Some(&live)));
        }
        let marked =
            controls.is_some_and(|controls| controls.forces(&live) || controls.forces(&item.desired));
        if !(recreate::helps(&error) && (self.options.force || marked)) {
            return Err(failure);
        }
        recreate::check(self.store, item, &error, self.manager).await?;
        let uid = metadata_text(&live, "uid").to_owned();
        Ok(Plan::Recreate { payload: item.desired.clone(), uid })
    }

    async fn migrate(&self, item: &Item) -> Result<(), kube::Error> {
        let Some(live) = self.store.get_metadata(&item.resource, &item.id).await? else { return Ok(()) };
        let Some(patch) = takeover::migration(&live, &item.resource.kind.api_version()) else {
            return Ok(());
        };
        let write = Write { manager: self.manager, dry_run: false };
        self.store.json_patch(&item.resource, &item.id, &patch, write).await.map(drop)
    }
}

/// [`Takeover`] with the text that it borrows.
pub(super) struct TakeoverOf<'a> {
    planner: &'a Planner<'a>,
    api_version: String,
}

impl TakeoverOf<'_> {
    pub(super) fn patch(&self, live: &Value) -> Option<Value> {
        let Planner { manager, options, .. } = self.planner;
        Takeover { manager, overrides: &options.override_managers, api_version: &self.api_version }
            .patch(live)
    }
}

fn skipped(live: Option<&Value>) -> Plan {
    let version = live.map_or("", |live| metadata_text(live, "resourceVersion")).to_owned();
    Plan::Keep { action: Action::Skipped, version, settled: true }
}

/// Whether the path itself is not served, rather than the object missing.
fn is_unserved(error: &kube::Error) -> bool {
    let unserved = |text: &str| {
        text.contains("could not find the requested resource") || text.contains("page not found")
    };
    api_status(error).is_some_and(|status| status.code == 404 && unserved(&status.message))
}
