//! Changing a branch: write files, commit, push.

mod change;
mod commit;
mod push;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use git2::{Direction, ObjectType, Oid, Repository};

pub use commit::{Author, CommitOptions};
pub use push::Pushed;

use crate::{
    Error, Remote,
    checkout::{open_temporary, pull},
    folder::Folder,
    list::collect,
    session::{self, Session},
};
use change::{Change, Write};

/// A branch of a repository that is being changed. There is no work tree: files are read from the commit and written to the
/// next one, so that nothing else can slip into it.
///
/// What was written and committed is remembered until it is pushed: when somebody else pushed meanwhile, the
/// same writes are committed again on top.
#[derive(Debug)]
pub struct Workspace {
    remote: Remote,
    branch: String,
    folder: Arc<Folder>,
    origin: Origin,
    head: Option<Oid>,
    staged: BTreeMap<String, Write>,
    unpushed: Vec<Change>,
}

/// What was there when the workspace was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The branch.
    Branch,
    /// A repository without the branch; it begins at the default branch.
    NewBranch,
    /// A repository without any commit.
    Empty,
}

impl Workspace {
    /// Clones a branch with its history. A repository that is empty, or lacks the branch, gets it with the first push.
    ///
    /// # Errors
    ///
    /// As [`ls_remote`](crate::ls_remote), and a branch name that Git does not allow.
    pub async fn clone(remote: &Remote, branch: &str) -> Result<Self, Error> {
        crate::Reference::Branch(branch.to_owned()).validate()?;
        let (kept, branch) = (remote.clone(), branch.to_owned());
        session::run(remote, move |session| {
            let (folder, repository) = open_temporary(&kept)?;
            let (head, origin) = fetch(session, &repository, &branch)?;
            drop(repository);
            let folder = Arc::new(folder);
            let (staged, unpushed) = (BTreeMap::new(), Vec::new());
            Ok(Self { remote: kept, branch, folder, origin, head, staged, unpushed })
        })
        .await
    }

    /// Returns the branch.
    pub fn branch(&self) -> &str {
        &self.branch
    }

    /// Returns the hash of the last commit, pushed or not; `None` in an empty repository.
    pub fn head(&self) -> Option<String> {
        self.head.map(|oid| oid.to_string())
    }

    /// Tells what was there when it was cloned.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns what a file holds now: as written last, else as in the last commit.
    ///
    /// # Errors
    ///
    /// A path that is absolute or leaves the repository, or objects that cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = change::clean(path)?;
        if let Some(write) = self.staged.get(&path) {
            return Ok(write.content.clone());
        }
        let repository = self.open()?;
        change::content(&repository, self.head, &path)
    }

    /// Returns the paths of all files below a directory (`""`: of all files), sorted.
    ///
    /// # Errors
    ///
    /// As [`Workspace::read`].
    pub fn list(&self, directory: &str) -> Result<Vec<String>, Error> {
        let directory = if directory.is_empty() { String::new() } else { change::clean(directory)? };
        let mut files = std::collections::BTreeSet::new();
        let repository = self.open()?;
        if let Some(head) = self.head {
            let tree = repository.find_commit(head)?.tree()?;
            tree.walk(git2::TreeWalkMode::PreOrder, |parent, entry| {
                if entry.kind() == Some(ObjectType::Blob) {
                    files.insert(format!("{parent}{}", String::from_utf8_lossy(entry.name_bytes())));
                }
                git2::TreeWalkResult::Ok
            })?;
        }
        for (path, write) in &self.staged {
            if write.content.is_some() {
                files.insert(path.clone())
            } else {
                files.remove(path)
            };
        }
        let below = |path: &String| {
            directory.is_empty() || path.strip_prefix(&directory).is_some_and(|rest| rest.starts_with('/'))
        };
        Ok(files.into_iter().filter(below).collect())
    }

    /// Writes a file for the next commit. Its mode stays what it was.
    ///
    /// # Errors
    ///
    /// A path that is absolute, leaves the repository, or is within `.git`.
    pub fn write(&mut self, path: &str, content: impl Into<Vec<u8>>) -> Result<(), Error> {
        self.stage(path, Write { content: Some(content.into()), only_new: false })
    }

    /// Writes a file for the next commit unless it is there already; tells whether it was written.
    ///
    /// When somebody else pushed the file meanwhile, theirs stays.
    ///
    /// # Errors
    ///
    /// As [`Workspace::write`].
    pub fn write_new(&mut self, path: &str, content: impl Into<Vec<u8>>) -> Result<bool, Error> {
        if self.read(path)?.is_some() {
            return Ok(false);
        }
        self.stage(path, Write { content: Some(content.into()), only_new: true })?;
        Ok(true)
    }

    /// Removes a file in the next commit; one that is not there is no error.
    ///
    /// # Errors
    ///
    /// As [`Workspace::write`].
    pub fn remove(&mut self, path: &str) -> Result<(), Error> {
        self.stage(path, Write { content: None, only_new: false })
    }

    fn stage(&mut self, path: &str, write: Write) -> Result<(), Error> {
        self.staged.insert(change::clean(path)?, write);
        Ok(())
    }

    fn open(&self) -> Result<Repository, Error> {
        open(self.folder.repository())
    }
}

fn open(folder: PathBuf) -> Result<Repository, Error> {
    crate::transport::register()?;
    Ok(Repository::open_bare(folder)?)
}

/// Fetches the branch, or the default branch where it is missing.
fn fetch(
    session: &Arc<Session>,
    repository: &Repository,
    branch: &str,
) -> Result<(Option<Oid>, Origin), Error> {
    let mut remote = repository.remote_anonymous(&session.remote.url.bare())?;
    let mut connection = remote.connect_auth(Direction::Fetch, None, None)?;
    let refs = collect(connection.list()?);
    let name = format!("refs/heads/{branch}");
    let (from, origin) = match (refs.get(&name), refs.get("HEAD")) {
        (Some(found), _) => (found, Origin::Branch),
        (None, Some(head)) => (head, Origin::NewBranch),
        (None, None) => match refs.values().find(|found| found.name.starts_with("refs/heads/")) {
            Some(first) => (first, Origin::NewBranch),
            None => return Ok((None, Origin::Empty)),
        },
    };
    let head = Oid::from_str(from.commit())?;
    pull(session, connection.remote(), &[format!("+{}:refs/flux/base", from.name)], 0)?;
    repository.find_commit(head)?;
    Ok((Some(head), origin))
}
