//! Packing and storing, and what the status then says.

use flux_api::meta::conditions::{self, Moment};
use flux_api::meta::reasons::SUCCEEDED;
use flux_api::source::{Artifact, GitRepository};
use flux_artifact::Place;
use flux_git::Checkout;
use flux_runtime::Run;

use super::compose::compose;
use super::include::load;
use crate::gitrepository::GitRepositories;
use crate::gitrepository::decide::includes_changed;
use crate::gitrepository::fault::Fault;
use crate::gitrepository::words::{ARTIFACT_IN_STORAGE, ARTIFACT_OUTDATED, STORAGE_OPERATION_FAILED, reason};

/// Makes the artifact of a checkout.
pub(crate) async fn store(
    run: &mut Run<GitRepository>,
    controller: &GitRepositories,
    place: &Place,
    checkout: Checkout,
    included: Vec<Artifact>,
    moment: Moment,
) -> Result<(), Fault> {
    outdated(&mut run.object, &checkout, &included, moment);
    let trees = load(&controller.fetcher, &run.object.spec, &included).await?;
    let (spec, now) = (run.object.spec.clone(), moment.now);
    let (storage, place) = (controller.storage.clone(), place.clone());
    let work = tokio::task::spawn_blocking(move || {
        let (revision, file) = (checkout.revision.to_string(), format!("{}.tar.gz", checkout.revision.hash));
        let tree = compose(&spec, &checkout.tree, &trees)?;
        let failed = || Fault::storage(reason::ARCHIVE_FAILED, "unable to archive artifact to storage");
        storage.put_tree(&place, &file, &revision, &tree, now).map_err(|error| failed().because(error))
    });
    let failed = |error| Fault::storage(reason::ARCHIVE_FAILED, "unable to make the artifact").because(error);
    let artifact = work.await.map_err(failed)??;
    let GitRepository { spec, status, .. } = &mut run.object;
    let status = status.get_or_insert_default();
    let message = format!("stored artifact for revision '{}'", artifact.revision);
    status.artifact = Some(artifact);
    status.included_artifacts = included;
    status.observed_ignore.clone_from(&spec.ignore);
    status.observed_include.clone_from(&spec.include);
    status.observed_recurse_submodules = spec.recurse_submodules;
    status.observed_sparse_checkout.clone_from(&spec.sparse_checkout);
    conditions::delete(&mut status.conditions, ARTIFACT_OUTDATED);
    conditions::delete(&mut status.conditions, STORAGE_OPERATION_FAILED);
    conditions::mark_true(&mut status.conditions, ARTIFACT_IN_STORAGE, SUCCEEDED, message, moment);
    Ok(())
}

/// Tells that the artifact is behind, in case the new one cannot be made.
fn outdated(object: &mut GitRepository, checkout: &Checkout, included: &[Artifact], moment: Moment) {
    let status = object.status.get_or_insert_default();
    let revision = checkout.revision.to_string();
    let (reason, message) = if status.artifact.as_ref().is_none_or(|artifact| artifact.revision != revision) {
        (reason::NEW_REVISION, format!("new upstream revision '{revision}'"))
    } else if includes_changed(status, included) {
        (reason::INCLUDE_CHANGE, "included artifacts differ from last observed includes".to_owned())
    } else {
        return;
    };
    conditions::mark_true(&mut status.conditions, ARTIFACT_OUTDATED, reason, message, moment);
}
