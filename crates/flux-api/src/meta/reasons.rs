//! Reasons of conditions that several controllers use (spec/controllers/common.md §3).

/// The work is done.
pub const SUCCEEDED: &str = "Succeeded";
/// The work failed.
pub const FAILED: &str = "Failed";
/// The work is under way.
pub const PROGRESSING: &str = "Progressing";
/// The work failed and will be tried again.
pub const PROGRESSING_WITH_RETRY: &str = "ProgressingWithRetry";
/// The object is suspended.
pub const SUSPENDED: &str = "Suspended";
/// Something that the object depends on is not ready.
pub const DEPENDENCY_NOT_READY: &str = "DependencyNotReady";
/// A path does not exist or leads out of its root.
pub const INVALID_PATH: &str = "InvalidPath";
/// A URL cannot be used.
pub const INVALID_URL: &str = "InvalidURL";
/// A connection without encryption was asked for where that is not allowed.
pub const INSECURE_CONNECTIONS_DISALLOWED: &str = "InsecureConnectionsDisallowed";
/// A kind of connection that is not supported.
pub const UNSUPPORTED_CONNECTION_TYPE: &str = "UnsupportedConnectionType";
/// Objects could not be pruned.
pub const PRUNE_FAILED: &str = "PruneFailed";
/// The source's artifact could not be had.
pub const ARTIFACT_FAILED: &str = "ArtifactFailed";
/// The manifests could not be built.
pub const BUILD_FAILED: &str = "BuildFailed";
/// Applied objects are not healthy.
pub const HEALTH_CHECK_FAILED: &str = "HealthCheckFailed";
/// Waiting for health was given up because something newer is to be done.
pub const HEALTH_CHECK_CANCELED: &str = "HealthCheckCanceled";
/// A whole run went well.
pub const RECONCILIATION_SUCCEEDED: &str = "ReconciliationSucceeded";
/// A run failed.
pub const RECONCILIATION_FAILED: &str = "ReconciliationFailed";
/// A CEL expression does not compile.
pub const INVALID_CEL_EXPRESSION: &str = "InvalidCELExpression";
/// The feature that the object asks for is switched off.
pub const FEATURE_GATE_DISABLED: &str = "FeatureGateDisabled";
/// A reference to another namespace is not allowed.
pub const ACCESS_DENIED: &str = "AccessDenied";
