//! The fetcher: one download and one unpacking per digest, however many ask for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use flux_archive::digest::Digest;
use flux_archive::{Limits, Tree, unpack};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::cache::Cache;
use super::download::{check, download, with_host};
use super::error::FetchError;
use crate::Storage;

/// How a [`Fetcher`] works.
#[derive(Debug, Clone)]
pub struct FetcherOptions {
    /// How often a request is tried again when the server cannot be reached or answers 5xx (`--http-retry`).
    pub retries: u32,
    /// The wait before the first retry; it doubles from one to the next.
    pub min_delay: Duration,
    /// The longest wait between two tries.
    pub max_delay: Duration,
    /// What an archive may hold.
    pub limits: Limits,
    /// How much memory unpacked trees may take when nobody uses them, in bytes; 0 keeps none.
    pub cache_bytes: u64,
    /// Host to ask in place of the source controller's (`SOURCE_CONTROLLER_LOCALHOST`).
    pub source_controller_host: Option<String>,
    /// Host to ask in place of the source watcher's (`SOURCE_WATCHER_LOCALHOST`).
    pub source_watcher_host: Option<String>,
    /// The storage of a source controller in the same process: its files are read without a server.
    pub local: Option<Storage>,
}

impl Default for FetcherOptions {
    fn default() -> Self {
        Self {
            retries: 9,
            min_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            limits: Limits::default(),
            cache_bytes: 24 << 20,
            source_controller_host: None,
            source_watcher_host: None,
            local: None,
        }
    }
}

/// Fetches artifacts as unpacked trees. Cheap to clone; clones share all.
#[derive(Debug, Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    client: reqwest::Client,
    options: FetcherOptions,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    cache: Cache,
    flights: HashMap<Digest, Weak<Flight>>,
}

/// A download under way. It goes on as long as anybody waits for it.
#[derive(Debug)]
struct Flight {
    result: watch::Receiver<Option<Result<Tree, FetchError>>>,
    task: AbortHandle,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fetcher {
    /// A fetcher that sends its requests with `client`, see [`client`](super::client).
    pub fn new(client: reqwest::Client, options: FetcherOptions) -> Self {
        let state = State { cache: Cache::new(options.cache_bytes), flights: HashMap::new() };
        Self { shared: Arc::new(Shared { client, options, state: Mutex::new(state) }) }
    }

    /// The tree of an artifact, by its URL and digest.
    ///
    /// Whoever asks for a digest that is being fetched waits for the same download. Dropping the future stops the
    /// waiting, and the download too if nobody else waits.
    ///
    /// # Errors
    /// See [`FetchError`]. Only failures that may pass were tried again.
    pub async fn fetch(&self, url: &str, digest: &str) -> Result<Tree, FetchError> {
        let bad_digest = |source| FetchError::Digest { url: url.to_owned(), source };
        let want: Digest = digest.parse().map_err(bad_digest)?;
        let flight = {
            let mut state = self.shared.state();
            if let Some(tree) = state.cache.get(&want) {
                return Ok(tree);
            }
            let under_way = state.flights.get(&want).and_then(Weak::upgrade);
            under_way.unwrap_or_else(|| {
                let flight = Arc::new(self.start(url, &want));
                state.flights.retain(|_, flight| flight.strong_count() > 0);
                state.flights.insert(want, Arc::downgrade(&flight));
                flight
            })
        };
        let mut result = flight.result.clone();
        let done = result.wait_for(Option::is_some).await.ok().and_then(|result| result.clone());
        done.unwrap_or_else(|| Err(FetchError::Interrupted { url: url.to_owned() }))
    }

    fn start(&self, url: &str, want: &Digest) -> Flight {
        let (tell, result) = watch::channel(None);
        let (shared, url, want) = (Arc::clone(&self.shared), url.to_owned(), want.clone());
        let task = tokio::spawn(async move {
            let fetched = shared.fetch(&url, &want).await;
            {
                let mut state = shared.state();
                if let Ok(tree) = &fetched {
                    state.cache.insert(want.clone(), tree.clone());
                }
                state.flights.remove(&want);
            }
            tell.send_replace(Some(fetched));
        });
        Flight { result, task: task.abort_handle() }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self, url: &str, want: &Digest) -> Result<Tree, FetchError> {
        let bytes = match self.local(url, want).await {
            Some(bytes) => bytes,
            None => self.download(&self.address(url), want).await?,
        };
        let limits = self.options.limits;
        let unpacked = tokio::task::spawn_blocking(move || unpack(bytes.as_slice(), &limits)).await;
        let refused = |source| FetchError::Unpack { url: url.to_owned(), source: Arc::new(source) };
        unpacked.map_err(|_| FetchError::Interrupted { url: url.to_owned() })?.map_err(refused)
    }

    /// The bytes out of the storage of this process, if it is there that the URL leads to and they are as wanted.
    async fn local(&self, url: &str, want: &Digest) -> Option<Vec<u8>> {
        let storage = self.options.local.as_ref()?;
        let path = flux_archive::normalise(url.strip_prefix(&storage.url(""))?).ok()?;
        let bytes = tokio::fs::read(storage.root().join(path.as_ref())).await.ok()?;
        check(url, want, want.algorithm().digest(&bytes)).ok()?;
        Some(bytes)
    }

    fn address(&self, url: &str) -> String {
        let watcher = url.contains("//source-watcher");
        let host =
            if watcher { &self.options.source_watcher_host } else { &self.options.source_controller_host };
        host.as_ref().map_or_else(|| url.to_owned(), |host| with_host(url, host))
    }

    async fn download(&self, url: &str, want: &Digest) -> Result<Vec<u8>, FetchError> {
        let mut delay = self.options.min_delay;
        let mut left = self.options.retries;
        loop {
            match download(&self.client, url, want, self.options.limits.total_bytes).await {
                Err(error) if error.is_passing() && left > 0 => {
                    tracing::debug!(url, %error, "artifact download is tried again");
                }
                result => return result,
            }
            tokio::time::sleep(delay).await;
            left -= 1;
            delay = (delay * 2).min(self.options.max_delay);
        }
    }
}
