//! Puts the kind into a manager: its watches and who is woken by what.

use std::sync::Arc;

use flux_api::{
    kustomize::Kustomization,
    meta::conditions,
    source::{Bucket, ExternalArtifact, GitRepository, OCIRepository},
};
use flux_artifact::{Fetcher, FetcherOptions};
use flux_kube::{Applier, Mapper};
use flux_runtime::{Change, Key, Manager, Options, Queue, Store, Watched, args::Gates, status::Owned};
use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::Resource;
use serde::de::DeserializeOwned;

use super::{Kustomizer, Memos, Settings, Sources, Waiting, observe::Offers, refs};
use crate::{Args, Error};

impl Settings {
    fn new(args: &Args, gates: &Gates) -> Self {
        Self {
            requeue_dependency: args.common.requeue_dependency,
            default_account: args.common.default_service_account.clone(),
            no_cross_namespace: args.no_cross_namespace_refs,
            live_sources: gates.on("DirectSourceFetch"),
            concurrent_ssa: args.concurrent_ssa.max(1),
            override_managers: args.override_manager.clone(),
            custom_stages: args.custom_apply_stage_kinds.clone(),
            migrate_api_version: gates.on("MigrateAPIVersion"),
            group_change_log: gates.on("GroupChangeLog"),
            strict_substitution: gates.on("StrictPostBuildSubstitutions"),
            no_remote_bases: args.no_remote_bases,
            fail_fast: !gates.on("DisableFailFastBehavior"),
            cancel_health_check: gates.on("CancelHealthCheckOnNewRevision"),
        }
    }
}

/// Adds the controller of Kustomizations to a manager.
pub(crate) fn add(manager: &mut Manager, args: &Args, gates: &Gates) -> Result<(), Error> {
    let queue = manager.queue();
    let waiting = Arc::new(Waiting::default());
    let mut own = manager
        .own::<Kustomization>()
        .index(refs::SOURCE, refs::sources)
        .index(refs::DEPENDENCY, refs::dependencies)
        .index(refs::CONFIG, refs::configs);
    let store = own.store();
    wake_dependents(&mut own, &store, &queue, &waiting);

    let waker = Waker { store: Arc::clone(&store), queue: Arc::clone(&queue) };
    let external = gates.on("ExternalArtifact");
    let sources = Sources {
        git: waker.source::<GitRepository>(manager),
        oci: waker.source::<OCIRepository>(manager),
        bucket: waker.source::<Bucket>(manager),
        external: external.then(|| waker.source::<ExternalArtifact>(manager)),
    };
    if !gates.on("DisableConfigWatchers") {
        let selector = args.common.watch_configs_label_selector.clone();
        let maps = manager.other::<ConfigMap>(Some(&selector)).strip(|map| {
            map.data = None;
            map.binary_data = None;
        });
        waker.config("ConfigMap", manager, maps);
        let secrets = manager.other::<Secret>(Some(&selector)).strip(|secret| secret.data = None);
        waker.config("Secret", manager, secrets);
    }

    let client = flux_artifact::client().map_err(|error| Error::Http(Box::new(error)))?;
    let fetcher = Fetcher::new(client, fetcher_options(args));
    let kube = manager.client().clone();
    let kustomizer = Kustomizer {
        settings: Settings::new(args, gates),
        applier: Applier::new(kube.clone(), Mapper::new(kube), "kustomize-controller"),
        fetcher,
        sources,
        own: store,
        memos: Memos::default(),
        waiting,
    };
    let options = Options {
        concurrent: args.common.concurrent.unwrap_or(4),
        field_manager: "gotk-kustomize-controller",
        owned: Owned::All,
        jitter: args.common.jitter()?,
    };
    manager.controller(Arc::new(kustomizer), own, queue, options);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "read once, when the controller is put together")]
fn fetcher_options(args: &Args) -> FetcherOptions {
    let host = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    FetcherOptions {
        retries: args.http_retry,
        source_controller_host: host("SOURCE_CONTROLLER_LOCALHOST"),
        source_watcher_host: host("SOURCE_WATCHER_LOCALHOST"),
        ..FetcherOptions::default()
    }
}

/// Wakes those that wait for a dependency when it changes, rather than asking every 30 seconds.
fn wake_dependents(
    own: &mut Watched<Kustomization>,
    store: &Arc<Store<Kustomization>>,
    queue: &Arc<Queue>,
    waiting: &Arc<Waiting>,
) {
    let (store, queue, waiting) = (Arc::clone(store), Arc::clone(queue), Arc::clone(waiting));
    own.on_change(move |change| {
        let key = Key::of(&change.object().metadata);
        for dependent in store.indexed(refs::DEPENDENCY, &key.to_string()) {
            if waiting.contains(&dependent) {
                queue.add(dependent);
            }
        }
    });
}

struct Waker {
    store: Arc<Store<Kustomization>>,
    queue: Arc<Queue>,
}

impl Waker {
    /// Watches a source kind: a new revision wakes the Kustomizations that have not tried it yet.
    fn source<K>(&self, manager: &mut Manager) -> Arc<Store<K>>
    where
        K: Resource<DynamicType = (), Scope = kube::core::NamespaceResourceScope>
            + Offers
            + Clone
            + DeserializeOwned
            + std::fmt::Debug
            + Send
            + Sync
            + 'static,
    {
        let mut watched = manager.other::<K>(None);
        let sources = watched.store();
        let (store, queue) = (Arc::clone(&self.store), Arc::clone(&self.queue));
        watched.on_change(move |change| {
            let revision = |object: &K| object.artifact().map(|artifact| artifact.revision.clone());
            if let Change::Updated { old, new } = change
                && revision(old) == revision(new)
            {
                return;
            }
            let Some(revision) = revision(change.object()) else { return };
            let word = refs::word(&K::kind(&()), &Key::of(change.object().meta()));
            for key in store.indexed(refs::SOURCE, &word) {
                if !has_tried(&store, &key, &revision) {
                    queue.add(key);
                }
            }
        });
        manager.watch(watched);
        sources
    }

    /// Watches configuration: any change wakes the Kustomizations that read it.
    fn config<K>(&self, kind: &'static str, manager: &mut Manager, mut watched: Watched<K>)
    where
        K: Resource<DynamicType = ()> + Clone + DeserializeOwned + std::fmt::Debug + Send + Sync + 'static,
    {
        let (store, queue) = (Arc::clone(&self.store), Arc::clone(&self.queue));
        watched.on_change(move |change| {
            let word = refs::word(kind, &Key::of(change.object().meta()));
            store.indexed(refs::CONFIG, &word).into_iter().for_each(|key| queue.add(key));
        });
        manager.watch(watched);
    }
}

/// Returns whether a Kustomization is done with a revision, or at it.
fn has_tried(store: &Store<Kustomization>, key: &Key, revision: &str) -> bool {
    let Some(object) = store.get(key) else { return false };
    let Some(status) = &object.status else { return false };
    let busy = conditions::is_ready(&status.conditions) || conditions::is_reconciling(&status.conditions);
    busy && status.last_attempted_revision.as_deref() == Some(revision)
}
