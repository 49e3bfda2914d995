//! `cargo xtask size`: the binary that is shipped does not grow past its size.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::cargo;

/// The binary of the `dist` profile has at most so many bytes. Raise it only in a commit that says why.
const BYTES: u64 = 35_000_000;

/// Builds it, and checks the size.
pub(crate) fn run(_: &[String]) -> Result<()> {
    cargo::run(&["build", "--profile", "dist", "--package", "flux", "--bin", "flux", "--locked"])?;
    let release = cargo::release_folder()?;
    let path = release.with_file_name("dist").join("flux");
    let size = fs::metadata(&path).with_context(|| path.display().to_string())?.len();
    let shown = |bytes: u64| format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10);
    if size > BYTES {
        bail!("flux has {}, more than {}", shown(size), shown(BYTES));
    }
    println!("✔ flux has {} of {}", shown(size), shown(BYTES));
    Ok(())
}
