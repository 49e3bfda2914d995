//! What there is before a run decides: the source and the dependencies.

use std::sync::Arc;

use flux_api::{
    kustomize::{Kustomization, SourceKind},
    source::{Artifact, Bucket, ExternalArtifact, GitRepository, OCIRepository},
};
use flux_runtime::{Key, Object as _, Run, Store};
use kube::{Api, Client, Resource};
use serde::de::DeserializeOwned;

use super::{
    Kustomizer,
    decide::{Dependency, Seen, Source},
    refs,
};
use crate::Error;

/// The caches of all source kinds.
pub(super) struct Sources {
    pub(super) git: Arc<Store<GitRepository>>,
    pub(super) oci: Arc<Store<OCIRepository>>,
    pub(super) bucket: Arc<Store<Bucket>>,
    pub(super) external: Option<Arc<Store<ExternalArtifact>>>,
}

/// A kind that may have an artifact.
pub(super) trait Offers {
    /// Returns what it offers.
    fn artifact(&self) -> Option<&Artifact>;
}

macro_rules! offers {
    ($($kind:ty),+) => {$(
        impl Offers for $kind {
            fn artifact(&self) -> Option<&Artifact> {
                self.status.as_ref()?.artifact.as_ref()
            }
        }
    )+};
}

offers!(GitRepository, OCIRepository, Bucket, ExternalArtifact);

fn found(source: Option<&impl Offers>) -> Source {
    source.map_or(Source::Missing, |source| {
        source.artifact().map_or(Source::NoArtifact, |artifact| Source::Artifact(artifact.clone()))
    })
}

/// Looks in the cache, or asks the API server when only its word counts.
async fn look<K>(store: &Store<K>, live: Option<&Client>, key: &Key) -> Result<Source, Error>
where
    K: Resource<DynamicType = (), Scope = kube::core::NamespaceResourceScope>
        + Offers
        + Clone
        + DeserializeOwned
        + std::fmt::Debug,
{
    let Some(client) = live else { return Ok(found(store.get(key).as_deref())) };
    let api: Api<K> = Api::namespaced(client.clone(), &key.namespace);
    let object = api.get_opt(&key.name).await.map_err(|source| Error::Get {
        what: format!("{} '{key}'", K::kind(&())),
        source: Box::new(source),
    })?;
    Ok(found(object.as_ref()))
}

impl Kustomizer {
    /// Looks at everything that the decision rests on.
    pub(super) async fn observe<'a>(
        &self,
        key: &Key,
        object: &'a Kustomization,
        run: &Run<Kustomization>,
    ) -> Result<Seen<'a>, Error> {
        let reference = &object.spec.source_ref;
        let source_key = refs::source_key(key, reference);
        let requested = object.requested_at().is_some() && object.requested_at() != object.last_handled();
        // Who asks for a run has often just changed the source: the cache may be a moment behind.
        let live = (requested || self.settings.live_sources).then(|| run.client());
        let source = self.source(&reference.kind, &source_key, key, live).await?;
        // Noted before the dependencies are read, so that a change in between wakes this one again.
        self.waiting.add(key);
        let dependencies =
            object.spec.depends_on.iter().map(|one| self.dependency(key, object, one)).collect();
        Ok(Seen {
            spec: &object.spec,
            source,
            source_name: refs::word(reference.kind.as_str(), &source_key),
            dependencies,
            requeue: self.settings.requeue_dependency,
        })
    }

    async fn source(
        &self,
        kind: &SourceKind,
        source: &Key,
        own: &Key,
        live: Option<&Client>,
    ) -> Result<Source, Error> {
        if self.settings.no_cross_namespace && source.namespace != own.namespace {
            let message = format!(
                "can't access '{}', cross-namespace references have been blocked",
                refs::word(kind.as_str(), source)
            );
            return Ok(Source::Denied(message));
        }
        match kind {
            SourceKind::GitRepository => look(&self.sources.git, live, source).await,
            SourceKind::OciRepository => look(&self.sources.oci, live, source).await,
            SourceKind::Bucket => look(&self.sources.bucket, live, source).await,
            SourceKind::ExternalArtifact => match &self.sources.external {
                Some(store) => look(store, live, source).await,
                None => Ok(Source::Denied(format!(
                    "can't access '{}', the feature gate ExternalArtifact is off",
                    refs::word(kind.as_str(), source)
                ))),
            },
            SourceKind::Other(kind) => Ok(Source::Denied(format!("source kind '{kind}' is not supported"))),
        }
    }

    fn dependency(
        &self,
        own: &Key,
        object: &Kustomization,
        reference: &flux_api::meta::DependencyReference,
    ) -> Dependency {
        let key = refs::dependency_key(own, reference);
        let found = self.own.get(&key);
        let same_source = found.as_ref().is_some_and(|other| refs::sources(other) == refs::sources(object));
        Dependency { name: key.to_string(), object: found, same_source }
    }
}
