//! The Kustomization kind.

mod decide;
mod memo;
mod observe;
mod phases;
mod process;
mod refs;
mod status;
mod wiring;

pub(crate) use wiring::add;

use std::{sync::Arc, time::Duration};

use flux_api::{
    kustomize::{Kustomization, KustomizationSpec},
    meta::{conditions, names},
};
use flux_artifact::Fetcher;
use flux_kube::{Applier, client::act_as_service_account};
use flux_runtime::{Finalized, Key, Outcome, Reconciler, Run, Severity, Store, now};
use tracing::{error, info};

use crate::Error;
use decide::Plan;
use memo::{Memos, Waiting};
use observe::Sources;
use phases::Failure;

/// What the flags say.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches of the command line")]
pub(crate) struct Settings {
    requeue_dependency: Duration,
    default_account: String,
    no_cross_namespace: bool,
    live_sources: bool,
    concurrent_ssa: usize,
    override_managers: Vec<String>,
    custom_stages: Vec<String>,
    migrate_api_version: bool,
    group_change_log: bool,
    strict_substitution: bool,
    no_remote_bases: bool,
    fail_fast: bool,
    cancel_health_check: bool,
}

/// Reconciles Kustomizations.
pub(crate) struct Kustomizer {
    settings: Settings,
    applier: Applier,
    fetcher: Fetcher,
    sources: Sources,
    own: Arc<Store<Kustomization>>,
    memos: Memos,
    waiting: Arc<Waiting>,
}

impl Kustomizer {
    /// Returns the `ServiceAccount` that is acted as, if any.
    fn account<'a>(&'a self, spec: &'a KustomizationSpec) -> Option<&'a str> {
        let account = spec.service_account_name.as_deref().unwrap_or(&self.settings.default_account);
        (!account.is_empty()).then_some(account)
    }

    /// Returns the applier that acts as the object's `ServiceAccount`.
    fn applier(&self, key: &Key, spec: &KustomizationSpec) -> Result<Applier, Failure> {
        let Some(account) = self.account(spec) else { return Ok(self.applier.clone()) };
        let client =
            act_as_service_account(self.applier.client(), &key.namespace, account).map_err(|error| {
                Failure::new(flux_api::meta::reasons::RECONCILIATION_FAILED, error.to_string())
            })?;
        Ok(self.applier.with_client(client))
    }
}

impl Reconciler for Kustomizer {
    type Object = Kustomization;
    type Error = Error;

    const FINALIZER: Option<&'static str> = Some(names::FINALIZER);

    async fn reconcile(&self, run: &mut Run<Kustomization>) -> Result<Outcome, Error> {
        let object = run.object.clone();
        let key = run.key().clone();
        match decide::decide(&self.observe(&key, &object, run).await?) {
            Plan::Stall { reason, message } => {
                self.waiting.remove(&key);
                let told = condition(&object, conditions::STALLED) == Some((reason, message.as_str()));
                status::stalled(&mut run.object, reason, &message, now());
                if !told {
                    error!(error = message, "reconciliation stalled");
                    run.event(Severity::Error, reason, &message, std::collections::BTreeMap::new());
                }
                Ok(Outcome::Done)
            }
            Plan::Wait { reason, message, after, event } => {
                let told = condition(&object, conditions::READY) == Some((reason, message.as_str()));
                status::failed(&mut run.object, reason, &message, now());
                info!(reason, "{message}");
                if event && !told {
                    run.event(Severity::Info, reason, &message, std::collections::BTreeMap::new());
                }
                Ok(Outcome::After(after))
            }
            Plan::Apply(artifact) => {
                self.waiting.remove(&key);
                tracing::Span::current().record("revision", artifact.revision.as_str());
                self.process(run, &artifact).await
            }
        }
    }

    async fn finalize(&self, run: &mut Run<Kustomization>) -> Result<Finalized, Error> {
        self.clean_up(run).await
    }

    fn forget(&self, key: &Key) {
        self.memos.remove(key);
        self.waiting.remove(key);
    }
}

/// Returns reason and message of a condition.
fn condition<'a>(object: &'a Kustomization, kind: &str) -> Option<(&'a str, &'a str)> {
    let found = conditions::get(&object.status.as_ref()?.conditions, kind)?;
    Some((found.reason.as_str(), found.message.as_str()))
}
