//! Every kind of reference, over HTTP and over SSH; and that what is known already is not downloaded.

use flux_git::{CheckoutOptions, Error, Reference, Remote, checkout, ls_remote, resolve};
use flux_testkit::git::{BareRepo, Edit, SshKey};

use crate::support::{all, http, paths, seeded, ssh};

/// Commits and references for all tests of this file.
struct History {
    first: String,
    second: String,
    feature: String,
    hidden: String,
}

fn history(repo: &BareRepo, first: String) -> History {
    repo.tag("v1.0.0", &first).unwrap();
    let second = repo.commit("main", &[("second", "2")], "Second").unwrap();
    repo.annotated_tag("v1.1.0", &second, "Release 1.1").unwrap();
    repo.tag("v2.0.0-rc.1", &second).unwrap();
    repo.tag("2024", &second).unwrap();
    let feature = repo.commit("feature/x", &[("feature", "f")], "Feature").unwrap();
    let hidden = repo.commit("pull", &[("pull", "p")], "Pull request").unwrap();
    repo.update_ref("refs/pull/7/head", &hidden).unwrap();
    repo.delete_ref("refs/heads/pull").unwrap();
    repo.commit("main", &[("third", "3")], "Third").unwrap();
    History { first, second, feature, hidden }
}

fn name(text: &str) -> Reference {
    Reference::Name(text.into())
}

fn commit(hash: &str, branch: Option<&str>) -> Reference {
    Reference::Commit { hash: hash.into(), branch: branch.map(str::to_owned) }
}

async fn every_reference(remote: &Remote, repo: &BareRepo, history: &History) {
    let main = repo.resolve("main").unwrap();
    let History { first, second, feature, hidden } = history;
    for (reference, revision, hash) in [
        (Reference::Branch("main".into()), "main@", &main),
        (Reference::Branch("feature/x".into()), "feature/x@", feature),
        (Reference::Tag("v1.0.0".into()), "v1.0.0@", first),
        (Reference::Tag("v1.1.0".into()), "v1.1.0@", second),
        (Reference::Semver("1.x".into()), "v1.1.0@", second),
        (Reference::Semver(">=1.0.0 <1.1".into()), "v1.0.0@", first),
        (Reference::Semver(">=2.0.0-0".into()), "v2.0.0-rc.1@", second),
        (name("refs/heads/main"), "refs/heads/main@", &main),
        (name("refs/tags/v1.1.0"), "refs/tags/v1.1.0@", second),
        (name("refs/tags/v1.1.0^{}"), "refs/tags/v1.1.0^{}@", second),
        (name("refs/pull/7/head"), "refs/pull/7/head@", hidden),
        (commit(&main, None), "", &main),
        (commit(first, None), "", first),
        (commit(first, Some("main")), "main@", first),
        (commit(&first.to_uppercase(), None), "", first),
        (commit(hidden, None), "", hidden),
    ] {
        let expected = format!("{revision}sha1:{hash}");
        let resolved =
            resolve(remote, &reference).await.unwrap_or_else(|error| panic!("{reference:?}: {error}"));
        assert_eq!(resolved.unwrap().to_string(), expected, "{reference:?}");
        let checkout = checkout(remote, &reference, &all())
            .await
            .unwrap_or_else(|error| panic!("{reference:?}: {error}"));
        assert_eq!(checkout.revision.to_string(), expected, "{reference:?}");
        assert_eq!(&checkout.commit.hash, hash, "{reference:?}");
        let files = repo.git(&["ls-tree", "-r", "--name-only", hash]).unwrap();
        assert_eq!(paths(&checkout.tree), files.lines().collect::<Vec<_>>(), "{reference:?}");
        let annotated = matches!(&reference, Reference::Tag(tag) if tag == "v1.1.0");
        if annotated {
            assert_eq!(checkout.tag.unwrap().message, "Release 1.1\n");
        }
    }
}

#[tokio::test]
async fn over_http() {
    let Some((server, repo, first)) = seeded("refs-http") else { return };
    let history = history(&repo, first);
    every_reference(&http(server, "refs-http"), &repo, &history).await;
}

#[tokio::test]
async fn over_ssh() {
    let Some((server, repo, first)) = seeded("refs-ssh") else { return };
    let history = history(&repo, first);
    every_reference(&ssh(server, "refs-ssh", SshKey::Ed25519), &repo, &history).await;
}

#[tokio::test]
async fn tags_are_listed_with_their_commits() {
    let Some((server, repo, first)) = seeded("refs-list") else { return };
    let tag = repo.annotated_tag("v1.0.0", &first, "One").unwrap();
    for remote in [http(server, "refs-list"), ssh(server, "refs-list", SshKey::Ecdsa)] {
        let refs = ls_remote(&remote).await.unwrap();
        let found = refs.iter().find(|found| found.name == "refs/tags/v1.0.0").unwrap();
        assert_eq!((found.hash.as_str(), found.peeled.as_deref()), (tag.as_str(), Some(first.as_str())));
        assert_eq!(refs.len(), 3, "{refs:?}");
    }
}

