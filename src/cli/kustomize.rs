//! `flux kustomize`: the engine by itself, as `kubectl kustomize`.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use clap::Args;
use flux_archive::{Disk, Files};
use flux_kustomize::{
    CustomSchema, FILE_NAMES, LoadRestrictor, Options, Remote, Reorder, Resources, Warning, build_documents,
    build_files,
};
use flux_yaml::Value;

use super::{
    complete::Beyond,
    context::Context,
    exit::{Advise as _, Exit, Outcome},
    remote_bases::remote_bases,
    settings::workers,
};

/// Flags of `kustomize`: those of `kubectl kustomize`.
#[derive(Args, Debug)]
#[command(
    add = Beyond,
    about = "Build a directory of manifests as kubectl kustomize does",
    long_about = "The kustomize command builds a kustomization and prints the resulting manifests, byte for byte as
kubectl kustomize does. DIR is a directory, or the URL of a Git repository with the directory after it; the working
directory if it is left out.",
    after_help = "  # Build the working directory
  flux kustomize

  # Build an overlay
  flux kustomize ./overlays/production

  # Build an overlay whose files may lie anywhere
  flux kustomize ./overlays/production --load-restrictor=LoadRestrictionsNone

  # Build a directory of a Git repository at a tag
  flux kustomize 'https://github.com/stefanprodan/podinfo//kustomize?ref=6.9.0'

  # Write one file for each resource
  flux kustomize ./overlays/production --output=./rendered"
)]
#[expect(clippy::struct_excessive_bools, reason = "one per flag")]
pub(crate) struct Kustomize {
    #[arg(value_name = "DIR", num_args = 0..)]
    directory: Vec<String>,
    /// if set to `LoadRestrictionsNone`, local kustomizations may load files from outside their root. This does, however, break the relocatability of the kustomization.
    #[arg(long, value_name = "string", default_value = "LoadRestrictionsRootOnly")]
    load_restrictor: String,
    /// if specified, write output to this path: a file, or a directory that gets one file for each resource
    #[arg(short, long, value_name = "string", default_value = "")]
    output: String,
    /// refuse resources and bases that are URLs
    #[arg(long)]
    no_remote_bases: bool,
    /// the order of the resources, one of: legacy, none (deprecated: use the field sortOptions)
    #[arg(long, value_name = "string", hide = true)]
    reorder: Option<String>,
    /// label all resources as managed by kustomize (deprecated: use the field buildMetadata)
    #[arg(long, hide = true)]
    enable_managedby_label: bool,
    /// not supported: programs are not run
    #[arg(long)]
    enable_alpha_plugins: bool,
    /// not supported: the helm program is not run
    #[arg(long)]
    enable_helm: bool,
    /// not supported, see --enable-helm
    #[arg(long, value_name = "string")]
    helm_command: Option<String>,
    /// not supported, see --enable-helm
    #[arg(long, value_name = "strings")]
    helm_api_versions: Vec<String>,
    /// not supported, see --enable-helm
    #[arg(long)]
    helm_debug: bool,
    /// not supported, see --enable-helm
    #[arg(long, value_name = "string")]
    helm_kube_version: Option<String>,
    /// not supported: containers are not run
    #[arg(long)]
    network: bool,
    /// not supported, see --network
    #[arg(long, value_name = "string")]
    network_name: Option<String>,
    /// not supported, see --network
    #[arg(short, long, value_name = "stringArray")]
    env: Vec<String>,
    /// not supported, see --network
    #[arg(long, value_name = "stringArray")]
    mount: Vec<String>,
    /// not supported, see --network
    #[arg(long)]
    as_current_user: bool,
}

impl Kustomize {
    /// Refuses flags that promise what is not done.
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        const PLUGINS: &str = "plugins, KRM functions and other programs are not run by this engine";
        const HELM: &str = "the helm program is not run by this engine";
        const FUNCTIONS: &str = "KRM functions in containers are not run by this engine";
        let rows = [
            (self.enable_alpha_plugins, "enable-alpha-plugins", PLUGINS),
            (self.enable_helm, "enable-helm", HELM),
            (self.helm_command.is_some(), "helm-command", HELM),
            (!self.helm_api_versions.is_empty(), "helm-api-versions", HELM),
            (self.helm_debug, "helm-debug", HELM),
            (self.helm_kube_version.is_some(), "helm-kube-version", HELM),
            (self.network, "network", FUNCTIONS),
            (self.network_name.is_some(), "network-name", FUNCTIONS),
            (!self.env.is_empty(), "env", FUNCTIONS),
            (!self.mount.is_empty(), "mount", FUNCTIONS),
            (self.as_current_user, "as-current-user", FUNCTIONS),
        ];
        rows.iter().find(|(given, ..)| *given).map_or(Ok(()), |(_, flag, reason)| Err((*flag, *reason)))
    }

    fn options(&self, label: bool, remote: Arc<dyn Remote>) -> Result<Options> {
        Ok(Options {
            load_restrictor: match self.load_restrictor.as_str() {
                "LoadRestrictionsNone" => LoadRestrictor::None,
                "LoadRestrictionsRootOnly" => LoadRestrictor::RootOnly,
                other => anyhow::bail!(
                    "illegal flag value --load-restrictor {other}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]"
                ),
            },
            reorder: match self.reorder.as_deref() {
                None | Some("legacy") => Reorder::Legacy,
                Some("none") => Reorder::None,
                Some(other) => {
                    anyhow::bail!("illegal flag value --reorder {other}; legal values: [legacy none]")
                }
            },
            managed_by_label: self.enable_managedby_label || label,
            manager: None,
            custom_schema: CustomSchema::Replaces,
            remote: Some(remote),
            original: None,
            workers: workers(),
        })
    }
}

