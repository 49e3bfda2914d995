//! What each Flux kind tells the verbs: one impl per kind, in its own file unless several say the same, and one table.

mod erased;
mod row;

mod alert;
mod artifact_generator;
mod external_artifact;
mod helm_chart;
mod helm_release;
mod image_policy;
mod image_repository;
mod image_update;
mod kustomization;
mod provider;
mod receiver;
mod sources;

use std::marker::PhantomData;

use flux_api::{extensions, helm, image, kustomize, notification, source};

use erased::Erased;
pub use erased::{AnyKind, View};
pub(crate) use row::shorten;
pub use row::{FluxKind, Group, Reference, Row, Verb};
use row::{boolean, fetched, show_source, with_source};

/// Every kind the command line knows, in the order in which `get all` prints them.
pub static KINDS: &[&dyn AnyKind] = &[
    &Erased::<source::OCIRepository>(PhantomData),
    &Erased::<source::Bucket>(PhantomData),
    &Erased::<source::GitRepository>(PhantomData),
    &Erased::<source::HelmRepository>(PhantomData),
    &Erased::<source::HelmChart>(PhantomData),
    &Erased::<source::ExternalArtifact>(PhantomData),
    &Erased::<image::ImageRepository>(PhantomData),
    &Erased::<image::ImagePolicy>(PhantomData),
    &Erased::<image::ImageUpdateAutomation>(PhantomData),
    &Erased::<helm::HelmRelease>(PhantomData),
    &Erased::<kustomize::Kustomization>(PhantomData),
    &Erased::<notification::Receiver>(PhantomData),
    &Erased::<notification::Provider>(PhantomData),
    &Erased::<notification::Alert>(PhantomData),
    &Erased::<extensions::ArtifactGenerator>(PhantomData),
];

/// The kind of that API name, as in `GitRepository`.
pub fn by_kind(name: &str) -> Option<&'static dyn AnyKind> {
    KINDS.iter().copied().find(|kind| kind.kind() == name)
}
