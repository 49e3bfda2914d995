//! Helm releases: group `helm.toolkit.fluxcd.io`.

mod actions;
mod chart;
mod helm_release;
mod rendering;
mod status;

pub use actions::{
    ChartNameChangeStrategy, CrdsPolicy, DeletionPropagation, FailureStrategy, Install, InstallRemediation,
    InstallStrategy, RemediationStrategy, Rollback, ServerSideApply, Test, TestFilter, Uninstall, Upgrade,
    UpgradeRemediation, UpgradeStrategy,
};
pub use chart::{
    ChartRef, ChartRefKind, ChartSourceReference, ChartVerification, HelmChartTemplate,
    HelmChartTemplateMetadata, HelmChartTemplateSpec, ValuesReference,
};
pub use helm_release::{HelmRelease, HelmReleaseSpec, PostRenderStrategy, WaitStrategy, WaitStrategyName};
pub use rendering::{DriftDetection, DriftDetectionMode, KustomizePostRenderer, PostRenderer};
pub use status::{HelmReleaseStatus, ReleaseAction, ReleaseSnapshot, TestHookStatus};
