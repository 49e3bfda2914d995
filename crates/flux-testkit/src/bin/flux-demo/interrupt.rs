//! Ctrl-C: the servers die with this process; what they wrote goes too.

use std::{fs, thread};

use anyhow::Result;
use tempfile::TempDir;

/// Puts all temporary folders of this process into one, and removes that one when Ctrl-C ends the process.
pub(crate) fn clean_up_on_ctrl_c() -> Result<TempDir> {
    let scratch = tempfile::Builder::new().prefix("flux-demo-").tempdir()?;
    let path = scratch.path().to_owned();
    // The first call decides, and there was none before: main has only begun.
    let _ = tempfile::env::override_temp_dir(&path);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            eprintln!("\n► cleaning up");
            let _ = fs::remove_dir_all(&path);
            leave();
        }
    });
    Ok(scratch)
}

#[expect(clippy::exit, reason = "Ctrl-C ends the demonstration wherever it is")]
fn leave() -> ! {
    std::process::exit(130)
}
