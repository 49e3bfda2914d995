//! Skipping a test so that nobody overlooks it.

use std::{fs::OpenOptions, io::Write};

/// The file that [`skip`] appends to, one line a test, so that `cargo xtask test` can count them.
const SKIPS_VARIABLE: &str = "FLUX_TEST_SKIPS";

/// Says on the real stderr, past the test harness's capture, that a test is skipped and why.
#[expect(clippy::disallowed_methods, reason = "the test runner hands the file over in the environment")]
pub fn skip(reason: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("SKIPPED {test}: {reason}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(path) = std::env::var_os(SKIPS_VARIABLE)
        && let Ok(mut file) = OpenOptions::new().create(true).append(true).open(path)
    {
        let _ = file.write_all(line.as_bytes());
    }
}
