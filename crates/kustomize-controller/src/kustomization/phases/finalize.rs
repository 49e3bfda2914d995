//! What happens when a Kustomization is deleted (spec/controllers/kustomize.md §10).

use std::collections::BTreeMap;

use flux_api::kustomize::{DeletionPolicy, Kustomization};
use flux_kube::{
    Applier, Inventory,
    wait::{Target, until_gone},
};
use flux_runtime::{Finalized, Run, Severity};
use k8s_openapi::api::core::v1::ServiceAccount;
use kube::Api;
use tracing::{error, info};

use super::apply;
use crate::{
    Error,
    kustomization::{Kustomizer, decide, status},
};

impl Kustomizer {
    /// Deletes the objects of the inventory if the policy says so.
    pub(in super::super) async fn clean_up(&self, run: &mut Run<Kustomization>) -> Result<Finalized, Error> {
        let inventory = status::inventory(&run.object);
        let spec = &run.object.spec;
        if spec.suspend || inventory.entries.is_empty() || !decide::deletes(spec) {
            return Ok(Finalized::Yes);
        }
        // Objects on another cluster are out of reach, and an error here would keep the Kustomization for ever.
        if let Some(field) = decide::unsupported(spec).filter(|field| *field == "spec.kubeConfig") {
            leave_over(run, &inventory, &format!("the field {field} is not supported yet"));
            return Ok(Finalized::Yes);
        }
        let key = run.key().clone();
        if let Some(account) = self.account(&run.object.spec) {
            let api: Api<ServiceAccount> = Api::namespaced(run.client().clone(), &key.namespace);
            let found = api.get_opt(account).await.map_err(|source| Error::Get {
                what: format!("ServiceAccount '{}/{account}'", key.namespace),
                source: Box::new(source),
            })?;
            if found.is_none() {
                leave_over(run, &inventory, &format!("the ServiceAccount '{account}' is gone"));
                return Ok(Finalized::Yes);
            }
        }
        let applier =
            self.applier(&key, &run.object.spec).map_err(|failure| Error::Finalize(failure.message))?;
        let pruned = apply::clean(&applier, &key, &inventory, &Inventory::default()).await;
        if let Some(failure) = pruned.failure {
            run.event(Severity::Error, failure.reason, &failure.message, BTreeMap::new());
            return Err(Error::Finalize(failure.message));
        }
        if pruned.changes.is_changed() {
            run.event(Severity::Info, "ReconciliationSucceeded", &pruned.changes.summary(), BTreeMap::new());
            info!(
                output = apply::output(&pruned.changes, self.settings.group_change_log),
                "garbage collection completed"
            );
        }
        if run.object.spec.deletion_policy == Some(DeletionPolicy::WaitForTermination) {
            self.wait_gone(run, &applier, &pruned.changes).await;
        }
        Ok(Finalized::Yes)
    }

    async fn wait_gone(&self, run: &Run<Kustomization>, applier: &Applier, changes: &flux_kube::ChangeSet) {
        let targets: Vec<_> = changes
            .changed()
            .map(|change| Target {
                object: change.object.clone(),
                version: change.version.clone(),
                vanishes: false,
            })
            .collect();
        let timeout = decide::timeout(&run.object.spec);
        let wait = until_gone(applier.client(), applier.mapper(), &targets, timeout);
        if let Ok(Err(failure)) = run.park(wait).await {
            error!(error = %failure, "objects are still there; the finalizer is removed all the same");
            run.event(Severity::Error, "PruneFailed", &failure.to_string(), BTreeMap::new());
        }
    }
}

fn leave_over(run: &Run<Kustomization>, inventory: &Inventory, why: &str) {
    let left: Vec<_> = inventory.entries.iter().map(|entry| entry.id.as_str()).collect();
    let message = format!("unable to prune objects, {why}; left over:\n{}", left.join("\n"));
    error!(error = message, "unable to clean up");
    run.event(Severity::Error, "PruneFailed", &message, BTreeMap::new());
}
