//! Artifacts composed of others: group `source.extensions.fluxcd.io`.

mod artifact_generator;

pub use artifact_generator::{
    ArtifactGenerator, ArtifactGeneratorSpec, ArtifactGeneratorStatus, CopyOperation, CopyStrategy,
    ExternalArtifactReference, GeneratorSourceKind, OutputArtifact, SourceReference,
};
