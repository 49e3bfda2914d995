//! The `flux` binary: the command line, and, called by the name of a controller, that controller.

use std::process::ExitCode;

fn main() -> ExitCode {
    flux::start(std::env::args_os().collect())
}
