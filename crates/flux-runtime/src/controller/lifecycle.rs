//! What happens around a reconcile: deletion, finalizer, suspension, and the status at the end.

use std::{any::Any, fmt};

use kube::Resource as _;
use tracing::info;

use super::Controller;
use crate::{Finalized, Object, Outcome, Reconciler, Run, error::Chain, status::PatchError};

/// Why a run failed.
pub(super) enum Failure {
    /// The reconciler said so.
    Reconcile(Box<dyn std::error::Error + Send + Sync>),
    /// The frame could not persist its result.
    Frame(PatchError),
    /// The reconciler panicked.
    Panic(String),
}

impl Failure {
    pub(super) fn panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        Self::Panic(text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default())
    }
}

impl From<PatchError> for Failure {
    fn from(error: PatchError) -> Self {
        Self::Frame(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reconcile(error) => Chain(error.as_ref()).fmt(f),
            Self::Frame(error) => Chain(error).fmt(f),
            Self::Panic(text) => write!(f, "panic: {text} [recovered]"),
        }
    }
}

impl<R: Reconciler> Controller<R> {
    pub(super) async fn lifecycle(&self, run: &mut Run<R::Object>) -> Result<Outcome, Failure> {
        if run.object.meta().deletion_timestamp.is_some() {
            return self.finalize(run).await;
        }
        self.add_finalizer(run).await?;
        if run.object.meta().deletion_timestamp.is_some() {
            // The cache did not know yet.
            return self.finalize(run).await;
        }
        let result = if run.object.suspended() {
            info!("reconciliation is suspended for this object");
            Ok(Outcome::Done)
        } else {
            self.reconciler.reconcile(run).await.map_err(|error| Failure::Reconcile(Box::new(error)))
        };
        handled(&mut run.object);
        let persisted = run.persist().await;
        let outcome = result?;
        persisted?;
        Ok(outcome)
    }

    async fn add_finalizer(&self, run: &mut Run<R::Object>) -> Result<(), Failure> {
        let Some(finalizer) = R::FINALIZER else { return Ok(()) };
        if let Some(answer) = run.patcher.finalizer(&mut run.object, finalizer, true).await? {
            run.store.note(answer);
        }
        Ok(())
    }

    async fn finalize(&self, run: &mut Run<R::Object>) -> Result<Outcome, Failure> {
        let Some(finalizer) = R::FINALIZER else { return Ok(Outcome::Done) };
        let present = run.object.meta().finalizers.iter().flatten().any(|known| known == finalizer);
        if !present {
            return Ok(Outcome::Done);
        }
        let cleaned =
            self.reconciler.finalize(run).await.map_err(|error| Failure::Reconcile(Box::new(error)));
        match cleaned {
            Ok(Finalized::Yes) => {}
            Ok(Finalized::Later(delay)) => {
                run.persist().await?;
                return Ok(Outcome::After(delay));
            }
            Err(failure) => {
                run.persist().await?;
                return Err(failure);
            }
        }
        run.patcher.finalizer(&mut run.object, finalizer, false).await?;
        Ok(Outcome::Done)
    }
}

/// Copies the token of the request that this run has answered, also when it failed or the object is suspended.
fn handled<K: Object>(object: &mut K) {
    if let Some(token) = object.requested_at().map(str::to_owned)
        && object.last_handled() != Some(token.as_str())
    {
        object.set_last_handled(token);
    }
}
