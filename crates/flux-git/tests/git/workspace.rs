//! Committing and pushing.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, UNIX_EPOCH},
};

use flux_git::{Author, CommitOptions, Error, Origin, Reference, Remote, Signer, Workspace, checkout};
use flux_testkit::git::{BareRepo, SshKey};

use crate::support::{all, http, https, seeded, ssh};

fn options(message: &str) -> CommitOptions {
    CommitOptions {
        author: Author::default(),
        message: message.into(),
        time: UNIX_EPOCH + Duration::from_hours(500_000),
        signer: None,
    }
}

async fn push_one(remote: &Remote, branch: &str, path: &str) -> Workspace {
    let mut workspace = Workspace::clone(remote, branch).await.unwrap();
    workspace.write(path, "new\n").unwrap();
    workspace.commit(&options("Add")).unwrap().unwrap();
    let pushed = workspace.push().await.unwrap();
    assert_eq!((pushed.head, pushed.tries, pushed.changed), (workspace.head(), 1, true));
    workspace
}

#[tokio::test]
async fn over_every_transport() {
    let Some((server, repo, _)) = seeded("work") else { return };
    for (index, remote) in
        [http(server, "work"), https(server, "work"), ssh(server, "work", SshKey::Rsa)].iter().enumerate()
    {
        let path = format!("clusters/{index}/x.yaml");
        let workspace = push_one(remote, "main", &path).await;
        assert_eq!(workspace.origin(), Origin::Branch);
        assert_eq!(repo.resolve("main").unwrap(), workspace.head().unwrap());
        assert_eq!(repo.show("main", &path).unwrap(), "new");
    }
    assert_eq!(repo.show("main", "README.md").unwrap(), "hello");
    let who = repo.git(&["log", "-1", "--format=%an <%ae> %cn <%ce> %ct %B", "main"]).unwrap();
    assert_eq!(who.trim_end(), "Flux <flux@localhost> Flux <flux@localhost> 1800000000 Add");
    assert_eq!(server.requests("work").receive_packs, 2);
}

#[tokio::test]
async fn an_empty_repository_and_a_new_branch() {
    let Some((server, ..)) = seeded("work-seed") else { return };
    for (name, remote) in [
        ("work-empty", http(server, "work-empty")),
        ("work-empty-ssh", ssh(server, "work-empty-ssh", SshKey::Ecdsa)),
    ] {
        let repo = server.repo(name).unwrap();
        let mut workspace = Workspace::clone(&remote, "main").await.unwrap();
        assert_eq!((workspace.origin(), workspace.head()), (Origin::Empty, None));
        assert_eq!(workspace.read("x").unwrap(), None);
        assert!(!workspace.push().await.unwrap().changed);
        workspace.write("x", "1").unwrap();
        workspace.commit(&options("First")).unwrap().unwrap();
        workspace.push().await.unwrap();
        assert_eq!(repo.log("main").unwrap().len(), 1);

        let workspace = push_one(&remote, "staging", "y").await;
        assert_eq!(workspace.read("x").unwrap().unwrap(), b"1", "it begins at the default branch");
        assert_eq!(repo.log("staging").unwrap().len(), 2);
        assert_eq!(repo.log("main").unwrap().len(), 1);
    }
}

#[tokio::test]
async fn reading_writing_removing() {
    let Some((server, repo, first)) = seeded("work-files") else { return };
    repo.edit("main", &[flux_testkit::git::Edit::Executable("run".into(), b"1".to_vec())], "Run").unwrap();
    let mut workspace = Workspace::clone(&http(server, "work-files"), "main").await.unwrap();
    assert_ne!(workspace.head().unwrap(), first);
    assert_eq!(workspace.list("").unwrap(), ["README.md", "apps/app.yaml", "run"]);
    assert_eq!(workspace.list("apps").unwrap(), ["apps/app.yaml"]);
    assert_eq!(workspace.list("app").unwrap(), Vec::<String>::new());
    workspace.write("README.md", "hello\n").unwrap();
    assert_eq!(workspace.commit(&options("Nothing")).unwrap(), None, "the same content is no change");
    workspace.write("./apps//b.yaml", "b").unwrap();
    workspace.write("run", "2").unwrap();
    workspace.remove("README.md").unwrap();
    workspace.remove("not-there").unwrap();
    assert!(!workspace.write_new("apps/app.yaml", "mine").unwrap());
    assert!(workspace.write_new("apps/new.yaml", "mine").unwrap());
    assert_eq!(workspace.list("").unwrap(), ["apps/app.yaml", "apps/b.yaml", "apps/new.yaml", "run"]);
    assert_eq!(workspace.read("README.md").unwrap(), None);
    workspace.commit(&options("Much")).unwrap().unwrap();
    workspace.push().await.unwrap();
    let files = repo.git(&["ls-tree", "-r", "main"]).unwrap();
    assert!(
        files.contains("100755 blob") && !files.contains("README.md") && files.contains("apps/b.yaml"),
        "{files}"
    );
    for path in ["/etc/passwd", "../x", "a/../../x", ".git/config", ""] {
        assert!(matches!(workspace.write(path, ""), Err(Error::InvalidPath(_))), "{path}");
    }
}

