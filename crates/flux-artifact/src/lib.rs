//! Artifacts: storage with garbage collection, the file server, and fetching with digest check.
