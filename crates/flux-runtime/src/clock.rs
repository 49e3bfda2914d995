//! The one place of the controllers that reads the clock.

use jiff::Timestamp;

/// Returns the time now. Pure code takes a [`Timestamp`] from its caller instead of calling this.
pub fn now() -> Timestamp {
    Timestamp::now()
}
