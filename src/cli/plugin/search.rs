//! `flux plugin search`.

use clap::Args;

use super::{
    catalog::Plugins,
    folder::{self, Folder},
    receipt::Receipt,
};
use crate::cli::{
    context::Context,
    exit::{Exit, Outcome},
    ui::Table,
};

/// Flags of `plugin search`.
#[derive(Args, Debug)]
#[command(
    about = "Search the plugin catalog",
    long_about = "The plugin search command lists the plugins of the catalog, or those whose name or description has a text in it.",
    after_help = "  # List all plugins that can be installed
  flux plugin search

  # List those that have to do with schemas
  flux plugin search schema"
)]
pub(super) struct Search {
    /// a text in the name or the description
    #[arg(value_name = "query")]
    query: Option<String>,
}

/// Lists what the catalogue has.
///
/// # Errors
/// See [`super::run`].
pub(super) async fn run(context: &mut Context, args: &Search) -> Outcome {
    let catalog = Plugins::of(&context.environment)?.list().await?;
    let query = args.query.as_deref().unwrap_or_default().to_lowercase();
    let folder = Folder::of(&context.environment);
    let installed = |name: &str| {
        let receipt =
            folder::check(name).ok().and(folder.as_ref()).and_then(|folder| Receipt::read(folder, name));
        receipt.map(|receipt| receipt.version).unwrap_or_default()
    };
    let mut table = Table::new(["name", "description", "installed"]);
    let mut found = false;
    for plugin in catalog.plugins {
        if [&plugin.name, &plugin.description].iter().any(|text| text.to_lowercase().contains(&query)) {
            let version = installed(&plugin.name);
            table.row(vec![plugin.name, plugin.description, version]);
            found = true;
        }
    }
    let out = context.ui.out();
    match (found, query.as_str()) {
        (true, _) => table.write(out)?,
        (false, "") => writeln!(out, "No plugins found in catalog")?,
        (false, query) => writeln!(out, "No plugins matching {query:?} found in catalog")?,
    }
    Ok(Exit::Success)
}
