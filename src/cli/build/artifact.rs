//! `flux build artifact`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::cli::{
    artifact::{Ignore, STDIN, Source, check},
    context::Context,
    exit::{Exit, Outcome},
    whole::{self, Beside, Stop},
};

/// Flags of `build artifact`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Build artifact",
    long_about = "The build artifact command makes a reproducible tgz archive of manifests, as push artifact would upload it.",
    after_help = "  # Build an archive of a directory
  flux build artifact --path ./deploy --output /tmp/artifact.tgz

  # Build an archive of one file
  flux build artifact --path ./deploy/app.yaml --output /tmp/artifact.tgz

  # Build an archive of what another program prints
  kustomize build . | flux build artifact --path - --output /tmp/artifact.tgz

  # Build an archive with what symbolic links point to
  flux build artifact --path ./deploy --resolve-symlinks"
)]
pub(crate) struct Artifact {
    /// the directory or file to build from, or - for standard input
    #[arg(short, long, value_name = "string", default_value = "")]
    path: String,
    /// the file to write
    #[arg(short, long, value_name = "string", default_value = "artifact.tgz")]
    output: PathBuf,
    #[command(flatten)]
    ignore: Ignore,
    /// put what symbolic links point to in their place, also what lies outside of the directory
    #[arg(long)]
    resolve_symlinks: bool,
    #[arg(hide = true)]
    ignored: Vec<String>,
}

/// Writes the archive, whole or not at all (spec/cli/artifacts.md §3).
///
/// # Errors
/// A path that is none; what cannot be read; an output that cannot be written.
pub(super) async fn run(context: &mut Context, args: &Artifact) -> Outcome {
    check(&args.path)?;
    let shown = if args.path == STDIN { "standard input" } else { &args.path };
    context.ui.action(format_args!("building artifact from {shown}"));
    let owned = args.clone();
    let built = whole::interruptible(move |stop| build(&owned, stop)).await;
    built.context("building artifact failed, error")?;
    context.ui.success(format_args!("artifact created at {}", args.output.display()));
    Ok(Exit::Success)
}

/// The permissions of the archive.
const MODE: u32 = 0o640;

fn build(args: &Artifact, stop: &Stop) -> Result<()> {
    let mut source = Source::read(&args.path, args.resolve_symlinks, args.ignore.rules())?;
    source.without(&args.output);
    let failed = || format!("cannot write {}", args.output.display());
    let mut output = Beside::new(&args.output).with_context(failed)?;
    source.archive(std::io::BufWriter::new(output.file()), stop)?;
    output.put(MODE).with_context(failed)
}
