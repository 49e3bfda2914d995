//! The process: storage, file server, reconcilers.

use std::sync::Arc;
use std::time::Duration;

use flux_api::source::GitRepository;
use flux_artifact::{Fetcher, FetcherOptions, Storage, StorageOptions, advertised, server};
use flux_runtime::{Change, Environment, Error, Key, Manager, Options, Stop, status::Owned};

use crate::args::{Args, GATES};
use crate::gitrepository::{CONDITIONS, GitRepositories, INCLUDES, SshAlgorithms, includes};

/// The name of the process, in events, leases and field managers.
const NAME: &str = "source-controller";

/// How many objects are worked on at a time when the flag does not say.
const CONCURRENT: usize = 2;

/// What a pod is given to end in (spec/controllers/source.md §0), less what the frame needs.
const GRACE: Duration = Duration::from_secs(8);

/// Runs the controller until it is told to stop.
///
/// # Errors
/// A flag is wrong, the storage is not there, an address is taken, or a part of the controller ended.
pub async fn run(args: Args, environment: Environment, stop: Stop) -> Result<(), Error> {
    let storage = storage(&args, &environment)?;
    let config = args.common.kube_config().await?;
    let mut manager = Manager::new(NAME, args.common.clone(), environment, config)?;
    manager.set_grace(GRACE);
    add(&mut manager, &args, storage)?;
    manager.run(stop).await
}

/// Opens the storage of the flags. Who consumes artifacts in the same process can share it.
///
/// # Errors
/// The directory is not there.
pub fn storage(args: &Args, environment: &Environment) -> Result<Storage, Error> {
    let flags = &args.storage;
    let advertised = advertised(&flags.storage_adv_addr, &flags.storage_addr, &environment.host);
    let options = StorageOptions {
        algorithm: flags.artifact_digest_algo,
        retention_ttl: flags.artifact_retention_ttl,
        retention_records: flags.artifact_retention_records,
        ..StorageOptions::new(&flags.storage_path, advertised)
    };
    Storage::open(options).map_err(|error| Error::Flag { flag: "storage-path", reason: error.to_string() })
}

/// Adds the file server and the reconcilers to a manager.
///
/// # Errors
/// A flag is wrong.
pub fn add(manager: &mut Manager, args: &Args, storage: Storage) -> Result<(), Error> {
    let gates = args.common.gates(GATES)?;
    if !args.common.default_service_account.is_empty() && !gates.on("ObjectLevelWorkloadIdentity") {
        let reason = "the feature gate ObjectLevelWorkloadIdentity is off".to_owned();
        return Err(Error::Flag { flag: "default-service-account", reason });
    }
    let (address, root) = (args.storage.storage_addr.clone(), storage.root().to_owned());
    manager.task("file server", move |stop| async move {
        let listener = flux_runtime::server::listen(&address).await?;
        server::serve(listener, &root, async move { stop.stopping().await }).await?;
        Ok(())
    });
    let mut watched = manager.own::<GitRepository>().index(INCLUDES, includes);
    let queue = manager.queue();
    let (store, wake) = (watched.store(), Arc::clone(&queue));
    watched.on_change({
        let store = Arc::clone(&store);
        move |change| {
            let Change::Updated { old, new } = change else { return };
            let artifact =
                |object: &GitRepository| object.status.as_ref().and_then(|status| status.artifact.clone());
            if artifact(old) != artifact(new) {
                store
                    .indexed(INCLUDES, &Key::of(&new.metadata).to_string())
                    .into_iter()
                    .for_each(|key| wake.add(key));
            }
        }
    });
    let broken = |error| Error::Task { task: "client of artifacts", source: Box::new(error) };
    // Only includes are fetched, and each one seldom: nothing is worth keeping.
    let fetching = FetcherOptions {
        cache_bytes: 0,
        retries: 1,
        local: Some(storage.clone()),
        ..FetcherOptions::default()
    };
    let reconciler = GitRepositories {
        fetcher: Fetcher::new(flux_artifact::client().map_err(broken)?, fetching),
        storage,
        store,
        requeue_dependency: args.common.requeue_dependency,
        ssh: SshAlgorithms { kex: args.ssh_kex_algos.clone(), host_key: args.ssh_hostkey_algos.clone() },
    };
    let options = Options {
        concurrent: args.common.concurrent.unwrap_or(CONCURRENT),
        field_manager: NAME,
        owned: Owned::Types(CONDITIONS),
        jitter: args.common.jitter()?,
    };
    manager.controller(Arc::new(reconciler), watched, queue, options);
    Ok(())
}
