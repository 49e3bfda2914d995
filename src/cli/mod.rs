//! The command line: what can be typed, and what then runs.

mod artifact;
mod bootstrap;
mod build;
mod check;
mod complete;
mod completion;
mod context;
pub mod controller;
mod create;
mod diff;
mod docgen;
mod envsubst;
mod exit;
mod exported;
mod file;
mod help;
mod inputs;
mod install;
mod interrupt;
pub mod kinds;
mod kustomize;
mod local;
mod migrate;
mod parse;
mod plugin;
mod proxies;
pub mod readers;
mod remote_bases;
mod run;
mod settings;
mod ssh_key;
mod toolkit;
mod trigger;
mod ui;
mod uninstall;
mod verbs;
mod version;
mod web;
mod whole;
mod words;

pub use run::main;
use verbs::{OnKind, get::Get, reconcile::Reconcile, resume::Resume, suspend::Suspend};
pub use words::tree;

/// What to do: one variant per word.
#[expect(clippy::large_enum_variant, reason = "there is one of it in a process")]
pub(crate) enum Command {
    Bootstrap(bootstrap::Bootstrap),
    Build(build::Build),
    Check(check::Check),
    Complete(complete::Request),
    Completion(completion::Completion),
    Controller(controller::Controller),
    Create(create::Create),
    Diff(diff::Diff),
    Docgen(docgen::Docgen),
    Envsubst(envsubst::Envsubst),
    Get(OnKind<Get>),
    Help(help::Help),
    Install(install::Install),
    Kustomize(kustomize::Kustomize),
    Migrate(migrate::Migrate),
    Plugin(plugin::Plugin),
    Reconcile(OnKind<Reconcile>),
    Resume(OnKind<Resume>),
    Suspend(OnKind<Suspend>),
    Trigger(trigger::Trigger),
    Uninstall(uninstall::Uninstall),
    Version(version::Version),
}
