//! Pushing, again and again when others push, too.

use std::{cell::RefCell, sync::Arc};

use git2::{Direction, ErrorCode, Oid, PushOptions, RemoteCallbacks, Repository};

use super::{Origin, Workspace, change::Change, commit::replay, fetch, open};
use crate::{
    Error,
    session::{self, Session},
};

/// So often a push is tried while others push, too.
const TRIES: usize = 5;
/// More of what the server tells is not kept.
const TOLD: usize = 1000;

/// How a push went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The hash of the last commit on the branch now; `None` in an empty repository that stays empty.
    pub head: Option<String>,
    /// How often it was tried; more than 1 when somebody else pushed meanwhile.
    pub tries: usize,
    /// Whether there was anything to push.
    pub changed: bool,
}

enum Outcome {
    Done,
    Conflict,
}

impl Workspace {
    /// Pushes the commits made. When somebody else pushed meanwhile, their commits are fetched, the same writes are
    /// committed on top, and it is tried again, five times altogether.
    ///
    /// # Errors
    ///
    /// As [`ls_remote`](crate::ls_remote), [`Error::PushRejected`], [`Error::PushConflict`]. The commits are kept then, and
    /// pushing again is possible.
    pub async fn push(&mut self) -> Result<Pushed, Error> {
        if self.unpushed.is_empty() {
            return Ok(Pushed { head: self.head(), tries: 0, changed: false });
        }
        let (folder, branch) = (self.folder.clone(), self.branch.clone());
        let (head, changes) = (self.head, self.unpushed.clone());
        let (head, tries) = session::run(&self.remote, move |session| {
            let repository = open(folder.repository())?;
            push(session, &repository, &branch, head, &changes)
        })
        .await?;
        self.head = head;
        self.unpushed.clear();
        self.origin = Origin::Branch;
        Ok(Pushed { head: self.head(), tries, changed: true })
    }
}

fn push(
    session: &Arc<Session>,
    repository: &Repository,
    branch: &str,
    mut head: Option<Oid>,
    changes: &[Change],
) -> Result<(Option<Oid>, usize), Error> {
    for tries in 1..=TRIES {
        let Some(commit) = head else { return Ok((None, tries)) };
        if matches!(attempt(session, repository, branch, commit)?, Outcome::Done) {
            return Ok((head, tries));
        }
        tracing::info!(url = %session.remote.url, branch, tries, "somebody else pushed, applying the changes again");
        (head, _) = session.call(|| fetch(session, repository, branch))?;
        let mut made = false;
        for change in changes {
            let next = replay(repository, head, change)?;
            made |= next.is_some();
            head = next.or(head);
        }
        if !made {
            return Ok((head, tries));
        }
    }
    Err(Error::PushConflict { branch: branch.to_owned(), tries: TRIES })
}

fn attempt(
    session: &Arc<Session>,
    repository: &Repository,
    branch: &str,
    commit: Oid,
) -> Result<Outcome, Error> {
    let name = format!("refs/heads/{branch}");
    repository.reference(&name, commit, true, "push")?;
    let mut remote = repository.remote_anonymous(&session.remote.url.bare())?;
    let (status, told) = (RefCell::new(None), RefCell::new(String::new()));
    let mut callbacks = RemoteCallbacks::new();
    callbacks
        .push_update_reference(|_, message| {
            *status.borrow_mut() = message.map(str::to_owned);
            Ok(())
        })
        .sideband_progress(|text| {
            let mut told = told.borrow_mut();
            if told.len() < TOLD {
                told.extend(String::from_utf8_lossy(text).chars().filter(|c| *c == '\n' || !c.is_control()));
            }
            session.check().is_ok()
        });
    let mut options = PushOptions::new();
    options.remote_callbacks(callbacks);
    let pushed =
        remote.connect_auth(Direction::Push, None, None).map_err(Error::from).and_then(|mut connection| {
            let refspec = format!("{name}:{name}");
            Ok(connection.remote().push(&[refspec], Some(&mut options))?)
        });
    drop(options);
    match (pushed, status.into_inner()) {
        (Err(Error::Git { source, .. }), _) if source.code() == ErrorCode::NotFastForward => {
            Ok(Outcome::Conflict)
        }
        (Err(error), _) => Err(error),
        (Ok(()), None) => Ok(Outcome::Done),
        (Ok(()), Some(reason)) if is_conflict(&reason) => Ok(Outcome::Conflict),
        (Ok(()), Some(reason)) => Err(rejected(branch, &reason, &told.into_inner())),
    }
}

/// What servers say when the branch is not any more where it was at the beginning of the push.
fn is_conflict(reason: &str) -> bool {
    let signs = [
        "non-fast-forward",
        "fetch first",
        "cannot lock ref",
        "failed to update ref",
        "incorrect old value",
        "stale info",
    ];
    signs.iter().any(|sign| reason.contains(sign))
}

fn rejected(branch: &str, reason: &str, told: &str) -> Error {
    let told: Vec<&str> = told.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let reason = if told.is_empty() { reason.to_owned() } else { format!("{reason}: {}", told.join(" ")) };
    Error::PushRejected { branch: branch.to_owned(), reason }
}
