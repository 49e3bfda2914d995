//! Sources of manifests and charts: group `source.toolkit.fluxcd.io`.

mod artifact;
mod git_repository;

pub use artifact::Artifact;
pub use git_repository::{
    GitProvider, GitRepository, GitRepositoryInclude, GitRepositoryRef, GitRepositorySpec,
    GitRepositoryStatus, GitRepositoryVerification, GitVerificationMode,
};

#[cfg(test)]
mod tests;
