//! Phase B: does what was planned, in order.

use std::future::Future;

use futures::StreamExt;
use serde_json::Value;

use super::error::{ObjectError, ObjectFailure, Step};
use super::plan::{Item, Plan, Planner};
use super::snapshot::Record;
use super::{Action, recreate};
use crate::object::metadata_text;
use crate::status;
use crate::store::{Write, api_status};
use crate::wait::vanishes;

/// How often a takeover is tried when the object changes at the same time.
const TAKEOVER_TRIES: usize = 3;

/// What was done to an object.
pub(super) struct Done {
    pub(super) action: Action,
    pub(super) record: Record,
}

impl Planner<'_> {
    /// Does what was planned for one object.
    pub(super) async fn execute(&self, item: &Item, plan: Plan) -> Result<Done, ObjectError> {
        let result = match plan {
            Plan::Keep { action, version, settled } => return Ok(done(item, action, &version, settled)),
            Plan::Write { payload, takeover } => self.write(item, &payload, takeover).await,
            Plan::Recreate { payload, uid } => self.recreate(item, &payload, &uid).await,
            Plan::Await { payload } => self.follow(item, &payload).await,
        };
        result.map_err(|failure| ObjectError { object: item.id.clone(), step: Step::Apply, failure })
    }

    async fn recreate(&self, item: &Item, payload: &Value, uid: &str) -> Result<Done, ObjectFailure> {
        recreate::delete(self.store, item, uid).await?;
        recreate::gone(self.store, self.mapper, item, self.options.recreate_timeout).await?;
        self.write(item, payload, false).await
    }

    async fn follow(&self, item: &Item, payload: &Value) -> Result<Done, ObjectFailure> {
        recreate::gone(self.store, self.mapper, item, self.options.stage_timeout).await?;
        self.write(item, payload, false).await
    }

    async fn write(&self, item: &Item, payload: &Value, takeover: bool) -> Result<Done, ObjectFailure> {
        let write = Write { manager: self.manager, dry_run: false };
        let failure = |error: kube::Error| ObjectFailure::api(&error, Some(&item.desired));
        if takeover {
            self.take_over(item, write).await.map_err(failure)?;
        }
        let applied = self.store.apply(&item.resource, &item.id, payload, write).await.map_err(failure)?;
        let (created, object) = applied;
        let action = if created { Action::Created } else { Action::Configured };
        let settled = status::compute(&object).is_current();
        Ok(done(item, action, metadata_text(&object, "resourceVersion"), settled))
    }

    async fn take_over(&self, item: &Item, write: Write<'_>) -> Result<(), kube::Error> {
        let takeover = self.takeover(&item.resource);
        let mut tries = 0;
        loop {
            tries += 1;
            let Some(live) = self.store.get_metadata(&item.resource, &item.id).await? else { return Ok(()) };
            let Some(patch) = takeover.patch(&live) else { return Ok(()) };
            match self.store.json_patch(&item.resource, &item.id, &patch, write).await {
                Ok(_) => return Ok(()),
                Err(error) if tries < TAKEOVER_TRIES && api_status(&error).is_some_and(|s| s.code == 409) => {
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn done(item: &Item, action: Action, version: &str, settled: bool) -> Done {
    let record = Record {
        resource: item.resource.clone(),
        version: version.into(),
        digest: item.digest,
        skipped: action == Action::Skipped,
        settled,
        vanishes: vanishes(&item.desired),
    };
    Done { action, record }
}

/// Runs work in order, neighbours of one kind side by side, since nothing is said about the order among them. Stops
/// after the group in which something failed; `each` hears every result in order.
pub(crate) async fn in_groups<T, K, F, R>(
    work: Vec<T>,
    concurrency: usize,
    key: impl Fn(&T) -> K,
    run: impl Fn(T) -> F,
    mut each: impl FnMut(R) -> bool,
) where
    K: PartialEq,
    F: Future<Output = R>,
{
    let mut rest = work.into_iter().peekable();
    while let Some(first) = rest.next() {
        let group = key(&first);
        let mut together = vec![first];
        while let Some(next) = rest.next_if(|next| key(next) == group) {
            together.push(next);
        }
        let mut results = futures::stream::iter(together.into_iter().map(&run)).buffered(concurrency.max(1));
        let mut go_on = true;
        while let Some(result) = results.next().await {
            go_on &= each(result);
        }
        if !go_on {
            return;
        }
    }
}
