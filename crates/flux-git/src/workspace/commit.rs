//! Commits.

use std::time::{SystemTime, UNIX_EPOCH};

use git2::{Oid, Repository, Signature, Time};

use super::{
    Workspace,
    change::{self, Change},
};
use crate::{Error, Signer};

/// Who makes a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The name; `Flux` when empty.
    pub name: String,
    /// The email address; `flux@localhost` when empty, so that no commit says `Flux <>`.
    pub email: String,
}

/// How to commit.
#[derive(Clone, Debug)]
pub struct CommitOptions {
    /// Author and committer.
    pub author: Author,
    /// The message.
    pub message: String,
    /// When; the seconds are kept, in UTC.
    pub time: SystemTime,
    /// The key to sign with.
    pub signer: Option<Signer>,
}

impl Author {
    fn signature(&self, time: SystemTime) -> Result<Signature<'static>, Error> {
        let or = |text: &str, default: &str| {
            if text.trim().is_empty() { default.to_owned() } else { text.to_owned() }
        };
        let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let time = Time::new(i64::try_from(seconds).unwrap_or(i64::MAX), 0);
        Ok(Signature::new(&or(&self.name, "Flux"), &or(&self.email, "flux@localhost"), &time)?)
    }
}

impl Workspace {
    /// Commits what was written, and only that. Returns the hash, or `None` when it changes nothing.
    ///
    /// # Errors
    ///
    /// A name or email that Git does not allow, or a failing signature.
    pub fn commit(&mut self, options: &CommitOptions) -> Result<Option<String>, Error> {
        let change = Change { writes: self.staged.clone(), options: options.clone() };
        let repository = self.open()?;
        let Some(commit) = replay(&repository, self.head, &change)? else {
            self.staged.clear();
            return Ok(None);
        };
        self.staged.clear();
        self.head = Some(commit);
        self.unpushed.push(change);
        Ok(Some(commit.to_string()))
    }
}

/// Makes the commit of `change` on top of `head`, unless it changes nothing there.
pub(super) fn replay(
    repository: &Repository,
    head: Option<Oid>,
    change: &Change,
) -> Result<Option<Oid>, Error> {
    let Some(tree) = change::apply(repository, head, &change.writes)? else { return Ok(None) };
    let tree = repository.find_tree(tree)?;
    let parent = head.map(|oid| repository.find_commit(oid)).transpose()?;
    let parents: Vec<_> = parent.iter().collect();
    let options = &change.options;
    let author = options.author.signature(options.time)?;
    let Some(signer) = &options.signer else {
        return Ok(Some(repository.commit(None, &author, &author, &options.message, &tree, &parents)?));
    };
    let buffer = repository.commit_create_buffer(&author, &author, &options.message, &tree, &parents)?;
    let signature = signer.sign(&buffer)?;
    let text = std::str::from_utf8(&buffer).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Some(repository.commit_signed(text, signature.trim_end(), None)?))
}
