//! Storing, serving and fetching, on a real disk and over a real socket.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on ends its test")]

mod fetching;
mod serving;
mod storing;

use flux_archive::Tree;

fn tree(text: &str) -> Tree {
    let mut builder = Tree::builder();
    builder.insert("dir/file.yaml", text.as_bytes(), false).unwrap();
    builder.build().unwrap()
}

/// The moment `seconds` after now.
fn later(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds)
}
