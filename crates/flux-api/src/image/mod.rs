//! Images that are kept up to date: group `image.toolkit.fluxcd.io`.

mod image_policy;
mod image_repository;
mod image_update_automation;
mod reference;

pub use image_policy::{
    AlphabeticalPolicy, ImagePolicy, ImagePolicyChoice, ImagePolicySpec, ImagePolicyStatus, ImageRef,
    NumericalPolicy, ReflectionPolicy, SemverPolicy, TagFilter, TagOrder,
};
pub use image_repository::{ImageRepository, ImageRepositorySpec, ImageRepositoryStatus, ScanResult};
pub use image_update_automation::{
    AutomationSourceKind, AutomationSourceReference, CommitSpec, CommitUser, GitCheckoutSpec, GitSpec,
    ImageUpdateAutomation, ImageUpdateAutomationSpec, ImageUpdateAutomationStatus, PushSpec, SigningKey,
    SigningKeyType, UpdateStrategy, UpdateStrategyName,
};
pub use reference::{ImageReference, ImageReferenceError};
