//! Git over HTTP and SSH: clone, fetch, list, commit, push.