#[tokio::test]
async fn what_is_not_there() {
    let Some((server, repo, first)) = seeded("refs-missing") else { return };
    let orphan = repo.git(&["commit-tree", "-m", "orphan", &format!("{first}^{{tree}}")]).unwrap();
    let absent = "0123456789012345678901234567890123456789";
    for remote in [http(server, "refs-missing"), ssh(server, "refs-missing", SshKey::Ed25519)] {
        for (reference, message) in [
            (Reference::Branch("nope".into()), "couldn't find remote ref \"refs/heads/nope\"".to_owned()),
            (Reference::Tag("v9".into()), "couldn't find remote ref \"refs/tags/v9\"".into()),
            (name("refs/pull/1/head"), "couldn't find remote ref \"refs/pull/1/head\"".into()),
            (Reference::Semver("9.x".into()), "no match found for semver: 9.x".into()),
            (commit(absent, None), format!("commit '{absent}' not found in the repository")),
            (commit(&orphan, None), format!("commit '{orphan}' not found in the repository")),
            (commit(&first, Some("nope")), "couldn't find remote ref \"refs/heads/nope\"".into()),
        ] {
            let error = checkout(&remote, &reference, &all()).await.unwrap_err();
            assert_eq!(error.to_string(), message, "{reference:?}");
        }
    }
}

#[tokio::test]
async fn an_empty_repository() {
    let Some((server, ..)) = seeded("refs-seed") else { return };
    server.repo("refs-empty").unwrap();
    for remote in [http(server, "refs-empty"), ssh(server, "refs-empty", SshKey::Ed25519)] {
        assert!(ls_remote(&remote).await.unwrap().is_empty());
        let reference = Reference::Branch("main".into());
        assert!(matches!(resolve(&remote, &reference).await, Err(Error::EmptyRepository)));
        let error = checkout(&remote, &reference, &all()).await.unwrap_err();
        assert_eq!(error.to_string(), "remote repository is empty");
    }
}

/// A commit by its hash alone, where the server gives it out: one small download instead of the history.
#[tokio::test]
async fn a_commit_by_its_hash() {
    let Some((server, repo, first)) = seeded("refs-sha") else { return };
    let big = vec![("big".to_owned(), vec![7; 300_000])];
    let edits: Vec<Edit> = big.into_iter().map(|(path, bytes)| Edit::Write(path, bytes)).collect();
    repo.edit("main", &edits, "Big").unwrap();
    let orphan = repo.git(&["commit-tree", "-m", "orphan", &format!("{first}^{{tree}}")]).unwrap();
    repo.config("uploadpack.allowAnySHA1InWant", "true").unwrap();
    for hash in [&first, &orphan] {
        let found = checkout(&http(server, "refs-sha"), &commit(hash, None), &all()).await.unwrap();
        assert_eq!(&found.commit.hash, hash);
        assert_eq!(paths(&found.tree), ["README.md", "apps/app.yaml"]);
    }
    // A download with a depth is two requests: for the boundary, and for the objects.
    assert_eq!(server.requests("refs-sha").upload_packs, 4);
}

/// Of tags that differ in build metadata alone, the later commit wins.
#[tokio::test]
async fn equal_versions() {
    let Some((server, repo, first)) = seeded("refs-equal") else { return };
    let later = repo.commit("main", &[("later", "")], "Later").unwrap();
    repo.tag("1.0.0+z", &first).unwrap();
    repo.tag("1.0.0+a", &later).unwrap();
    let (remote, reference) = (http(server, "refs-equal"), Reference::Semver("1.0.0".into()));
    assert_eq!(resolve(&remote, &reference).await.unwrap(), None);
    let found = checkout(&remote, &reference, &all()).await.unwrap();
    assert_eq!(found.revision.to_string(), format!("1.0.0+a@sha1:{later}"));
}

#[tokio::test]
async fn resolving_downloads_nothing() {
    let Some((server, _, hash)) = seeded("refs-noop") else { return };
    let remote = http(server, "refs-noop");
    for _ in 0..3 {
        let revision = resolve(&remote, &Reference::Branch("main".into())).await.unwrap().unwrap();
        assert_eq!(revision.hash, hash);
    }
    let requests = server.requests("refs-noop");
    assert_eq!((requests.lists, requests.upload_packs, requests.receive_packs), (3, 0, 0));
    assert!(resolve(&remote, &commit(&hash, None)).await.unwrap().is_some());
    assert_eq!(server.requests("refs-noop").lists, 3, "a commit needs no question");
    checkout(&remote, &Reference::Branch("main".into()), &all()).await.unwrap();
    let requests = server.requests("refs-noop");
    assert_eq!((requests.lists, requests.upload_packs), (4, 2), "one list and one download");
}

