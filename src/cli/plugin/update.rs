//! `flux plugin update`.

use std::cmp::Ordering;

use anyhow::{Result, anyhow};
use clap::Args;

use super::{
    catalog::Plugins,
    choose::{Chosen, Machine, Wanted, compare},
    folder::{Folder, Installed},
    install,
    list::NONE,
    manifest::Manifest,
    receipt::Receipt,
};
use crate::cli::{
    context::Context,
    exit::{Exit, Outcome},
};

/// Flags of `plugin update`.
#[derive(Args, Debug)]
#[command(
    about = "Update installed plugins",
    long_about = "The plugin update command updates plugins to the newest version of the catalog.
Plugins that were put there by hand stay as they are, and none is put back to an older version.",
    after_help = "  # Update all installed plugins
  flux plugin update

  # Update one plugin
  flux plugin update operator"
)]
pub(super) struct Update {
    /// the plugin
    #[arg(value_name = "name")]
    name: Option<String>,
}

/// Updates plugins; what goes wrong with one is told, and does not stop the others.
///
/// # Errors
/// The named plugin is not installed.
pub(super) async fn run(context: &mut Context, args: &Update) -> Outcome {
    let folder = Folder::demand(&context.environment)?;
    let mut installed = folder.plugins();
    if let Some(name) = &args.name {
        installed.retain(|plugin| plugin.name == *name);
        if installed.is_empty() {
            return Err(anyhow!("plugin {name:?} is not installed").into());
        }
    }
    if installed.is_empty() {
        writeln!(context.ui.out(), "{NONE}")?;
        return Ok(Exit::Success);
    }
    let plugins = Plugins::of(&context.environment)?;
    for plugin in installed {
        update(context, &plugins, &folder, &plugin).await;
    }
    Ok(Exit::Success)
}

async fn update(context: &mut Context, plugins: &Plugins, folder: &Folder, plugin: &Installed) {
    let name = &plugin.name;
    let Some(receipt) = Receipt::read(folder, name) else {
        context.ui.warning(format_args!("skipping {name} (manually installed)"));
        return;
    };
    let (from, found) = (receipt.version, newest(plugins, name).await);
    let (manifest, chosen) = match found {
        Ok(found) => found,
        Err(error) => return context.ui.failure(format_args!("error checking {name}: {error:#}")),
    };
    let to = &chosen.version;
    match compare(&from, to) {
        Some(Ordering::Equal) => context.ui.success(format_args!("{name} already up to date (v{from})")),
        Some(Ordering::Greater) => {
            context.ui.warning(format_args!("skipping {name} (v{from} is newer than v{to} of the catalog)"));
        }
        _ => match install::install(context, plugins, folder, &manifest, &chosen).await {
            Ok(()) => context.ui.success(format_args!("updated {name} v{from} → v{to}")),
            Err(error) => context.ui.failure(format_args!("error updating {name}: {error:#}")),
        },
    }
}

async fn newest(plugins: &Plugins, name: &str) -> Result<(Manifest, Chosen)> {
    let manifest = plugins.manifest(name).await?;
    let chosen = Wanted::newest(name).choose(&manifest, Machine::this())?;
    Ok((manifest, chosen))
}
