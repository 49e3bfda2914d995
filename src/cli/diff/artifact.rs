//! `flux diff artifact`.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use clap::Args;

use crate::cli::{
    artifact::{Change, Contents, Ignore, check},
    context::Context,
    exit::{Advise as _, Exit, Outcome},
};

/// Flags of `diff artifact`.
#[derive(Args, Debug)]
#[command(
    about = "Diff artifact",
    long_about = "The diff artifact command compares the files of two artifacts, each of them a local archive or a directory.
The exit code is 0 when they hold the same, and 1 when they do not or when something went wrong.",
    after_help = "  # Compare an archive with the directory that it was made of
  flux diff artifact /tmp/artifact.tgz --path ./deploy

  # Compare two archives
  flux diff artifact old.tgz --path new.tgz"
)]
pub(crate) struct Artifact {
    /// the archive or directory to compare with
    #[arg(value_name = "artifact")]
    names: Vec<String>,
    /// the archive, directory or file with the manifests
    #[arg(long, value_name = "string", default_value = "")]
    path: String,
    #[command(flatten)]
    ignore: Ignore,
}

/// Prints a line for each file that differs: `+` only below `--path`, `-` only in the artifact, `~` in both.
///
/// # Errors
/// What is missing or cannot be read; that there are differences.
pub(super) fn run(context: &mut Context, args: &Artifact) -> Outcome {
    let Some(artifact) = args.names.first() else {
        return Err(anyhow!("artifact URL is required").into());
    };
    check(&args.path)?;
    is_local(artifact).advise(|| {
        Some(
            "pull it with another tool, and compare the archive: flux diff artifact <file> --path <path>"
                .to_owned(),
        )
    })?;
    let before = Contents::read(artifact, args.ignore.rules())?;
    let after = Contents::read(&args.path, args.ignore.rules())?;
    let changes = before.changes(&after);
    if changes.is_empty() {
        context.ui.success("no changes detected");
        return Ok(Exit::Success);
    }
    let out = context.ui.out();
    for (name, change) in &changes {
        let sign = match change {
            Change::Added => '+',
            Change::Removed => '-',
            Change::Changed => '~',
        };
        writeln!(out, "{sign} {name}")?;
    }
    Err(anyhow!("the contents of {artifact} differ from those of {}", args.path).into())
}

fn is_local(artifact: &str) -> Result<()> {
    if artifact.starts_with("oci://") {
        bail!("comparing with an artifact of a registry is not there yet");
    }
    if !Path::new(artifact).exists() {
        bail!(
            "URL must be in format 'oci://<domain>/<org>/<repo>', or the path of a local archive or directory"
        );
    }
    Ok(())
}
