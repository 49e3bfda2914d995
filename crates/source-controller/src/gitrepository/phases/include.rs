//! The trees of the included artifacts.

use flux_api::source::{Artifact, GitRepositorySpec};
use flux_archive::Tree;
use flux_artifact::Fetcher;

use crate::gitrepository::fault::Fault;
use crate::gitrepository::words::reason;

/// Reads the included artifacts: from the storage of this process, else from the controller that serves them.
pub(super) async fn load(
    fetcher: &Fetcher,
    spec: &GitRepositorySpec,
    included: &[Artifact],
) -> Result<Vec<Tree>, Fault> {
    let mut trees = Vec::with_capacity(included.len());
    for (include, artifact) in spec.include.iter().zip(included) {
        let failed = |error| {
            let message = format!("failed to copy '{}' include", include.repository.name);
            Fault::storage(reason::COPY_FAILURE, message).because(error)
        };
        trees.push(fetcher.fetch(&artifact.url, &artifact.digest).await.map_err(failed)?);
    }
    Ok(trees)
}
