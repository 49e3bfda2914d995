//! `flux plugin`, and running `flux-<name>` (spec/cli/misc.md §3).

mod catalog;
mod choose;
mod folder;
mod install;
mod list;
mod manifest;
mod receipt;
mod run;
mod search;
mod uninstall;
mod update;

use clap::{Args, Subcommand};

use super::{context::Context, exit::Outcome};

pub(super) use folder::{Folder, Installed};
pub(super) use run::{answer, start};

/// What comes after `plugin`.
#[derive(Args, Debug)]
#[command(
    about = "Manage plugins of the Flux command line",
    long_about = "The plugin sub-commands manage plugins: programs called flux-<name>, which run as flux <name>.
They are in the directory that FLUXCD_PLUGINS names, or in ~/.fluxcd/plugins."
)]
pub(crate) struct Plugin {
    #[command(subcommand)]
    what: What,
}

/// Words of `plugin`.
#[derive(Debug, Subcommand)]
enum What {
    Install(install::Install),
    #[command(visible_alias = "ls")]
    List(list::List),
    Search(search::Search),
    #[command(visible_alias = "delete")]
    Uninstall(uninstall::Uninstall),
    #[command(visible_alias = "upgrade")]
    Update(update::Update),
}

/// Manages plugins.
///
/// # Errors
/// A plugin that is not there; a catalogue that cannot be reached, or is none; a directory that cannot be written.
pub(super) async fn run(context: &mut Context, args: &Plugin) -> Outcome {
    match &args.what {
        What::Install(args) => install::run(context, args).await,
        What::List(_) => list::run(context),
        What::Search(args) => search::run(context, args).await,
        What::Uninstall(args) => uninstall::run(context, args),
        What::Update(args) => update::run(context, args).await,
    }
}
