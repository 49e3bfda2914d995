//! Reading a repository: fetch as little as possible, then take the files straight from the objects.

mod fetch;
mod files;
mod gitmodules;
mod objects;
mod plan;

use flux_archive::Tree;

pub(crate) use fetch::{open_temporary, pull};
pub use objects::{Commit, Identity, Signed, Tag};

use crate::{Error, Reference, Remote, Revision, session};

/// What to take along.
#[derive(Clone, Debug, Default)]
pub struct CheckoutOptions {
    /// Whether to fetch submodules, and theirs, to a depth of 10.
    pub recurse_submodules: bool,
    /// The directories to take; all when empty. A leading `./` is allowed.
    pub sparse: Vec<String>,
}

/// A commit and its files.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// The revision, the same that [`resolve`](crate::resolve) gives.
    pub revision: Revision,
    /// The commit.
    pub commit: Commit,
    /// The annotated tag that led to it, when the reference is such a tag.
    pub tag: Option<Tag>,
    /// The files, without symbolic links.
    pub tree: Tree,
    /// The symbolic links: their paths, and what they say.
    pub links: Vec<(String, String)>,
}

/// Fetches what `reference` means and reads its files.
///
/// Branches, tags and any other name are fetched with a depth of 1 where the server allows. A commit is asked for directly
/// where the server allows, else looked for in the whole history (of its branch, when one is given).
///
/// # Errors
///
/// As [`resolve`](crate::resolve), and [`Error::CommitNotFound`], [`Error::SparseDirectory`], [`Error::Submodule`].
pub async fn checkout(
    remote: &Remote,
    reference: &Reference,
    options: &CheckoutOptions,
) -> Result<Checkout, Error> {
    reference.validate()?;
    let (reference, options) = (reference.clone(), options.clone());
    session::run(remote, move |session| {
        let fetched = fetch::fetch(session, &reference)?;
        let commit = objects::commit(&fetched.repository, fetched.commit)?;
        let tag = objects::tag(&fetched.repository, fetched.object)?;
        let (tree, links) = files::read(session, &fetched, &options)?;
        Ok(Checkout { revision: fetched.revision, commit, tag, tree, links })
    })
    .await
}
