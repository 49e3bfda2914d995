//! `flux migrate`: Flux objects in files are brought to the API versions of a release of Flux.

mod detect;
mod list;
mod targets;

use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use flux_archive::{Disk, Files as _};

use super::{
    context::Context,
    exit::{Advise as _, Exit, Outcome},
    parse::values::{self, List},
    whole,
};
use detect::{Found, Upgrade};
use targets::Targets;

/// Flags of `migrate`.
#[derive(Args, Debug)]
#[command(
    about = "Migrate Flux objects in files to their latest API version",
    long_about = "The migrate command brings the Flux objects of local manifests to the API versions of a release of Flux.
Only the version of apiVersion is changed. Run it before an upgrade to the next minor version.",
    after_help = "  # Show which Flux objects in the current directory are of old versions
  flux migrate -f . --dry-run

  # Migrate the manifests of the current directory without a question
  flux migrate -f . --yes

  # Migrate YAML files and templates to the versions of Flux 2.7
  flux migrate -f . --extensions=.yml,.yaml,.tpl --version=2.7

  # Migrate one file
  flux migrate -f clusters/prod/apps.yaml"
)]
pub(crate) struct Migrate {
    /// the file or directory with the manifests to migrate, below the current directory
    #[arg(short = 'f', long, value_name = "string", default_value = "")]
    path: String,
    /// the endings of the names of files with manifests
    #[arg(short, long, value_name = "strings", default_values = [".yaml", ".yml"], value_parser = values::list)]
    extensions: Vec<List>,
    /// the Flux minor version to migrate to (defaults to that of this command)
    #[arg(short = 'v', long, value_name = "string", default_value = "")]
    version: String,
    /// migrate without asking
    #[arg(short, long)]
    yes: bool,
    /// tell what would be migrated, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// A file that is to be changed.
struct Plan {
    name: String,
    before: Vec<u8>,
    after: Vec<u8>,
}

/// Tells what is old, asks, and changes the files; each wholly or not at all (spec/cli/install.md, "flux migrate").
///
/// # Errors
/// No path; a version that is none; files that cannot be read or written; no answer.
pub(super) fn run(context: &mut Context, args: &Migrate) -> Outcome {
    if args.path.is_empty() {
        return Err(anyhow!("migrating the objects of a cluster is not there yet"))
            .advise(|| Some("pass --path (-f) to migrate files".to_owned()));
    }
    let targets = Targets::of(&args.version)?;
    context.ui.action("starting migration of custom resources");
    let listed = list::files(&args.path, &List::join(&args.extensions))?;
    for name in listed.irregular {
        context.ui.warning(format_args!("skipping irregular file {name}"));
    }
    let mut plans = Vec::new();
    for name in listed.files {
        plans.extend(plan(context, name, targets)?);
    }
    if plans.is_empty() {
        context.ui.success("no custom resources found that require migration");
    } else if args.dry_run {
        context.ui.success("dry-run mode enabled, no changes will be made");
    } else {
        confirm(context, args)?;
        for plan in &plans {
            write(plan).with_context(|| format!("failed to write file {}", plan.name))?;
            context.ui.success(format_args!("file {} migrated successfully", plan.name));
        }
        context.ui.success("custom resources migrated successfully");
    }
    Ok(Exit::Success)
}

/// Reads a file and tells what is old in it.
fn plan(context: &mut Context, name: String, targets: Targets) -> Result<Option<Plan>> {
    let before = Vec::from(Disk.read(&name)?);
    let found = detect::detect(&before, targets);
    for item in &found {
        match item {
            Found::Old(Upgrade { line, kind, old, new, .. }) => {
                context.ui.generate(format_args!("{name}:{line}: {kind} {old} -> {new}"));
            }
            Found::Odd { line, api_version } => {
                let text = format_args!("{name}:{line}: unexpected GroupVersion string: {api_version}");
                context.ui.warning(text);
            }
        }
    }
    let after = detect::upgraded(&before, &found);
    Ok((after != before).then_some(Plan { name, before, after }))
}

fn confirm(context: &mut Context, args: &Migrate) -> Result<()> {
    let question = "Are you sure you want to proceed with the above upgrades";
    if args.yes || context.ui.confirm(question, "--yes")? {
        return Ok(());
    }
    bail!("aborting: no file was changed")
}

fn write(plan: &Plan) -> Result<()> {
    // The answer may have taken its time.
    if *Disk.read(&plan.name)? != *plan.before {
        bail!("it was changed in the meantime; run the command again");
    }
    let path = Path::new(&plan.name);
    whole::write(path, whole::mode(&path.metadata()?), &plan.after)?;
    Ok(())
}
