//! The words after `flux`: what each takes, and how a line that has been read becomes a [`Command`].

use clap::{ArgMatches, Args, FromArgMatches as _, error::ErrorKind};

use super::{
    Command, bootstrap, build, check,
    complete::{Complete, Protocol},
    completion, controller, create, diff, docgen, envsubst, help, install, kustomize, migrate,
    plugin::{self, Folder, Installed},
    settings::{self, Globals},
    trigger, uninstall,
    verbs::{OnKind, get::Get, reconcile::Reconcile, resume::Resume, suspend::Suspend},
    version,
};

/// A row of [`WORDS`], whatever its arguments.
trait AnyWord: Sync {
    /// The word.
    fn name(&self) -> &'static str;
    /// Everything that can come after it.
    fn define(&self) -> clap::Command;
    /// What was given.
    fn read(&self, matches: &mut ArgMatches) -> Result<Command, clap::Error>;
}

/// A word, and the command that its arguments make.
struct Word<A>(&'static str, fn(A) -> Command);

impl<A: Args> AnyWord for Word<A> {
    fn name(&self) -> &'static str {
        self.0
    }

    fn define(&self) -> clap::Command {
        A::augment_args(clap::Command::new(self.0))
    }

    fn read(&self, matches: &mut ArgMatches) -> Result<Command, clap::Error> {
        A::from_arg_matches_mut(matches).map(self.1)
    }
}

/// Every word.
static WORDS: &[&dyn AnyWord] = &[
    &Word("__complete", |args: Complete| Command::Complete(Protocol::Described.of(args))),
    &Word("__completeNoDesc", |args: Complete| Command::Complete(Protocol::Plain.of(args))),
    &Word("__completeValues", |args: Complete| Command::Complete(Protocol::Values.of(args))),
    &Word("bootstrap", Command::Bootstrap as fn(bootstrap::Bootstrap) -> Command),
    &Word("build", Command::Build as fn(build::Build) -> Command),
    &Word("check", Command::Check as fn(check::Check) -> Command),
    &Word("completion", Command::Completion as fn(completion::Completion) -> Command),
    &Word("controller", Command::Controller as fn(controller::Controller) -> Command),
    &Word("create", Command::Create as fn(create::Create) -> Command),
    &Word("diff", Command::Diff as fn(diff::Diff) -> Command),
    &Word("docgen", Command::Docgen as fn(docgen::Docgen) -> Command),
    &Word("envsubst", Command::Envsubst as fn(envsubst::Envsubst) -> Command),
    &Word("get", Command::Get as fn(OnKind<Get>) -> Command),
    &Word("help", Command::Help as fn(help::Help) -> Command),
    &Word("install", Command::Install as fn(install::Install) -> Command),
    &Word("kustomize", Command::Kustomize as fn(kustomize::Kustomize) -> Command),
    &Word("migrate", Command::Migrate as fn(migrate::Migrate) -> Command),
    &Word("plugin", Command::Plugin as fn(plugin::Plugin) -> Command),
    &Word("reconcile", Command::Reconcile as fn(OnKind<Reconcile>) -> Command),
    &Word("resume", Command::Resume as fn(OnKind<Resume>) -> Command),
    &Word("suspend", Command::Suspend as fn(OnKind<Suspend>) -> Command),
    &Word("trigger", Command::Trigger as fn(trigger::Trigger) -> Command),
    &Word("uninstall", Command::Uninstall as fn(uninstall::Uninstall) -> Command),
    &Word("version", Command::Version as fn(version::Version) -> Command),
];

/// The command tree, with the defaults that the environment decides.
pub fn tree(cache: &str, namespace: &str) -> clap::Command {
    with_words(root(cache, namespace), None)
}

/// Adds the words to the root: all, or if there is one of that name only that, as it is all that its line can name.
pub(super) fn with_words(root: clap::Command, only: Option<&str>) -> clap::Command {
    match WORDS.iter().find(|word| Some(word.name()) == only) {
        Some(word) => root.subcommand(word.define()),
        None => root.subcommands(WORDS.iter().map(|word| word.define())),
    }
}

/// Whether a word is one of flux's own, which no plugin can take.
pub(super) fn is_built_in(word: &str) -> bool {
    WORDS.iter().any(|built_in| built_in.name() == word)
}

/// Adds the plugins, for pages of help, suggestions and completions.
pub(super) fn with_plugins(root: clap::Command, folder: Option<&Folder>) -> clap::Command {
    let word = |plugin: Installed| {
        let about = format!("Runs the {} plugin", plugin.name);
        clap::Command::new(plugin.name).about(about)
    };
    root.subcommands(folder.map(Folder::plugins).unwrap_or_default().into_iter().map(word))
}

/// The flags of every command, and no word yet.
pub(super) fn root(cache: &str, namespace: &str) -> clap::Command {
    let root = clap::Command::new("flux")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_required(true)
        .arg_required_else_help(true);
    let (cache, namespace) = (cache.to_owned(), namespace.to_owned());
    settings::define(root)
        .mut_arg("cache_dir", |arg| arg.default_value(cache))
        .mut_arg("namespace", |arg| arg.default_value(namespace))
        .about("Command line utility for assembling Kubernetes CD pipelines")
        .long_about("Command line utility for assembling Kubernetes CD pipelines the GitOps way.")
        .after_help(EXAMPLES)
}

/// What was given to the root, and to the word after it.
///
/// # Errors
/// What clap says of a value, or that there is no word.
pub(super) fn read(matches: &mut ArgMatches) -> Result<(Globals, Command), clap::Error> {
    let globals = Globals::from_arg_matches_mut(matches)?;
    let missing = || clap::Error::new(ErrorKind::MissingSubcommand);
    let (name, mut matches) = matches.remove_subcommand().ok_or_else(missing)?;
    let word = WORDS.iter().find(|word| word.name() == name).ok_or_else(missing)?;
    Ok((globals, word.read(&mut matches)?))
}

const EXAMPLES: &str = "  # Check that the cluster is ready for Flux
  flux check --pre

  # Make a cluster follow a Git repository
  flux bootstrap git --url=ssh://git@example.com/fleet.git --path=clusters/prod

  # Print what deploys an application, to commit it to that repository
  flux create source git podinfo --url=https://github.com/stefanprodan/podinfo --branch=master --export
  flux create kustomization podinfo --source=podinfo --path=./kustomize --prune --interval=10m --export

  # Show what is reconciled, and how it went
  flux get kustomizations --all-namespaces

  # Fetch the repository and apply it now
  flux reconcile kustomization apps --with-source

  # Stop and start reconciliation
  flux suspend kustomization apps
  flux resume kustomization apps

  # Remove Flux from the cluster
  flux uninstall";
