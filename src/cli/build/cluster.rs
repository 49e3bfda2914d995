//! `flux build cluster`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use flux_archive::{IgnoreRules, read_dir_unrestricted};
use flux_render::cluster::{ClusterRender, LocalSources, Options, render};
use flux_yaml::Value;

use super::{flags::OfCluster, folder, output, repository, resources};
use crate::cli::{
    complete::Beyond,
    context::Context,
    exit::{Exit, Fault, Outcome},
    settings::workers,
    ui::{Table, Ui},
};

/// Flags of `build cluster`.
#[derive(Args, Debug)]
#[command(
    add = Beyond,
    about = "Build all Kustomizations of a cluster",
    long_about = "The build cluster command starts with the directory of a cluster, the one that was given to 'flux bootstrap --path', and builds all
Kustomizations that are reachable from there, in the order in which they depend on each other. The repository that holds the
directory stands for the source that the cluster is synced from. What cannot be built is told on stderr. No cluster is asked.",
    after_help = "  # Print everything that a cluster is made of
  flux build cluster ./clusters/production

  # See the Kustomizations and whether they build
  flux build cluster ./clusters/production -o summary

  # Write one file per object
  flux build cluster ./clusters/production -o dir=./out

  # With another repository that the cluster uses, and variables that are not in any
  flux build cluster ./clusters/production --local-sources GitRepository/apps/team=../team \\
    --resource ./cluster-vars.yaml"
)]
pub(crate) struct Cluster {
    #[command(flatten)]
    of: OfCluster,
    /// the format of the output, one of: yaml, json, summary, dir=PATH
    #[arg(short, long, value_name = "string", default_value = "yaml", value_parser = form)]
    output: Form,
    /// the root of the repository that the cluster is synced from, found by itself if not given
    #[arg(long, value_name = "string")]
    repository: Option<PathBuf>,
}

/// A form of the output.
#[derive(Clone, Debug)]
enum Form {
    Objects(String),
    Summary,
    Folder(PathBuf),
}

fn form(text: &str) -> Result<Form, String> {
    match text.strip_prefix("dir=") {
        Some("") => Err("the directory is missing after dir=".to_owned()),
        Some(path) => Ok(Form::Folder(path.into())),
        None if text == "summary" => Ok(Form::Summary),
        None if output::FORMATS.contains(&text) => Ok(Form::Objects(text.to_owned())),
        None => {
            Err(format!("unsupported output format '{text}', must be one of: yaml, json, summary, dir=PATH"))
        }
    }
}

/// Builds and prints; notes go to stderr.
///
/// # Errors
/// What cannot be read; the Kustomizations that cannot be built, after the others are printed.
pub(super) async fn run(context: &mut Context, args: &Cluster) -> Outcome {
    let path = args.of.directory()?;
    let resources = resources::read(&args.of.sources.resource)?;
    let remote = args.of.sources.remote(context);
    // Ctrl-C drops this future, and with it what is being fetched.
    let _stopper = remote.stopper();
    let (root, pairs, strict) = (args.repository.clone(), args.of.sources.local(), args.of.strict_substitute);
    let made = tokio::task::spawn_blocking(move || {
        let options = Options {
            strict,
            resources: &resources,
            workers: workers(),
            remote: Some(remote),
            ..Options::default()
        };
        build(&path, root, &pairs, &options)
    });
    let (made, root) = made.await??;
    tell(&mut context.ui, &made);
    let failed: Vec<_> = made.members().filter(|(_, member)| member.result.is_err()).collect();
    let objects: Vec<&Value> = made
        .members()
        .filter_map(|(_, member)| member.result.as_ref().ok())
        .flat_map(|rendered| &rendered.objects)
        .collect();
    match &args.output {
        Form::Objects(format) => output::print(context.ui.out(), &objects, format)?,
        Form::Summary => summary(&made).write(context.ui.out())?,
        Form::Folder(_) if !failed.is_empty() => {}
        Form::Folder(folder) => folder::write(folder, &made)?,
    }
    for (key, member) in &failed {
        if let Err(error) = &member.result {
            context.ui.failure(format_args!("Kustomization/{key}: {error}"));
            context.ui.help(&member.help(), Some(&root));
        }
    }
    match failed.len() {
        0 => Ok(Exit::Success),
        count => Err(Fault::from(anyhow::anyhow!(
            "{count} of {} Kustomizations cannot be built",
            made.kustomizations.len()
        ))),
    }
}

fn build(
    path: &Path,
    root: Option<PathBuf>,
    pairs: &[(String, String)],
    options: &Options<'_>,
) -> Result<(ClusterRender, PathBuf)> {
    let path = std::fs::canonicalize(path)?;
    let root = match root {
        Some(root) => std::fs::canonicalize(&root)?,
        None => repository::of(&path)?,
    };
    let Ok(start) = path.strip_prefix(&root) else {
        bail!("{} is not in the repository {}", path.display(), root.display())
    };
    let read = |path: &Path| read_dir_unrestricted(path, &IgnoreRules::none());
    let mut sources = LocalSources::new();
    for (key, path) in pairs {
        sources.insert(key.clone(), read(Path::new(path))?);
    }
    let made = render(&read(&root)?, &start.to_string_lossy(), &sources, options)?;
    Ok((made, root))
}

fn tell(ui: &mut Ui, made: &ClusterRender) {
    for (key, member) in made.members() {
        for warning in member.result.iter().flat_map(|rendered| &rendered.warnings) {
            ui.warning(format_args!("Kustomization/{key}: {warning}"));
        }
    }
    for note in &made.notes {
        ui.warning(note);
    }
}

fn summary(made: &ClusterRender) -> Table {
    let mut table = Table::new(["Namespace", "Name", "Source", "Path", "Objects", "Result"]);
    for (key, member) in made.members() {
        let (objects, result) = match &member.result {
            Ok(rendered) => (rendered.objects.len().to_string(), "built".to_owned()),
            Err(_) => (String::new(), "failed".to_owned()),
        };
        let path = format!("./{}", member.directory);
        table.row(vec![
            key.namespace.clone(),
            key.name.clone(),
            member.source.clone(),
            path,
            objects,
            result,
        ]);
    }
    table
}
