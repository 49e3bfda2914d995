//! What a process has to wait for before it ends.
//!
//! A call whose future was dropped goes on for a moment on its thread, and removes its temporary folder there.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

static COUNT: Mutex<usize> = Mutex::new(0);
static FEWER: Condvar = Condvar::new();

/// Stands for a call that runs, or for a temporary folder.
#[derive(Debug)]
pub(crate) struct Busy(());

impl Busy {
    pub(crate) fn new() -> Self {
        *COUNT.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self(())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        *COUNT.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FEWER.notify_all();
    }
}

/// Waits until every call of this process has ended and every temporary folder is gone, but no longer than `limit`; tells
/// whether that is so. To be called before a process ends that has dropped calls.
pub fn settle(limit: Duration) -> bool {
    let count = COUNT.lock().unwrap_or_else(PoisonError::into_inner);
    let (count, _) =
        FEWER.wait_timeout_while(count, limit, |count| *count > 0).unwrap_or_else(PoisonError::into_inner);
    *count == 0
}
