//! `flux plugin list`.

use clap::Args;

use super::{folder::Folder, receipt::Receipt};
use crate::cli::{
    context::Context,
    exit::{Exit, Outcome},
    ui::Table,
};

/// Names that are taken and not looked at.
#[derive(Args, Debug)]
#[command(
    about = "List installed plugins",
    long_about = "The plugin list command shows the installed plugins. One that was put there by hand has the version \"manual\".",
    after_help = "  # List installed plugins
  flux plugin list"
)]
pub(super) struct List {
    #[arg(hide = true)]
    ignored: Vec<String>,
}

/// What is said where there is nothing.
pub(super) const NONE: &str = "No plugins found";

/// Lists plugins.
///
/// # Errors
/// The list cannot be written.
pub(super) fn run(context: &mut Context) -> Outcome {
    let folder = Folder::of(&context.environment);
    let plugins = folder.as_ref().map(Folder::plugins).unwrap_or_default();
    if plugins.is_empty() {
        writeln!(context.ui.out(), "{NONE}")?;
        return Ok(Exit::Success);
    }
    let mut table = Table::new(["name", "version", "path"]);
    for plugin in plugins {
        let receipt = folder.as_ref().and_then(|folder| Receipt::read(folder, &plugin.name));
        let version = receipt.map_or_else(|| "manual".to_owned(), |receipt| receipt.version);
        table.row(vec![plugin.name, version, plugin.path.display().to_string()]);
    }
    table.write(context.ui.out())?;
    Ok(Exit::Success)
}
