//! The graceful stop.

use tokio_util::sync::CancellationToken;

/// Tells all parts of a process that it ends: first gracefully, then at once.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    soft: CancellationToken,
    hard: CancellationToken,
}

impl Stop {
    /// Makes a token that tells nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for a graceful stop: running work ends by itself, no new work begins.
    pub fn stop(&self) {
        self.soft.cancel();
    }

    /// Ends everything at once.
    pub fn abort(&self) {
        self.soft.cancel();
        self.hard.cancel();
    }

    /// Returns whether a stop was asked for.
    pub fn is_stopping(&self) -> bool {
        self.soft.is_cancelled()
    }

    /// Waits until a stop is asked for.
    pub async fn stopping(&self) {
        self.soft.cancelled().await;
    }

    /// Waits until everything has to end at once.
    pub async fn aborted(&self) {
        self.hard.cancelled().await;
    }

    /// Returns a token of its own that this one stops, but that does not stop this one.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { soft: self.soft.child_token(), hard: self.hard.child_token() }
    }
}

/// Makes a token of the process's signals: SIGTERM or SIGINT stops, a second one aborts.
///
/// # Errors
/// When the signal handlers cannot be set.
pub fn signals() -> std::io::Result<Stop> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    let stop = Stop::new();
    let told = stop.clone();
    tokio::spawn(async move {
        for abort in [false, true] {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
            if abort {
                told.abort();
            } else {
                told.stop();
            }
        }
    });
    Ok(stop)
}
