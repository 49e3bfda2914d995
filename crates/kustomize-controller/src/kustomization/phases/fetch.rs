//! The artifact's tree: shared by all Kustomizations that take the same artifact.

use std::time::Duration;

use flux_api::{kustomize::Kustomization, meta::reasons, source::Artifact};
use flux_archive::Tree;
use flux_artifact::{FetchError, Fetcher};
use flux_runtime::{Chain, Run};

use super::{Failure, Then};

/// Fetches the tree of an artifact. Downloads take time, so that they hold no worker.
pub(in super::super) async fn fetch(
    run: &Run<Kustomization>,
    fetcher: &Fetcher,
    artifact: &Artifact,
    retry: Duration,
) -> Result<Tree, Failure> {
    let tree = run.park(fetcher.fetch(&artifact.url, &artifact.digest)).await?;
    tree.map_err(|error| {
        let failure = Failure::new(reasons::ARTIFACT_FAILED, Chain(&error).to_string());
        match error {
            // The source has moved on; its new artifact wakes this one.
            FetchError::NotFound { .. } => Failure { then: Then::Quiet(retry), ..failure },
            FetchError::Interrupted { .. } => Failure::leave(),
            _ => failure,
        }
    })
}
