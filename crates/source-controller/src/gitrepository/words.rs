//! The words of the API: condition types and reasons (spec/controllers/source.md §0).

pub(crate) const STORAGE_OPERATION_FAILED: &str = "StorageOperationFailed";
pub(crate) const FETCH_FAILED: &str = "FetchFailed";
pub(crate) const INCLUDE_UNAVAILABLE: &str = "IncludeUnavailable";
pub(crate) const ARTIFACT_OUTDATED: &str = "ArtifactOutdated";
pub(crate) const ARTIFACT_IN_STORAGE: &str = "ArtifactInStorage";
pub(crate) const SOURCE_VERIFIED: &str = "SourceVerified";

/// All condition types that the controller owns, in the order in which they become `Ready`.
pub(crate) const CONDITIONS: &[&str] = &[
    STORAGE_OPERATION_FAILED,
    FETCH_FAILED,
    INCLUDE_UNAVAILABLE,
    ARTIFACT_OUTDATED,
    ARTIFACT_IN_STORAGE,
    SOURCE_VERIFIED,
    "Stalled",
    "Reconciling",
    "Ready",
];

/// Those that are there only while something is wrong.
pub(crate) const NEGATIVE: &[&str] = &[
    STORAGE_OPERATION_FAILED,
    FETCH_FAILED,
    INCLUDE_UNAVAILABLE,
    ARTIFACT_OUTDATED,
    "Stalled",
    "Reconciling",
];

/// Those whose end is worth an event.
pub(crate) const FAILURES: &[&str] =
    &[STORAGE_OPERATION_FAILED, FETCH_FAILED, INCLUDE_UNAVAILABLE, ARTIFACT_OUTDATED];

pub(crate) mod reason {
    pub(crate) const URL_INVALID: &str = "URLInvalid";
    pub(crate) const AUTHENTICATION_FAILED: &str = "AuthenticationFailed";
    pub(crate) const INVALID_PROVIDER: &str = "InvalidProviderConfiguration";
    pub(crate) const GIT_FAILED: &str = "GitOperationFailed";
    pub(crate) const GIT_SUCCEEDED: &str = "GitOperationSucceeded";
    pub(crate) const EMPTY_REPOSITORY: &str = "EmptyGitRepository";
    pub(crate) const NEW_REVISION: &str = "NewRevision";
    pub(crate) const INCLUDE_CHANGE: &str = "IncludeChange";
    pub(crate) const NEW_ARTIFACT: &str = "NewArtifact";
    pub(crate) const NOT_FOUND: &str = "NotFound";
    pub(crate) const NO_ARTIFACT: &str = "NoArtifact";
    pub(crate) const ILLEGAL_PATH: &str = "IllegalPath";
    pub(crate) const COPY_FAILURE: &str = "CopyFailure";
    pub(crate) const ARCHIVE_FAILED: &str = "ArchiveOperationFailed";
    pub(crate) const STAT_FAILED: &str = "StatOperationFailed";
    pub(crate) const VERIFICATION_ERROR: &str = "VerificationError";
    pub(crate) const INVALID_VERIFICATION_MODE: &str = "InvalidVerificationMode";
    pub(crate) const INVALID_GIT_OBJECT: &str = "InvalidGitObject";
    pub(crate) const INVALID_TAG_SIGNATURE: &str = "InvalidTagSignature";
    pub(crate) const INVALID_COMMIT_SIGNATURE: &str = "InvalidCommitSignature";
    pub(crate) const ARTIFACT_VERIFICATION_FAILED: &str = "ArtifactVerificationFailed";
    pub(crate) const GARBAGE_COLLECTION_FAILED: &str = "GarbageCollectionFailed";
}