#[tokio::test]
async fn modes_links_and_depth() {
    let Some((server, repo, _)) = seeded("refs-files") else { return };
    let edits = [
        Edit::Executable("run.sh".into(), b"#!/bin/sh\n".to_vec()),
        Edit::Link("link".into(), "README.md".into()),
        Edit::Link("dir-link".into(), "/etc".into()),
        Edit::Write("binary".into(), vec![0, 255, 13, 10]),
        Edit::Write("ünïcode/ä b".into(), b"x".to_vec()),
    ];
    repo.edit("main", &edits, "Files").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut remote = http(server, "refs-files");
    remote.temp_dir = Some(folder.path().to_owned());
    let found = checkout(&remote, &Reference::Branch("main".into()), &all()).await.unwrap();
    assert_eq!(paths(&found.tree), ["README.md", "apps/app.yaml", "binary", "run.sh", "ünïcode/ä b"]);
    assert!(found.tree.file("run.sh").unwrap().is_executable());
    assert!(!found.tree.file("binary").unwrap().is_executable());
    assert_eq!(found.tree.get("binary"), Some(&[0, 255, 13, 10][..]));
    assert_eq!(found.commit.author.email, "tester@example.com");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}

#[tokio::test]
async fn sparse() {
    let Some((server, repo, _)) = seeded("refs-sparse") else { return };
    let files = [("apps/a/x", ""), ("apps/a-b/y", ""), ("infra/z", ""), ("apps.txt", "")];
    repo.commit("main", &files, "More").unwrap();
    let remote = http(server, "refs-sparse");
    for (sparse, expected) in [
        (vec!["apps/a"], vec!["apps/a/x"]),
        (vec!["./infra/", "apps/a"], vec!["apps/a/x", "infra/z"]),
        (vec!["apps", "apps/a", "apps/a-b"], vec!["apps/a-b/y", "apps/a/x", "apps/app.yaml"]),
        (vec!["."], vec!["README.md", "apps.txt", "apps/a-b/y", "apps/a/x", "apps/app.yaml", "infra/z"]),
    ] {
        let options = CheckoutOptions { sparse: sparse.iter().map(|s| (*s).to_owned()).collect(), ..all() };
        let found = checkout(&remote, &Reference::Branch("main".into()), &options).await.unwrap();
        assert_eq!(paths(&found.tree), expected, "{sparse:?}");
    }
    for missing in ["nope", "README.md", "../x"] {
        let options = CheckoutOptions { sparse: vec![missing.into()], ..all() };
        let error = checkout(&remote, &Reference::Branch("main".into()), &options).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("sparse checkout dir '{missing}' does not exist in repository")
        );
    }
}

/// What `git` signed, as `ssh-keygen` sees it: the payload has to be exact.
#[tokio::test]
async fn signatures_of_commits_and_tags() {
    let Some((server, repo, _)) = seeded("refs-signed") else { return };
    let key = server.ssh_identity_path(SshKey::Ed25519);
    for (name, value) in [("gpg.format", "ssh"), ("user.signingKey", key.to_str().unwrap())] {
        repo.config(name, value).unwrap();
    }
    let commit = repo.git(&["commit-tree", "-S", "-p", "main", "-m", "Signed", "main^{tree}"]).unwrap();
    repo.update_ref("refs/heads/main", &commit).unwrap();
    repo.git(&["tag", "-s", "-m", "One\n\nmore", "v1.0.0", "main"]).unwrap();
    repo.annotated_tag("v1.0.1", &commit, "Unsigned").unwrap();
    let found =
        checkout(&http(server, "refs-signed"), &Reference::Tag("v1.0.0".into()), &all()).await.unwrap();
    check_signature(&found.commit.signature.unwrap());
    let tag = found.tag.unwrap();
    assert_eq!((tag.name.as_str(), tag.hash), ("v1.0.0", repo.resolve("v1.0.0").unwrap()));
    assert_eq!(tag.tagger.unwrap().name, "Tester");
    check_signature(&tag.signature.unwrap());
    let found =
        checkout(&http(server, "refs-signed"), &Reference::Tag("v1.0.1".into()), &all()).await.unwrap();
    assert_eq!(found.tag.unwrap().signature, None);
}

fn check_signature(signed: &flux_git::Signed) {
    let folder = tempfile::tempdir().unwrap();
    let (payload, signature) = (folder.path().join("payload"), folder.path().join("signature"));
    std::fs::write(&payload, &signed.payload).unwrap();
    std::fs::write(&signature, &signed.signature).unwrap();
    let mut command = std::process::Command::new("ssh-keygen");
    command.args(["-q", "-Y", "check-novalidate", "-n", "git", "-s"]).arg(signature);
    let status = command.stdin(std::fs::File::open(payload).unwrap()).status().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&signed.payload));
}
