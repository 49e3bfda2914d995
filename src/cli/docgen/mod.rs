//! `flux docgen`: a page per command, in Markdown or for `man`, out of the command tree.

mod man;
mod markdown;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Command, ValueHint};

use super::{
    context::Context,
    exit::{Exit, Outcome},
    words,
};
use crate::cli::complete::Beyond;

/// Flags of `docgen`.
#[derive(Args, Debug)]
#[command(
    hide = true,
    about = "Generate the reference of all commands",
    long_about = "The docgen command writes a page for each command into a directory that exists: Markdown to --path, or manual pages to --man.
The same program writes the same bytes everywhere.",
    after_help = "  # Write the reference in Markdown
  flux docgen --path=./docs/cmd

  # Write the manual pages
  flux docgen --man=./man/man1"
)]
pub(crate) struct Docgen {
    /// path to write the generated documentation to
    #[arg(long, value_name = "string", default_value = "./docs/cmd", value_hint = ValueHint::DirPath)]
    path: PathBuf,
    /// path to write manual pages to, in place of Markdown
    #[arg(add = Beyond, long, value_name = "string", value_hint = ValueHint::DirPath)]
    man: Option<PathBuf>,
    #[arg(hide = true)]
    ignored: Vec<String>,
}

/// A page: the name of its file, and its text.
struct Page {
    file: String,
    text: String,
}

/// Writes the pages.
///
/// # Errors
/// The directory does not exist, or cannot be written to.
pub(super) fn run(_: &mut Context, args: &Docgen) -> Outcome {
    let tree = words::tree("$HOME/.kube/cache", "flux-system");
    match &args.man {
        Some(folder) => write(folder, &tree, man::page)?,
        None => write(&args.path, &tree, markdown::page)?,
    }
    Ok(Exit::Success)
}

fn write(folder: &Path, tree: &Command, page: fn(&[&Command]) -> Page) -> Result<()> {
    if !folder.is_dir() {
        bail!("{} is not a directory: it must exist", folder.display());
    }
    for path in commands(&[tree]) {
        let Page { file, text } = page(&path);
        let place = folder.join(file);
        fs::write(&place, text).with_context(|| format!("writing {}", place.display()))?;
    }
    Ok(())
}

/// All commands that users are told about, each with those above it. That of help is not one of them, as upstream.
fn commands<'a>(path: &[&'a Command]) -> Vec<Vec<&'a Command>> {
    let mut all = vec![path.to_owned()];
    for sub in below(path) {
        all.extend(commands(&[path, &[sub]].concat()));
    }
    all
}

/// The commands below the last of `path`, by name.
fn below<'a>(path: &[&'a Command]) -> Vec<&'a Command> {
    let told = |sub: &&Command| !sub.is_hide_set() && (path.len() > 1 || sub.get_name() != "help");
    let mut below: Vec<&Command> =
        path.last().map(|command| command.get_subcommands().filter(told).collect()).unwrap_or_default();
    below.sort_by_key(|command| command.get_name());
    below
}

/// The names of a command and those above it.
fn join(path: &[&Command], between: &str) -> String {
    path.iter().map(|command| command.get_name()).collect::<Vec<_>>().join(between)
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// What a command is for at length, else in short.
fn description(command: &Command) -> String {
    let long = command.get_long_about().or_else(|| command.get_about());
    long.map(ToString::to_string).unwrap_or_default().trim().to_owned()
}

/// The commands above and below, for the end of a page.
fn see_also<'a>(path: &[&'a Command]) -> Vec<Vec<&'a Command>> {
    let above = (path.len() > 1).then(|| path[..path.len() - 1].to_vec());
    let next = below(path).into_iter().map(|sub| [path, &[sub]].concat());
    above.into_iter().chain(next).collect()
}
