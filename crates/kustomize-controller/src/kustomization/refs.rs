//! What a Kustomization refers to, as words of indexes.

use flux_api::{
    kustomize::{CrossNamespaceSourceReference, Kustomization},
    meta::DependencyReference,
};
use flux_runtime::Key;

/// The index of Kustomizations by their source.
pub(super) const SOURCE: &str = "source";
/// The index of Kustomizations by what they depend on.
pub(super) const DEPENDENCY: &str = "dependency";
/// The index of Kustomizations by the `ConfigMaps` and Secrets that they read.
pub(super) const CONFIG: &str = "config";

/// Returns the key of the source.
pub(super) fn source_key(own: &Key, reference: &CrossNamespaceSourceReference) -> Key {
    Key::new(reference.namespace.as_deref().unwrap_or(&own.namespace), reference.name.as_str())
}

/// Returns the key of a dependency.
pub(super) fn dependency_key(own: &Key, reference: &DependencyReference) -> Key {
    Key::new(reference.namespace.as_deref().unwrap_or(&own.namespace), reference.name.as_str())
}

/// The word of a source, or of a ConfigMap or Secret.
pub(super) fn word(kind: &str, key: &Key) -> String {
    format!("{kind}/{key}")
}

pub(super) fn sources(kustomization: &Kustomization) -> Vec<String> {
    let reference = &kustomization.spec.source_ref;
    vec![word(reference.kind.as_str(), &source_key(&Key::of(&kustomization.metadata), reference))]
}

pub(super) fn dependencies(kustomization: &Kustomization) -> Vec<String> {
    let own = Key::of(&kustomization.metadata);
    kustomization
        .spec
        .depends_on
        .iter()
        .map(|reference| dependency_key(&own, reference).to_string())
        .collect()
}

pub(super) fn configs(kustomization: &Kustomization) -> Vec<String> {
    let namespace = kustomization.metadata.namespace.as_deref().unwrap_or_default();
    let references = kustomization.spec.post_build.iter().flat_map(|post| &post.substitute_from);
    references.map(|one| word(one.kind.as_str(), &Key::new(namespace, one.name.as_str()))).collect()
}