/// Builds the directory, and prints or writes the manifests; warnings go to stderr, in the words of kubectl.
///
/// # Errors
/// What cannot be read, built or written.
pub(super) async fn run(context: &mut Context, args: &Kustomize) -> Outcome {
    tell_deprecated(context, args);
    let target = match args.directory.as_slice() {
        [] => ".".to_owned(),
        [one] if one.is_empty() => {
            return Err(anyhow::anyhow!("must build at directory: directory path cannot be empty").into());
        }
        [one] => one.clone(),
        _ => return Err(anyhow::anyhow!("specify one path to kustomization.yaml").into()),
    };
    args.check().map_err(|(flag, reason)| anyhow::anyhow!("--{flag} is not supported: {reason}")).advise(
        || Some("render charts with helm template, and run functions with kustomize, before this".to_owned()),
    )?;
    let remote = Arc::new(remote_bases(&context.environment, args.no_remote_bases));
    // Ctrl-C drops this future, and with it what is being fetched.
    let _stopper = remote.stopper();
    let options = args.options(context.environment.managed_by_label, remote)?;
    let from = working_directory(context.environment.working_directory.as_deref())?;
    if !args.output.is_empty() {
        let objects = move || build_files(&disk(), &from, &target, &options);
        let made = tokio::task::spawn_blocking(objects).await??;
        tell_warnings(context, &made.warnings);
        write(Path::new(&args.output), &made)?;
        return Ok(Exit::Success);
    }
    let text = move || build_documents(&disk(), &from, &target, &options);
    let made = tokio::task::spawn_blocking(text).await??;
    tell_warnings(context, &made.warnings);
    let out = context.ui.out();
    for piece in &made.pieces {
        out.write_all(piece.as_bytes())?;
    }
    Ok(Exit::Success)
}

fn tell_warnings(context: &mut Context, warnings: &[Warning]) {
    for warning in warnings {
        context.ui.note(format!("# Warning: {}", warning.message));
    }
}

fn tell_deprecated(context: &mut Context, args: &Kustomize) {
    if args.reorder.is_some() {
        context.ui.note(
            "Flag --reorder has been deprecated, use the new 'sortOptions' field in kustomization.yaml instead.",
        );
    }
    if args.enable_managedby_label {
        context.ui.note(
            "Flag --enable-managedby-label has been deprecated, The flag `enable-managedby-label` has been deprecated. \
             Use the `managedByLabel` option in the `buildMetadata` field instead.",
        );
    }
}

/// The working directory as the shell names it, with its links, if that is where we are: `..` means what it means there.
fn working_directory(logical: Option<&Path>) -> Result<String> {
    let real = std::env::current_dir().context("the working directory is gone")?;
    let same = |path: &&Path| path.is_absolute() && fs::canonicalize(path).is_ok_and(|found| found == real);
    let directory = logical.filter(same).unwrap_or(&real);
    directory.to_str().map(str::to_owned).context("the path of the working directory is not UTF-8")
}

/// Writes all to a file, or each resource to a file of its own in a directory.
fn write(path: &Path, built: &Resources) -> Result<()> {
    let put = |path: &Path, text: &str| {
        fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
    };
    if !path.is_dir() {
        return put(path, &built.to_yaml());
    }
    let names = built.file_names();
    if let Some(name) = names.iter().find(|name| name.contains('/')) {
        anyhow::bail!("a resource has a name that no file can have: {name}");
    }
    for (object, name) in built.objects.iter().zip(&names) {
        put(&path.join(name), &flux_yaml::to_string(object))?;
    }
    Ok(())
}

/// The objects of a directory on disk, as Flux builds it.
///
/// # Errors
/// No kustomization file; what cannot be read or built.
pub(super) fn build_local(directory: &Path) -> Result<Vec<Value>> {
    if !FILE_NAMES.iter().any(|name| directory.join(name).is_file()) {
        anyhow::bail!("kustomization.yaml not found");
    }
    let (files, from) = (disk(), working_directory(None)?);
    let directory = directory.to_str().context("the path of the directory is not UTF-8")?;
    Ok(build_files(&files, &from, directory, &Options::default())?.objects)
}

fn disk() -> Arc<dyn Files> {
    Arc::new(Disk)
}
