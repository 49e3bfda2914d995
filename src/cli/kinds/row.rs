//! The facts of a kind.

use std::{fmt, sync::LazyLock};

use clap::{Arg, ArgAction, ArgMatches, Command};
use flux_api::{meta::Condition, source::Artifact};
use kube::core::NamespaceResourceScope;
use regex::Regex;
use serde::de::DeserializeOwned;

/// What can be done to a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Print status.
    Get,
    /// Print YAML.
    Export,
    /// Stop reconciling.
    Suspend,
    /// Begin again.
    Resume,
    /// Ask for a reconciliation now.
    Reconcile,
    /// Remove.
    Delete,
}

impl Verb {
    /// The verbs of a kind that users write.
    pub const ALL: &[Self] =
        &[Self::Get, Self::Export, Self::Suspend, Self::Resume, Self::Reconcile, Self::Delete];
    /// The verbs of a kind that no controller reconciles.
    pub const STATIC: &[Self] = &[Self::Get, Self::Export, Self::Suspend, Self::Resume, Self::Delete];
    /// The verbs of a kind that only controllers write.
    pub const READ: &[Self] = &[Self::Get, Self::Export];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Export => "export",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Reconcile => "reconcile",
            Self::Delete => "delete",
        }
    }
}

/// A word between the verb and the kind, as in `flux get sources git`.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// The word under every verb but `get`.
    pub one: &'static str,
    /// The word under `get`.
    pub many: &'static str,
    /// What the group's help calls its members.
    pub about: &'static str,
    /// Whether `get` knows the word `all` below it.
    pub all: bool,
}

impl Group {
    /// The parent of the source kinds.
    pub(super) const SOURCE: Self = Self { one: "source", many: "sources", about: "sources", all: true };
    /// The parent of the image automation kinds.
    pub(super) const IMAGE: Self =
        Self { one: "image", many: "images", about: "image automation objects", all: true };
    /// The parent of the artifact generators.
    pub(super) const ARTIFACT: Self =
        Self { one: "artifact", many: "artifacts", about: "artifact objects", all: false };
}

/// The words and powers of a kind.
#[derive(Debug)]
pub struct Row {
    /// The parent word, if any.
    pub group: Option<&'static Group>,
    /// The word under every verb but `get`.
    pub one: &'static str,
    /// The word under `get`.
    pub many: &'static str,
    /// Short names.
    pub aliases: &'static [&'static str],
    /// What to call it in messages.
    pub human: &'static str,
    /// What can be done to it.
    pub verbs: &'static [Verb],
}

/// Another object that one points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// API kind.
    pub kind: String,
    /// Namespace, as far as it is known.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.kind, self.namespace, self.name)
    }
}

/// A kind's own facts. Implemented once per CRD, in its own file.
pub trait FluxKind:
    kube::Resource<DynamicType = (), Scope = NamespaceResourceScope> + DeserializeOwned + Send + Sync + 'static
{
    /// Words and powers.
    const ROW: Row;
    /// The columns of `get` between the name and the readiness.
    const HEADERS: &'static [&'static str];
    /// Whether `get` shortens the digests of messages.
    const SHORT_DIGESTS: bool = false;

    /// One cell per header.
    fn cells(&self) -> Vec<String>;

    /// The conditions of its status; none for a kind without.
    fn conditions(&self) -> &[Condition];

    /// What a successful reconciliation says.
    fn applied(&self) -> String;

    /// Whether it is told to rest.
    fn suspended(&self) -> bool;

    /// The message of an object that is ready by being there, as no controller reconciles it.
    fn at_rest(&self) -> Option<&'static str> {
        None
    }

    /// What `--show-source` shows.
    fn source(&self) -> Option<Reference> {
        None
    }

    /// What `--with-source` reconciles first.
    ///
    /// # Errors
    /// The kind of a source that cannot be reconciled.
    fn feeder(&self) -> Result<Option<Reference>, String> {
        Ok(None)
    }

    /// Adds the flags that only this kind has under `verb`.
    #[must_use]
    fn augment(_verb: Verb, command: Command) -> Command {
        command
    }

    /// Adds the annotations that only this kind sets when it is asked to reconcile at `stamp`.
    fn request(_flags: &ArgMatches, _stamp: &str) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A truth as tables print it.
pub(super) fn boolean(truth: bool) -> String {
    if truth { "True" } else { "False" }.to_owned()
}

/// What a source says after a successful run.
pub(super) fn fetched(artifact: Option<&Artifact>) -> String {
    artifact.map_or_else(
        || "no artifact fetched yet".to_owned(),
        |artifact| format!("fetched revision {}", artifact.revision),
    )
}

/// Adds `--with-source` to `reconcile`.
pub(super) fn with_source(verb: Verb, command: Command) -> Command {
    let help = "reconcile source";
    match verb {
        Verb::Reconcile => command.arg(switch("with-source", help.to_owned())),
        _ => command,
    }
}

/// Adds `--show-source` to `get`.
pub(super) fn show_source(verb: Verb, command: Command, what: &str) -> Command {
    match verb {
        Verb::Get => command.arg(switch("show-source", format!("show the source reference for each {what}"))),
        _ => command,
    }
}

fn switch(name: &'static str, help: String) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}

/// Cuts every digest of 40 to 128 hexadecimal digits to its first eight (spec/cli/global.md §6).
pub(crate) fn shorten(text: &str) -> String {
    static DIGEST: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b([0-9a-f]{8})[0-9a-f]{32,120}\b").expect("the pattern is constant"));
    DIGEST.replace_all(text, "$1").into_owned()
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn digests_are_whole_words() {
        let sha1 = "4f1c2a9be03d57a8c6e1f09b7d24a3c58e6b0d17";
        for (text, short) in [
            (format!("main@sha1:{sha1}"), "main@sha1:4f1c2a9b".to_owned()),
            (format!("x{sha1}"), format!("x{sha1}")),
            (sha1[..39].to_owned(), sha1[..39].to_owned()),
            ("A".repeat(40), "A".repeat(40)),
            ("a".repeat(128), "a".repeat(8)),
            ("a".repeat(129), "a".repeat(129)),
        ] {
            assert_eq!(shorten(&text), short, "{text}");
        }
    }
}
