//! A Git server, a cluster and a sealed room, from which `flux bootstrap git` is called.

use std::{
    fs,
    path::{Path, PathBuf},
};

use flux_testkit::{Cluster, GitServer, git::BareRepo};

use crate::room::{Room, Run, cluster};

/// Where the shared servers meet one test.
pub(super) struct Rig {
    pub(super) cluster: &'static Cluster,
    pub(super) git: &'static GitServer,
    pub(super) room: Room,
    /// The namespace of this test.
    pub(super) namespace: String,
    /// The repository of this test, with one commit on `main`.
    pub(super) repository: BareRepo,
    first: String,
}

impl Rig {
    /// Shared servers, with a namespace and a repository of its own; nothing, loudly, where they cannot be had.
    pub(super) fn new(name: &str) -> Option<Self> {
        let (cluster, git) = (cluster()?, GitServer::shared()?);
        let repository = git.repo(name).unwrap();
        let first = repository.commit("main", &[("README.md", "ours\n")], "Begin").unwrap();
        let room = with_own_temporary_folder(Room::of(cluster));
        fs::write(room.path().join("ca.crt"), git.ca_pem()).unwrap();
        Some(Self { cluster, git, room, namespace: cluster.namespace(name), repository, first })
    }

    /// The arguments of a bootstrap in the namespace of this test.
    pub(super) fn arguments<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let common = ["bootstrap", "git", "--path=clusters/bad", "--timeout=20s", "-n", &self.namespace];
        common.into_iter().chain(more.iter().copied()).collect()
    }

    /// Runs a bootstrap that is to fail: the words of the error are on stderr, no secret is, and nothing was pushed, made or
    /// left behind.
    #[track_caller]
    pub(super) fn refused(&self, more: &[&str], words: &[&str]) -> Run {
        let run = self.room.run(&self.arguments(more));
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{}", run.err);
        for word in words {
            assert!(run.err.contains(word), "{word:?} is missing in\n{}", run.err);
        }
        no_secret(&run.err);
        assert_eq!(self.repository.resolve("main").unwrap(), self.first, "something was pushed\n{}", run.err);
        assert_eq!(self.repository.git(&["branch", "--format=%(refname)"]).unwrap(), "refs/heads/main");
        let made = self.cluster.kubectl(&["-n", &self.namespace, "get", "deploy,secret", "-o", "name"], "");
        assert_eq!(made.unwrap().replace("secret/flux-system\n", ""), "", "something was made\n{}", run.err);
        assert_nothing_left(&self.room);
        run
    }

    /// A private key as a file.
    pub(super) fn key(&self, text: &str) -> String {
        let path = self.room.path().join("identity");
        fs::write(&path, text).unwrap();
        format!("--private-key-file={}", path.display())
    }
}

/// None of what the tests use as a secret, and nothing of a refusal's page.
#[track_caller]
pub(super) fn no_secret(text: &str) {
    for secret in
        ["hunter2", "p@ss:word", "p%40ss", "bearer-token-1234", "correct horse", "PRIVATE KEY", "a long page"]
    {
        assert!(!text.contains(secret), "{secret:?} is in\n{text}");
    }
}

/// Lets what runs in the room have its temporary files where they can be counted.
pub(super) fn with_own_temporary_folder(room: Room) -> Room {
    let folder = temporary_folder(room.path());
    fs::create_dir(&folder).unwrap();
    room.with("TMPDIR", folder.to_str().unwrap())
}

#[track_caller]
pub(super) fn assert_nothing_left(room: &Room) {
    let folder = fs::read_dir(temporary_folder(room.path())).unwrap();
    let left: Vec<_> = folder.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "temporary files were left: {left:?}");
}

fn temporary_folder(room: &Path) -> PathBuf {
    room.join("temporary")
}
