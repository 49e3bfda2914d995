//! `flux create image`: which images are looked for, and where the newest are written.

mod extract;
mod pattern;
mod policy;
mod repository;
mod update;

use clap::{Args, Subcommand};

use super::{Inherited, Named, tail};
use crate::cli::{context::Context, exit::Outcome};

/// Flags of `create image`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update image automation objects",
    long_about = "The create image sub-commands make objects of image automation: what to scan, what to select, what to update."
)]
pub(crate) struct Image {
    #[command(subcommand)]
    kind: Kind,
}

/// One word per kind.
#[derive(Debug, Subcommand)]
enum Kind {
    Policy(Box<Named<policy::Policy>>),
    Repository(Named<repository::Repository>),
    Update(Box<Named<update::Update>>),
}

/// Makes the object that was asked for.
///
/// # Errors
/// See [`tail::run`].
pub(super) async fn run(context: &mut Context, inherited: &Inherited, image: &Image) -> Outcome {
    match &image.kind {
        Kind::Policy(named) => tail::run(context, inherited, named).await,
        Kind::Repository(named) => tail::run(context, inherited, named).await,
        Kind::Update(named) => tail::run(context, inherited, named).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::create::tail::property::reads_back;

    #[test]
    fn what_is_printed_reads_back() {
        reads_back::<policy::Policy>(
            &["--image-ref=r", "--select-semver=1.x"],
            &["image-ref", "select-semver"],
        );
        reads_back::<repository::Repository>(&["--image=a/b"], &["secret-ref", "cert-ref"]);
        reads_back::<update::Update>(
            &["--git-repo-ref=r", "--checkout-branch=b", "--author-name=n", "--author-email=e"],
            &["git-repo-ref", "git-repo-path", "push-branch", "commit-template", "author-name"],
        );
    }
}
