//! Manifests that are kept applied: group `kustomize.toolkit.fluxcd.io`.

mod kustomization;
mod overlay;

pub use kustomization::{
    BuildMetadata, CrossNamespaceSourceReference, Decryption, DecryptionProvider, DeletionPolicy,
    Kustomization, KustomizationSpec, KustomizationStatus, PostBuild, Snapshot, SourceKind,
    SubstituteReference, SubstituteStrategy, ValuesKind,
};
pub use overlay::{IgnoreRule, Image, Patch, Selector};
