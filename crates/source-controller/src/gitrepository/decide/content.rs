//! Would the artifact of the same revision be another now?

use flux_api::source::{
    Artifact, GitRepositoryInclude, GitRepositorySpec, GitRepositoryStatus, GitVerificationMode,
};

use super::plan::mode;

/// Whether the artifact of the same revision would be another now.
pub(crate) fn content_changed(
    spec: &GitRepositorySpec,
    status: &GitRepositoryStatus,
    included: &[Artifact],
) -> bool {
    spec.ignore != status.observed_ignore
        || spec.recurse_submodules != status.observed_recurse_submodules
        || spec.sparse_checkout != status.observed_sparse_checkout
        || spec.include != status.observed_include
        || includes_changed(status, included)
        || needs_verification(spec, status)
}

/// Whether an included artifact is another than the one that was copied.
pub(crate) fn includes_changed(status: &GitRepositoryStatus, included: &[Artifact]) -> bool {
    let identity = |artifact: &Artifact| (artifact.revision.clone(), artifact.digest.clone());
    !included.iter().map(identity).eq(status.included_artifacts.iter().map(identity))
}

/// Whether what was verified of the artifact is less than what is asked for.
fn needs_verification(spec: &GitRepositorySpec, status: &GitRepositoryStatus) -> bool {
    let Some(verify) = &spec.verify else { return false };
    let wanted = mode(verify.mode.as_ref());
    let done = status.source_verification_mode.as_ref().map(|done| mode(Some(done)));
    done.is_none_or(|done| done != wanted && done != GitVerificationMode::TagAndHead)
}

/// Where an include is copied from and to.
pub(crate) fn include_paths(include: &GitRepositoryInclude) -> (&str, &str) {
    let from = include.from_path.as_deref().unwrap_or_default();
    let to = include.to_path.as_deref().filter(|path| !path.is_empty());
    (from, to.unwrap_or(&include.repository.name))
}
