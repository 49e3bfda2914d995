//! Artifacts: storage with garbage collection, the file server, and fetching with digest check.
//!
//! A source controller [puts](Storage::put_tree) trees into a [`Storage`] and [serves](server::serve) its root; a
//! consumer [fetches](Fetcher::fetch) them as unpacked trees that all its objects share. The rules are those of
//! spec/controllers/common.md §11.

mod fetch;
pub mod server;
mod storage;

pub use fetch::{FetchError, Fetcher, FetcherOptions, client};
pub use storage::{Place, Storage, StorageError, StorageOptions, Verdict, advertised};
