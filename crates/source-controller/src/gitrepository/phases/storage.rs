//! Is the artifact of the status still there, and what else may go?

use std::collections::BTreeMap;

use flux_api::source::GitRepository;
use flux_artifact::{Place, Storage, Verdict};
use flux_runtime::{Chain, Run, Severity};
use tracing::warn;

use crate::gitrepository::fault::Fault;
use crate::gitrepository::words::{ARTIFACT_IN_STORAGE, reason};

/// Collects garbage; then takes an artifact out of the status that is no longer in the storage, or refreshes its URL.
pub(crate) async fn inspect(
    run: &mut Run<GitRepository>,
    storage: &Storage,
    place: &Place,
) -> Result<(), Fault> {
    let artifact = run.object.status.as_ref().and_then(|status| status.artifact.clone());
    let (storage_, place, checked) = (storage.clone(), place.clone(), artifact.clone());
    let now = flux_runtime::now();
    let work = tokio::task::spawn_blocking(move || {
        let current = checked.as_ref().map(|artifact| artifact.path.as_str());
        let collected = storage_.collect(&place, current, now);
        (collected, checked.as_ref().map(|artifact| storage_.verify(artifact)))
    });
    let failed = |context: &str| Fault::storage(reason::STAT_FAILED, context);
    let (collected, verdict) =
        work.await.map_err(|error| failed("unable to look into the storage").because(error))?;
    if let Err(error) = collected {
        warn!(error = %Chain(&error), "garbage collection failed");
        run.event(
            Severity::Trace,
            reason::GARBAGE_COLLECTION_FAILED,
            &Chain(&error).to_string(),
            BTreeMap::new(),
        );
    }
    let (Some(artifact), Some(verdict)) = (artifact, verdict) else { return Ok(()) };
    let verdict =
        verdict.map_err(|error| failed("unable to verify the artifact in the storage").because(error))?;
    let status = run.object.status.get_or_insert_default();
    if verdict == Verdict::Intact {
        let url = storage.url(&artifact.path);
        if let Some(artifact) = status.artifact.as_mut().filter(|artifact| artifact.url != url) {
            artifact.url = url;
        }
        return Ok(());
    }
    status.artifact = None;
    flux_api::meta::conditions::delete(&mut status.conditions, ARTIFACT_IN_STORAGE);
    if verdict == Verdict::Altered {
        let message = format!(
            "failed to verify artifact: the bytes of '{}' are not those of its digest",
            artifact.path
        );
        run.event(Severity::Error, reason::ARTIFACT_VERIFICATION_FAILED, &message, BTreeMap::new());
    }
    Ok(())
}
