//! `flux plugin uninstall`.

use std::{fs, io};

use anyhow::{Context as _, bail};
use clap::Args;

use super::folder::{self, Folder};
use crate::cli::{
    context::Context,
    exit::{Exit, Outcome},
};

/// Flags of `plugin uninstall`.
#[derive(Args, Debug)]
#[command(
    about = "Uninstall a plugin",
    long_about = "The plugin uninstall command removes a plugin from the plugin directory. Of a link, what it points to stays.",
    after_help = "  # Uninstall a plugin
  flux plugin uninstall operator"
)]
pub(super) struct Uninstall {
    /// the plugin
    #[arg(value_name = "name", required = true)]
    name: String,
}

/// Removes the program of a plugin, then what is written down about it.
///
/// # Errors
/// It is not there, or cannot be removed.
pub(super) fn run(context: &mut Context, args: &Uninstall) -> Outcome {
    remove(&Folder::demand(&context.environment)?, &args.name)?;
    context.ui.success(format_args!("uninstalled {}", args.name));
    Ok(Exit::Success)
}

fn remove(folder: &Folder, name: &str) -> anyhow::Result<()> {
    let is_plain = folder::check_plain(name).is_ok();
    let program = folder.program(name);
    let is_there = is_plain && fs::symlink_metadata(&program).is_ok_and(|metadata| !metadata.is_dir());
    if !is_there {
        bail!("plugin {name:?} is not installed");
    }
    fs::remove_file(&program).context("failed to remove plugin binary")?;
    match fs::remove_file(folder.receipt(name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).context("failed to remove plugin receipt")
        }
        _ => Ok(()),
    }
}
