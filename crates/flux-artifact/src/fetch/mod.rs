//! Artifacts from where they are served, unpacked, checked and shared.

mod cache;
mod download;
mod error;
mod fetcher;

pub use download::client;
pub use error::FetchError;
pub use fetcher::{Fetcher, FetcherOptions};
