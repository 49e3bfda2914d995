//! The engine's view of everything remote.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use flux_archive::{Bytes, Files};
use flux_kustomize::{Remote, RemoteError, Repository};
use tokio::runtime::Handle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::once::Once;
use crate::settings::Settings;
use crate::{git, http};

/// How long the bytes behind a URL may take to come.
const FILE_LIMIT: Duration = Duration::from_mins(1);

/// URL, revision, and whether submodules are wanted.
type Key = (String, Option<String>, bool);

/// Fetches what one build names by URL, each thing once.
///
/// Its methods block, so a build that has one does not run on a thread of an asynchronous runtime, but on one for
/// blocking work.
#[derive(Debug)]
pub struct RemoteBases {
    settings: LazyLock<Settings, Box<dyn FnOnce() -> Settings + Send>>,
    runtime: Handle,
    stop: CancellationToken,
    client: http::Client,
    asked: AtomicBool,
    files: Once<String, Result<Arc<[u8]>, RemoteError>>,
    repositories: Once<Key, Result<Arc<dyn Files>, RemoteError>>,
}

impl RemoteBases {
    /// For one build. Connections are driven by `runtime`.
    pub fn new(settings: Settings, runtime: Handle) -> Self {
        Self::lazy(move || settings, runtime)
    }

    /// As [`RemoteBases::new`], with settings that are made when something is asked for: most builds never ask.
    pub fn lazy(settings: impl FnOnce() -> Settings + Send + 'static, runtime: Handle) -> Self {
        Self {
            settings: LazyLock::new(Box::new(settings)),
            runtime,
            stop: CancellationToken::new(),
            client: http::Client::default(),
            asked: AtomicBool::new(false),
            files: Once::default(),
            repositories: Once::default(),
        }
    }

    /// Stops all that is being fetched when it is dropped, and refuses what is asked for later.
    pub fn stopper(&self) -> DropGuard {
        self.stop.clone().drop_guard()
    }

    /// Whether anything was asked for: if so, the next build may get something else.
    pub fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Waits for `work`, but no longer than the limit, and not when the build was given up.
    fn wait<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, RemoteError>>,
    ) -> Result<T, RemoteError> {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => Err(RemoteError::Failed("the build was given up".to_owned())),
                result = tokio::time::timeout(limit, work) => result.unwrap_or(Err(RemoteError::Timeout(limit))),
            }
        })
    }
}

impl Remote for RemoteBases {
    fn file(&self, url: &str) -> Result<Bytes, RemoteError> {
        self.asked.store(true, Ordering::Relaxed);
        if self.settings.no_files {
            return Err(refused("files behind URLs"));
        }
        let fetch = || self.wait(FILE_LIMIT, self.client.get(url, &self.settings)).map(Arc::from);
        self.files.get(url.to_owned(), fetch).map(Bytes::Shared)
    }

    fn repository(&self, repository: &Repository) -> Result<Arc<dyn Files>, RemoteError> {
        self.asked.store(true, Ordering::Relaxed);
        if self.settings.no_repositories {
            return Err(refused("remote bases"));
        }
        let key = (repository.url.clone(), repository.reference.clone(), repository.submodules);
        let fetch = || self.wait(repository.timeout, git::fetch(repository, &self.settings));
        self.repositories.get(key, fetch)
    }
}

fn refused(what: &str) -> RemoteError {
    RemoteError::Failed(format!(
        "{what} are not allowed here (--no-remote-bases): put the files into the source and name them by path"
    ))
}