/// Somebody else pushes between clone and push: their commit stays, ours comes on top, and nothing is lost.
#[tokio::test]
async fn a_conflict() {
    let Some((server, repo, _)) = seeded("work-conflict") else { return };
    for (round, remote) in
        [http(server, "work-conflict"), ssh(server, "work-conflict", SshKey::Ed25519)].iter().enumerate()
    {
        let mut workspace = Workspace::clone(remote, "main").await.unwrap();
        let (mine, theirs) = (format!("mine-{round}"), format!("theirs-{round}"));
        workspace.write(&mine, "mine").unwrap();
        workspace.write_new("kustomization.yaml", "mine").unwrap();
        workspace.commit(&options("Mine 1")).unwrap().unwrap();
        workspace.write(&mine, "mine again").unwrap();
        workspace.commit(&options("Mine 2")).unwrap().unwrap();
        let other =
            repo.commit("main", &[(&theirs, "theirs"), ("kustomization.yaml", "theirs")], "Theirs").unwrap();
        let pushed = workspace.push().await.unwrap();
        assert_eq!(pushed.tries, 2);
        let log = repo.log("main").unwrap();
        let subjects: Vec<&str> = log.iter().map(|(_, subject)| subject.as_str()).take(3).collect();
        assert_eq!(subjects, ["Mine 2", "Mine 1", "Theirs"]);
        assert_eq!((&log[0].0, &log[2].0), (&pushed.head.unwrap(), &other));
        assert_eq!(repo.show("main", &mine).unwrap(), "mine again");
        assert_eq!(repo.show("main", "kustomization.yaml").unwrap(), "theirs");
    }
}

/// The same file was pushed by somebody else with the same content: there is nothing left to push.
#[tokio::test]
async fn a_conflict_that_is_none() {
    let Some((server, repo, _)) = seeded("work-same") else { return };
    let mut workspace = Workspace::clone(&http(server, "work-same"), "main").await.unwrap();
    workspace.write("x", "same").unwrap();
    workspace.commit(&options("Mine")).unwrap().unwrap();
    let theirs = repo.commit("main", &[("x", "same")], "Theirs").unwrap();
    assert_eq!(workspace.push().await.unwrap().head.unwrap(), theirs);
    assert_eq!(repo.resolve("main").unwrap(), theirs);
}

/// Ten push at once to one branch; all get through, though each may try but five times.
#[tokio::test]
async fn a_race() {
    let Some((server, repo, _)) = seeded("work-race") else { return };
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..4 {
        let remote = http(server, "work-race");
        tasks.spawn(async move { push_race(&remote, &format!("race-{index}")).await });
    }
    tasks.join_all().await;
    assert_eq!(repo.log("main").unwrap().len(), 5);
    assert_eq!(repo.git(&["ls-tree", "--name-only", "main"]).unwrap().matches("race-").count(), 4);
}

async fn push_race(remote: &Remote, path: &str) {
    let mut workspace = Workspace::clone(remote, "main").await.unwrap();
    workspace.write(path, "x").unwrap();
    workspace.commit(&options(path)).unwrap().unwrap();
    workspace.push().await.unwrap();
}

#[tokio::test]
async fn what_the_server_refuses() {
    let Some((server, repo, first)) = seeded("work-refused") else { return };
    repo.hook("pre-receive", "#!/bin/sh\necho 'main is protected' >&2\nexit 1\n").unwrap();
    for remote in [http(server, "work-refused"), ssh(server, "work-refused", SshKey::Ed25519)] {
        let mut workspace = Workspace::clone(&remote, "main").await.unwrap();
        workspace.write("x", "x").unwrap();
        workspace.commit(&options("X")).unwrap().unwrap();
        let error = workspace.push().await.unwrap_err();
        let text = error.to_string();
        assert_eq!(text, "push to 'main' was rejected: pre-receive hook declined: main is protected");
        assert_eq!(repo.resolve("main").unwrap(), first);
    }
    let anonymous = Remote { auth: flux_git::Auth::None, ..http(server, "work-refused") };
    let error = Workspace::clone(&anonymous, "main").await.unwrap_err();
    assert!(matches!(error, Error::AuthenticationRequired { .. }), "{error:?}");
    assert!(Workspace::clone(&http(server, "work-refused"), "a..b").await.is_err());
}

async fn signed(remote: &Remote, branch: &str, signer: Signer) -> String {
    let mut workspace = Workspace::clone(remote, branch).await.unwrap();
    workspace.write("signed", branch).unwrap();
    let options = CommitOptions {
        signer: Some(signer),
        time: UNIX_EPOCH + Duration::from_hours(500_000),
        ..options("Signed\n\nAnd more")
    };
    let hash = workspace.commit(&options).unwrap().unwrap();
    workspace.push().await.unwrap();
    let found = checkout(remote, &Reference::Branch(branch.into()), &all()).await.unwrap();
    assert_eq!(found.commit.hash, hash);
    let signature = found.commit.signature.unwrap();
    assert!(signature.signature.starts_with("-----BEGIN ") && !signature.payload.is_empty());
    hash
}

