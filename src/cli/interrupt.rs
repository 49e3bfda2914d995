//! Ctrl-C for commands that do not notice it by themselves.

use std::{
    io::{self, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::runtime::Builder;

use super::exit::INTERRUPTED;

/// How long a command may take to notice that it is to end. One that waits for servers needs no time; one that computes,
/// or reads from somebody who writes nothing, may never come to it.
const PATIENCE: Duration = Duration::from_millis(300);

/// Somebody who ends the process when the user has interrupted it and the command goes on all the same.
pub(super) struct Watch {
    noticed: Arc<AtomicBool>,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// The system gives no thread, or no signal.
    pub(super) fn start() -> io::Result<Self> {
        let noticed = Arc::new(AtomicBool::new(false));
        let seen = noticed.clone();
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let watch = move || {
            if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
                thread::sleep(PATIENCE);
                if !seen.load(Ordering::Relaxed) {
                    end();
                }
            }
        };
        thread::Builder::new().name("interrupt".to_owned()).spawn(watch)?;
        Ok(Self { noticed })
    }

    /// Tells that the command has ended, and that the process will by itself.
    pub(super) fn noticed(&self) {
        self.noticed.store(true, Ordering::Relaxed);
    }
}

#[expect(clippy::exit, reason = "the thread that could return from main is the one that does not answer")]
fn end() {
    let _ = writeln!(io::stderr(), "✗ interrupted");
    std::process::exit(i32::from(INTERRUPTED));
}
