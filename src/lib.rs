//! The `flux` command line.
//!
//! - [`cli`]: words, flags, output; one file per command.
//! - [`bootstrap`]: the one pipeline by which a cluster begins to follow a repository.
//! - [`manifests`]: what Flux itself is made of in a cluster.

use std::{ffi::OsString, path::Path, process::ExitCode};

pub mod bootstrap;
pub mod cli;
pub mod manifests;

/// Runs what the process was called for: `arguments` begin with the name of the binary.
pub fn start(arguments: Vec<OsString>) -> ExitCode {
    let called = arguments.first().map(Path::new).and_then(Path::file_stem).map(ToOwned::to_owned);
    if let Some(controller) = called.as_deref().and_then(cli::controller::by_name) {
        return cli::controller::main(controller, arguments);
    }
    cli::main(arguments.get(1..).unwrap_or_default())
}