#[tokio::test]
async fn commits_signed_by_ssh() {
    let Some((server, repo, _)) = seeded("work-ssh-signed") else { return };
    for key in [SshKey::Ed25519, SshKey::Ecdsa, SshKey::Rsa, SshKey::Encrypted] {
        let passphrase = server.ssh_passphrase().into();
        let signer = Signer::ssh(&server.ssh_identity(key).unwrap().into(), Some(&passphrase)).unwrap();
        let hash = signed(&http(server, "work-ssh-signed"), &format!("{key:?}"), signer).await;
        let public = std::fs::read_to_string(server.ssh_identity_path(key).with_extension("pub")).unwrap();
        let allowed = repo.path().join("allowed");
        std::fs::write(&allowed, format!("flux@localhost {public}")).unwrap();
        repo.config("gpg.ssh.allowedSignersFile", allowed.to_str().unwrap()).unwrap();
        repo.git(&["verify-commit", &hash]).unwrap_or_else(|error| panic!("{key:?}: {error}"));
    }
    let encrypted = server.ssh_identity(SshKey::Encrypted).unwrap().into();
    assert!(matches!(Signer::ssh(&encrypted, None), Err(Error::PassphraseMissing)));
    assert!(matches!(Signer::ssh(&encrypted, Some(&"wrong".into())), Err(Error::PassphraseWrong)));
}

fn gpg(home: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new("gpg");
    command
        .arg("--homedir")
        .arg(home)
        .args(["--batch", "--quiet", "--pinentry-mode", "loopback"])
        .args(arguments);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "gpg {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A home folder of gpg with keys; its agent ends with it.
struct Home(tempfile::TempDir);

impl Drop for Home {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(self.0.path()).args(["--kill", "all"]).status();
    }
}

#[tokio::test]
async fn commits_signed_by_gpg() {
    let Some((server, repo, _)) = seeded("work-gpg") else { return };
    if Command::new("gpg").arg("--version").stdout(Stdio::null()).status().is_err() {
        return flux_testkit::skip("gpg is not installed");
    }
    let home = Home(tempfile::tempdir().unwrap());
    let path = home.0.path();
    // Few rounds, or taking the passphrase off takes long in a build without optimisation.
    std::fs::write(path.join("gpg-agent.conf"), "s2k-count 65536\n").unwrap();
    gpg(
        path,
        &["--passphrase", "open sesame", "--quick-generate-key", "One <one@x>", "rsa2048", "sign", "never"],
    );
    gpg(
        path,
        &["--passphrase", "open sesame", "--quick-generate-key", "Two <two@x>", "ed25519", "sign", "never"],
    );
    let listing = String::from_utf8(gpg(path, &["--list-secret-keys", "--with-colons"])).unwrap();
    let ids: Vec<&str> =
        listing.lines().filter(|l| l.starts_with("sec:")).filter_map(|l| l.split(':').nth(4)).collect();
    let export = |armor: &[&str]| {
        gpg(path, &[armor, &["--passphrase", "open sesame", "--export-secret-keys"]].concat())
    };
    let passphrase = "open sesame".into();
    for (index, (ring, id)) in
        [(export(&["--armor"]), None), (export(&[]), Some(ids[1])), (export(&["--armor"]), Some(ids[0]))]
            .into_iter()
            .enumerate()
    {
        let id = id.map(|id| if index == 1 { format!("0x{id}") } else { id.to_lowercase() });
        let signer = Signer::open_pgp(&ring, Some(&passphrase), id.as_deref()).unwrap();
        let hash = signed(&http(server, "work-gpg"), &format!("gpg-{index}"), signer).await;
        verify(&repo, path, &hash, if id.is_some() && index == 1 { ids[1] } else { ids[0] });
    }
    let ring = export(&["--armor"]);
    assert!(matches!(Signer::open_pgp(&ring, Some(&"wrong".into()), None), Err(Error::PassphraseWrong)));
    for (ring, id, message) in [
        (&ring[..], Some("xyz"), "expected 16 hex digits"),
        (&ring[..], Some("0123456789abcdef"), "no private key with id '0123456789abcdef'"),
        (b"nothing", None, "OpenPGP key ring"),
    ] {
        let error = Signer::open_pgp(ring, Some(&passphrase), id).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

fn verify(repo: &BareRepo, home: &Path, hash: &str, id: &str) {
    let mut command = Command::new("git");
    command.args(["verify-commit", "--raw", hash]).current_dir(repo.path()).env("GNUPGHOME", home);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("GOODSIG") && text.contains(id), "{text}");
}
