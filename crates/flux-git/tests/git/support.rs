//! Short ways to remotes of the test server.

use flux_git::{Auth, CheckoutOptions, Remote, Secret, SshAuth, Url};
use flux_testkit::{
    GitServer,
    git::{BareRepo, SshKey},
};

/// Returns the server and a repository with one commit on `main`, or nothing where the test is skipped.
pub(crate) fn seeded(name: &str) -> Option<(&'static GitServer, BareRepo, String)> {
    let server = GitServer::shared()?;
    let repo = server.repo(name).unwrap();
    let commit =
        repo.commit("main", &[("README.md", "hello\n"), ("apps/app.yaml", "a: 1\n")], "Begin").unwrap();
    Some((server, repo, commit))
}

pub(crate) fn at(url: &str) -> Remote {
    Remote::new(Url::parse(url).unwrap())
}

pub(crate) fn basic(server: &GitServer) -> Auth {
    let (username, password) = server.basic();
    Auth::Basic { username: username.into(), password: password.into() }
}

/// Over HTTPS with Basic.
pub(crate) fn https(server: &GitServer, name: &str) -> Remote {
    at(&server.https_url(name)).with_auth(basic(server)).with_ca(server.ca_pem())
}

/// Over HTTP with Basic.
pub(crate) fn http(server: &GitServer, name: &str) -> Remote {
    at(&server.http_url(name)).with_auth(basic(server))
}

pub(crate) fn ssh_auth(server: &GitServer, key: SshKey) -> SshAuth {
    SshAuth {
        identity: Some(server.ssh_identity(key).unwrap().into()),
        passphrase: (key == SshKey::Encrypted).then(|| Secret::from(server.ssh_passphrase())),
        known_hosts: server.known_hosts().unwrap(),
        ..SshAuth::default()
    }
}

/// Over SSH.
pub(crate) fn ssh(server: &GitServer, name: &str, key: SshKey) -> Remote {
    at(&server.ssh_url(name)).with_auth(Auth::Ssh(ssh_auth(server, key)))
}

pub(crate) fn all() -> CheckoutOptions {
    CheckoutOptions::default()
}

pub(crate) fn paths(tree: &flux_archive::Tree) -> Vec<String> {
    tree.files().map(|(path, _)| path.to_owned()).collect()
}
