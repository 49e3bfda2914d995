//! Repositories on this machine: the base revision and the work tree as two trees.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use flux_git::{Error, LocalRepository};
use tempfile::TempDir;

use crate::support::paths;

/// A repository with one commit on `main`, and another branch checked out.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), "init -q -b main");
    for (path, text) in
        [("a.yaml", "one\n"), ("apps/b.yaml", "two\n"), ("gone.yaml", "x\n"), (".gitignore", "*.tmp\n")]
    {
        write(folder.path(), path, text);
    }
    symlink("../a.yaml", folder.path().join("apps/link.yaml")).unwrap();
    symlink("apps", folder.path().join("linked")).unwrap();
    symlink("/etc", folder.path().join("out")).unwrap();
    commit(folder.path(), "Begin");
    git(folder.path(), "checkout -q -b topic");
    folder
}

fn git(folder: &Path, line: &str) {
    let mut command = Command::new("git");
    command.args(line.split(' ')).current_dir(folder).env("HOME", folder).env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.com");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {line}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path, message: &str) {
    git(folder, "add -A");
    git(folder, &format!("commit -q -m {message}"));
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn the_work_tree_counts_as_it_would_be_committed() {
    let folder = repository();
    let root = folder.path();
    write(root, "apps/b.yaml", "changed\n");
    write(root, "new/c.yaml", "three\n");
    write(root, "scratch.tmp", "ignored\n");
    fs::remove_file(root.join("gone.yaml")).unwrap();
    let repository = LocalRepository::discover(&root.join("apps")).unwrap();
    assert_eq!(repository.root(), fs::canonicalize(root).unwrap());
    let base = repository.base(None).unwrap();
    assert!(base.name.starts_with("the merge base with main ("), "{}", base.name);
    let (before, after) = repository.compare(&base).unwrap();
    let common = [".gitignore", "a.yaml", "apps/b.yaml", "apps/link.yaml"];
    let linked = ["linked/b.yaml", "linked/link.yaml"];
    assert_eq!(paths(&before), [common.as_slice(), &["gone.yaml"], &linked].concat());
    assert_eq!(paths(&after), [common.as_slice(), &linked, &["new/c.yaml"]].concat());
    assert!(after.is_link("linked"));
    let read =
        |tree: &flux_archive::Tree, path: &str| String::from_utf8(tree.get(path).unwrap().to_vec()).unwrap();
    assert_eq!(read(&before, "apps/b.yaml"), "two\n");
    for path in ["apps/b.yaml", "linked/b.yaml"] {
        assert_eq!(read(&after, path), "changed\n");
    }
    assert_eq!(read(&after, "apps/link.yaml"), "one\n");
    // What is the same is one file in memory.
    assert!(std::ptr::eq(before.file("a.yaml").unwrap(), after.file("a.yaml").unwrap()));
}

#[test]
fn what_is_staged_counts_by_what_is_on_disk() {
    let folder = repository();
    let root = folder.path();
    write(root, "a.yaml", "staged\n");
    git(root, "add a.yaml");
    write(root, "a.yaml", "later\n");
    // Taken out of the index and ignored from now on.
    git(root, "rm -q --cached gone.yaml");
    write(root, ".gitignore", "*.tmp\ngone.yaml\n");
    let repository = LocalRepository::discover(root).unwrap();
    let (_, after) = repository.compare(&repository.base(Some("HEAD")).unwrap()).unwrap();
    assert_eq!(after.get("a.yaml"), Some(b"later\n".as_slice()));
    assert!(after.file("gone.yaml").is_none());
}

#[test]
fn revisions() {
    let folder = repository();
    let root = folder.path();
    write(root, "a.yaml", "second\n");
    commit(root, "Second");
    let repository = LocalRepository::discover(root).unwrap();
    let text = |revision: Option<&str>| {
        let base = repository.base(revision).unwrap();
        let (before, _) = repository.compare(&base).unwrap();
        String::from_utf8(before.get("a.yaml").unwrap().to_vec()).unwrap()
    };
    assert_eq!(text(None), "one\n");
    assert_eq!(text(Some("HEAD")), "second\n");
    assert_eq!(text(Some("HEAD~1")), "one\n");
    assert_eq!(text(Some("main")), "one\n");
    let full = repository.base(Some("main")).unwrap().commit();
    assert_eq!(repository.base(Some(&full)).unwrap().name, &full[..10]);
    for unknown in ["nope", "", "HEAD:a.yaml", "--all"] {
        assert!(matches!(repository.base(Some(unknown)), Err(Error::UnknownRevision(_))), "{unknown}");
    }
    // The remote's idea of the default branch goes before our own.
    git(root, "update-ref refs/remotes/origin/trunk HEAD");
    git(root, "symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/trunk");
    assert!(repository.base(None).unwrap().name.starts_with("the merge base with origin/trunk ("));
    assert_eq!(text(None), "second\n");
}

#[test]
fn what_is_no_base() {
    let folder = tempfile::tempdir().unwrap();
    let discover = || LocalRepository::discover(folder.path());
    assert!(matches!(discover(), Err(Error::NoRepository(_))));
    git(folder.path(), "init -q -b topic");
    assert!(matches!(discover().unwrap().base(None), Err(Error::UnknownRevision(_))));
    write(folder.path(), "a", "a");
    commit(folder.path(), "Begin");
    assert!(matches!(discover().unwrap().base(None), Err(Error::NoDefaultBranch)));
    git(folder.path(), "checkout -q --orphan main");
    commit(folder.path(), "Other");
    git(folder.path(), "checkout -q topic");
    assert!(matches!(discover().unwrap().base(None), Err(Error::NoMergeBase(_))));
}
