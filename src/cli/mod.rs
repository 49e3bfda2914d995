//! The command tree: what can be typed, and what then runs.

use clap::{Parser, Subcommand};

mod bootstrap;
mod build;
mod check;
mod completion;
mod context;
pub mod controller;
mod diff;
mod envsubst;
mod exit;
mod help;
mod install;
pub mod kinds;
mod kustomize;
mod local;
mod parse;
mod proxies;
mod remote_bases;
mod run;
mod settings;
mod toolkit;
mod ui;
mod uninstall;
mod verbs;
mod version;

pub use run::{main, tree};
use settings::Globals;
use verbs::{OnKind, get::Get, reconcile::Reconcile, resume::Resume, suspend::Suspend};

/// Command line utility for assembling Kubernetes CD pipelines
#[derive(Debug, Parser)]
#[command(
    name = "flux",
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    long_about = "Command line utility for assembling Kubernetes CD pipelines the GitOps way.",
    after_help = "  # Check that the cluster is ready for Flux
  flux check --pre

  # Make a cluster follow a Git repository
  flux bootstrap git --url=ssh://git@example.com/fleet.git --path=clusters/prod

  # Show what is reconciled, and how it went
  flux get kustomizations --all-namespaces

  # Fetch the repository and apply it now
  flux reconcile kustomization apps --with-source

  # Stop and start reconciliation
  flux suspend kustomization apps
  flux resume kustomization apps

  # Remove Flux from the cluster
  flux uninstall"
)]
pub(crate) struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub(crate) globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One variant per verb or stand-alone command.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a process")]
pub(crate) enum Command {
    /// Deploy Flux on a cluster the GitOps way.
    #[command(
        long_about = "The bootstrap sub-commands bootstrap the toolkit components on the targeted Git provider."
    )]
    Bootstrap(bootstrap::Bootstrap),
    /// Build a flux resource
    #[command(subcommand, long_about = "The build command is used to build flux resources.")]
    Build(build::Build),
    Check(check::Check),
    /// Generates completion scripts for various shells
    #[command(long_about = "The completion sub-commands generate completion scripts for various shells.")]
    Completion(completion::Completion),
    /// Run Flux controllers in this process
    #[command(subcommand)]
    Controller(controller::Controller),
    /// Diff a flux resource
    #[command(
        subcommand,
        long_about = "The diff sub-commands tell what local manifests change, compared with a Git revision."
    )]
    Diff(diff::Diff),
    Envsubst(envsubst::Envsubst),
    /// Get the resources and their status
    #[command(long_about = "The get sub-commands print the statuses of Flux resources.")]
    Get(OnKind<Get>),
    Install(install::Install),
    Kustomize(kustomize::Kustomize),
    /// Reconcile sources and resources
    #[command(long_about = "The reconcile sub-commands trigger a reconciliation of sources and resources.")]
    Reconcile(OnKind<Reconcile>),
    /// Resume suspended resources
    #[command(long_about = "The resume sub-commands resume a suspended resource.")]
    Resume(OnKind<Resume>),
    /// Suspend resources
    #[command(long_about = "The suspend sub-commands suspend the reconciliation of a resource.")]
    Suspend(OnKind<Suspend>),
    Uninstall(uninstall::Uninstall),
    Version(version::Version),
}
