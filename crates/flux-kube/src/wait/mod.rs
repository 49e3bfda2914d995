//! Waiting for objects, by watch. Every wait is a future that holds nothing but its connection; dropping it ends it.

mod current;
mod error;
mod follow;
mod gone;
mod one;
mod options;

pub use current::until_current;
pub use error::WaitError;
pub use gone::until_gone;
pub use one::until;
pub(crate) use options::vanishes;
pub use options::{Reporter, Target, WaitOptions};
