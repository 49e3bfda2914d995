//! Custom resource definitions, made from the types.

mod definition;
mod facts;
pub(crate) mod patterns;
mod schema;

pub use definition::definition;
pub(crate) use facts::columns;
pub use facts::{Column, Facts};
pub(crate) use schema::{Rule, any_value, conditions, label_selector, plain_text, rules, schema_of, time};

use serde_json::Value;

use crate::extensions::ArtifactGenerator;
use crate::helm::HelmRelease;
use crate::image::{ImagePolicy, ImageRepository, ImageUpdateAutomation};
use crate::kind::Kind;
use crate::kustomize::Kustomization;
use crate::notification::{Alert, Provider, Receiver};
use crate::source::{Bucket, ExternalArtifact, GitRepository, HelmChart, HelmRepository, OCIRepository};

/// The facts of all kinds: controller by controller, and by name within one.
pub const KINDS: &[Facts] = &[
    Bucket::FACTS,
    ExternalArtifact::FACTS,
    GitRepository::FACTS,
    HelmChart::FACTS,
    HelmRepository::FACTS,
    OCIRepository::FACTS,
    Kustomization::FACTS,
    HelmRelease::FACTS,
    Alert::FACTS,
    Provider::FACTS,
    Receiver::FACTS,
    ImagePolicy::FACTS,
    ImageRepository::FACTS,
    ImageUpdateAutomation::FACTS,
    ArtifactGenerator::FACTS,
];

/// The custom resource definitions of all kinds.
pub fn crds() -> Vec<Value> {
    KINDS.iter().map(definition).collect()
}
