//! One call: its time limit, its cancellation, and the error that its connection met.
//!
//! libgit2 is synchronous and calls our transports back on its own thread, so a call is a closure on a blocking thread
//! of this crate's small runtime. Every wait of a transport goes through [`Session::wait`], which ends when the
//! limit has passed or when the call's future was dropped: a server that hangs or trickles cannot hold a thread.

use std::{
    cell::RefCell,
    future::Future,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use crate::{Error, Remote, busy::Busy};

thread_local! {
    static CURRENT: RefCell<Option<Arc<Session>>> = const { RefCell::new(None) };
}

/// What the transports need to know about the call that they serve.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) remote: Remote,
    deadline: Instant,
    limit: Duration,
    cancel: CancellationToken,
    failure: Mutex<Option<Error>>,
}

/// Runs `work` on a blocking thread within the limit of `remote`; dropping the future stops it.
pub(crate) async fn run<T: Send + 'static>(
    remote: &Remote,
    work: impl FnOnce(&Arc<Session>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    remote.validate()?;
    let session = Session::start(remote.clone());
    let _stop = session.cancel.clone().drop_guard();
    let busy = Busy::new();
    let task = runtime()?.spawn_blocking(move || {
        let _busy = busy;
        session.call(|| work(&session))
    });
    task.await.map_err(|error| Error::internal(format!("git thread: {error}")))?
}

/// The runtime that drives all connections of this crate: one thread, and blocking threads as they are needed.
pub(crate) fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let make = || {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("flux-git").thread_keep_alive(Duration::from_secs(5));
        builder.enable_all().build().ok()
    };
    RUNTIME.get_or_init(make).as_ref().ok_or_else(|| Error::internal("no thread for Git connections"))
}

impl Session {
    fn start(remote: Remote) -> Arc<Self> {
        let limit = remote.timeout;
        Arc::new(Self {
            deadline: Instant::now() + limit,
            limit,
            cancel: CancellationToken::new(),
            failure: Mutex::default(),
            remote,
        })
    }

    /// Starts a session for another repository of the same call: same limit, same cancellation.
    pub(crate) fn child(&self, remote: Remote) -> Arc<Self> {
        Arc::new(Self {
            deadline: self.deadline,
            limit: self.limit,
            cancel: self.cancel.clone(),
            failure: Mutex::default(),
            remote,
        })
    }

    /// Returns the session that runs on this thread.
    pub(crate) fn current() -> Option<Arc<Self>> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Runs `work` with this session as the thread's, and puts the connection's own error before libgit2's.
    pub(crate) fn call<T>(self: &Arc<Self>, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        crate::transport::register()?;
        let before = CURRENT.replace(Some(self.clone()));
        let result = work();
        CURRENT.set(before);
        result.map_err(|error| match error {
            Error::Git { .. } => self.take_failure().unwrap_or(error),
            error => error,
        })
    }

    /// Waits for `future`, but no longer than the limit, and not when the caller has gone.
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        runtime()?.handle().block_on(async {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => Err(Error::Cancelled),
                () = tokio::time::sleep_until(self.deadline.into()) => Err(self.timeout()),
                output = future => Ok(output),
            }
        })
    }

    /// Fails when the limit has passed or the caller has gone; for work that does not wait.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        if Instant::now() >= self.deadline {
            return Err(self.timeout());
        }
        Ok(())
    }

    /// Keeps `error` for [`Session::call`], and returns what libgit2 is told instead.
    pub(crate) fn fail(&self, error: Error) -> std::io::Error {
        let told = std::io::Error::other(error.to_string().replace('\0', " "));
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        told
    }

    fn take_failure(&self) -> Option<Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn timeout(&self) -> Error {
        Error::Timeout { url: self.remote.url.to_string(), limit: self.limit }
    }
}
