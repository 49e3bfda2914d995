//! What a controller brings: the deed for one object.

use std::{future::Future, time::Duration};

use crate::{Object, Run};

/// What happens with an object after a run without error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing until the object changes.
    Done,
    /// Again after exactly this time (retry intervals).
    After(Duration),
    /// Again after this time with jitter (the interval of a success).
    Interval(Duration),
    /// Again at once, under the back-off of the object.
    Now,
}

/// What happens with an object that is being deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finalized {
    /// Everything is cleaned up: the finalizer goes.
    Yes,
    /// Look again after this time.
    Later(Duration),
}

/// The deed of one kind. The frame calls it with at most one run for an object at a time.
///
/// Before [`reconcile`](Self::reconcile) the frame handles deletion, the finalizer and suspension.
/// After it the frame copies `reconcile.fluxcd.io/requestedAt` to `status.lastHandledReconcileAt` and persists the
/// status if it changed, also after an error. A panic is an error of that run.
pub trait Reconciler: Send + Sync + 'static {
    /// The kind.
    type Object: Object;
    /// Why a run failed; logged, and tried again under back-off.
    type Error: std::error::Error + Send + Sync + 'static;

    /// The finalizer that the frame adds and, after [`finalize`](Self::finalize), removes.
    const FINALIZER: Option<&'static str> = None;

    /// Brings the world in line with `run.object`, which is the run's own copy: write its status there.
    fn reconcile(
        &self,
        run: &mut Run<Self::Object>,
    ) -> impl Future<Output = Result<Outcome, Self::Error>> + Send;

    /// Cleans up after an object with a deletion timestamp. An error keeps the finalizer and tries again.
    fn finalize(
        &self,
        run: &mut Run<Self::Object>,
    ) -> impl Future<Output = Result<Finalized, Self::Error>> + Send {
        let _ = run;
        async { Ok(Finalized::Yes) }
    }

    /// Forgets what is kept for an object that is gone.
    fn forget(&self, key: &crate::Key) {
        let _ = key;
    }
}
