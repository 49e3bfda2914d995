//! What users and servers get wrong: each has its own error, its own hint, and gives nothing away.

use std::error::Error as _;

use flux_git::{Auth, Error, Reference, Remote, Secret, SshAuth, checkout, ls_remote};
use flux_testkit::git::SshKey;

use crate::support::{all, at, basic, https, seeded, ssh, ssh_auth};

/// Lists and checks out, and returns the error of both, which has to be the same.
async fn refused(remote: &Remote) -> Error {
    let error = ls_remote(remote).await.unwrap_err();
    let second = checkout(remote, &Reference::Branch("main".into()), &all()).await.unwrap_err();
    assert_eq!(error.to_string(), second.to_string());
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text} {cause}");
        source = cause.source();
    }
    for secret in ["a long page", "hunter2", "p@ss:word", "PRIVATE KEY", "bearer-token"] {
        assert!(!text.contains(secret), "{text}");
    }
    error
}

#[tokio::test]
async fn http_statuses() {
    let Some((server, ..)) = seeded("bad-http") else { return };
    let name = "bad-http";
    let ca = server.ca_pem();
    let wrong = Auth::Basic { username: "tester".into(), password: "hunter2".into() };
    let at_part = |part: &str| at(&server.https_url_of(part, name)).with_ca(ca).with_auth(basic(server));

    let error = refused(&at(&server.https_url(name)).with_ca(ca)).await;
    assert!(matches!(error, Error::AuthenticationRequired { given: false, .. }), "{error}");
    let url = server.https_url(name);
    assert_eq!(error.to_string(), format!("authentication required: {url} answered 401 Unauthorized"));
    assert!(error.hint().is_some());

    let error = refused(&at(&server.https_url(name)).with_ca(ca).with_auth(wrong)).await;
    assert!(matches!(error, Error::AuthenticationRequired { given: true, .. }), "{error}");
    let token = Auth::Bearer("hunter2".into());
    let error = refused(&at(&server.https_url(name)).with_ca(ca).with_auth(token)).await;
    assert!(matches!(error, Error::AuthenticationRequired { given: true, .. }), "{error}");
    let in_url = server.http_url(name).replace("http://", "http://tester:hunter2@");
    let error = refused(&at(&in_url)).await;
    assert!(matches!(error, Error::AuthenticationRequired { given: true, .. }), "{error}");

    let error = refused(&at_part("forbidden")).await;
    assert!(matches!(error, Error::Forbidden { .. }), "{error}");
    let error = refused(&at_part("nowhere")).await;
    assert!(matches!(error, Error::RepositoryNotFound { .. }), "{error}");
    let error = refused(&https(server, "bad-no-such")).await;
    assert!(matches!(error, Error::RepositoryNotFound { .. }), "{error}");
    let error = refused(&at_part("broken")).await;
    assert!(error.to_string().ends_with("answered HTTP status 500 Internal Server Error"), "{error}");
    let error = refused(&at_part("page")).await;
    assert!(error.to_string().ends_with("did not answer as a Git server, but with text/html"), "{error}");
}

#[tokio::test]
async fn redirects() {
    let Some((server, ..)) = seeded("bad-redirect") else { return };
    let name = "bad-redirect";
    let with = |url: String| at(&url).with_ca(server.ca_pem()).with_auth(basic(server));
    // From 127.0.0.1 to localhost: another host, which does not get the credentials.
    let error = refused(&with(server.http_url_of("upgrade", name))).await;
    assert!(matches!(error, Error::AuthenticationRequired { .. }), "{error:?}");
    let error = refused(&with(server.https_url_of("downgrade", name))).await;
    assert!(error.to_string().contains("a redirect from https to http is not followed"), "{error:?}");
    let error = refused(&with(server.https_url_of("loop", name))).await;
    assert!(error.to_string().contains("too many redirects"), "{error:?}");
}

#[tokio::test]
async fn tls() {
    let Some((server, ..)) = seeded("bad-tls") else { return };
    let name = "bad-tls";
    let error = refused(&at(&server.https_url_wrong_name(name)).with_ca(server.ca_pem())).await;
    assert!(matches!(&error, Error::TlsName { host, .. } if host == "127.0.0.1"), "{error:?}");
    let error = refused(&at(&server.https_url(name))).await;
    assert!(matches!(&error, Error::TlsUnknownAuthority { host } if host == "localhost"), "{error:?}");
    // The server's refusal and our request pass each other on the way: how it is told may differ from time to time.
    let error = ls_remote(&at(&server.https_url_mutual(name)).with_ca(server.ca_pem())).await.unwrap_err();
    assert!(matches!(error, Error::Tls { .. } | Error::Connection { .. }), "{error:?}");
    let plain = at(&server.http_url(name).replace("http://", "https://")).with_ca(server.ca_pem());
    let error = refused(&plain).await;
    assert!(matches!(error, Error::Tls { .. }), "{error:?}");
    let error = refused(&at(&server.https_url(name)).with_ca("no certificate")).await;
    assert!(matches!(error, Error::InvalidConfiguration(_)), "{error:?}");
}

#[tokio::test]
async fn nobody_there() {
    let port = flux_testkit::process::free_port().unwrap();
    let error = refused(&at(&format!("http://127.0.0.1:{port}/x.git"))).await;
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("cannot connect to 127.0.0.1:{port}: ")) && text.contains("refused"),
        "{text}"
    );
    let error = refused(&at("https://no-such-host.invalid/x.git")).await;
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    let Some((server, ..)) = seeded("bad-nobody") else { return };
    let auth = Auth::Ssh(ssh_auth(server, SshKey::Ed25519));
    let error = refused(&at(&format!("ssh://git@127.0.0.1:{port}/x.git")).with_auth(auth)).await;
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
}

#[tokio::test]
async fn ssh_host_keys() {
    let Some((server, ..)) = seeded("bad-host") else { return };
    let (_, port) = server.ssh_address();
    let with = |known_hosts: String| {
        let auth = SshAuth { known_hosts, ..ssh_auth(server, SshKey::Ed25519) };
        at(&server.ssh_url("bad-host")).with_auth(Auth::Ssh(auth))
    };
    let stranger = flux_git::ssh::generate_key(flux_git::ssh::KeyKind::Ed25519).unwrap().public;
    let known = server.known_hosts().unwrap();
    let ed25519 = known.lines().find(|line| line.contains("ed25519")).unwrap();

    let error = refused(&with(format!("[127.0.0.1]:{port} {stranger}"))).await;
    assert!(matches!(error, Error::HostKeyChanged { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(&format!("[127.0.0.1]:{port} has changed")) && text.contains("ssh-ed25519 SHA256:"),
        "{text}"
    );
    let error = refused(&with(format!("github.com {stranger}"))).await;
    assert!(matches!(error, Error::HostKeyUnknown { .. }), "{error:?}");
    assert!(error.to_string().contains("SHA256:"), "{error}");
    let error = refused(&with(ed25519.replace(&format!("[127.0.0.1]:{port}"), "127.0.0.1"))).await;
    assert!(matches!(error, Error::HostKeyUnknown { .. }), "the port is part of the name: {error:?}");
    let error = refused(&with(format!("@revoked {ed25519}\n{ed25519}"))).await;
    assert!(matches!(error, Error::HostKeyRevoked { .. }), "{error:?}");
    let error = refused(&with("garbage".into())).await;
    assert!(matches!(error, Error::KnownHosts { line: 1, .. }), "{error:?}");
    let error = refused(&with(String::new())).await;
    assert!(error.to_string().contains("'known_hosts' is required"), "{error:?}");
}

#[tokio::test]
async fn ssh_keys() {
    let Some((server, ..)) = seeded("bad-key") else { return };
    let with = |change: &dyn Fn(&mut SshAuth)| {
        let mut auth = ssh_auth(server, SshKey::Encrypted);
        change(&mut auth);
        at(&server.ssh_url("bad-key")).with_auth(Auth::Ssh(auth))
    };
    let error = refused(&with(&|auth| auth.passphrase = Some("hunter2".into()))).await;
    assert!(matches!(error, Error::PassphraseWrong), "{error:?}");
    let error = refused(&with(&|auth| auth.passphrase = None)).await;
    assert!(matches!(error, Error::PassphraseMissing), "{error:?}");
    let error = refused(&with(&|auth| auth.identity = Some("hunter2".into()))).await;
    assert!(matches!(error, Error::InvalidKey(_)), "{error:?}");
    let error = refused(&with(&|auth| auth.identity = None)).await;
    assert!(matches!(error, Error::InvalidConfiguration(_)), "{error:?}");
    let error = refused(&ssh(server, "bad-key", SshKey::Stranger)).await;
    assert!(matches!(error, Error::SshAuthentication { .. }), "{error:?}");
    assert!(error.to_string().contains("SHA256:"), "{error}");
    let error = refused(&ssh(server, "bad-no-such", SshKey::Ed25519)).await;
    assert!(matches!(error, Error::RepositoryNotFound { detail: Some(_), .. }), "{error:?}");
    let error = refused(&with(&|auth| auth.host_key_algorithms = vec!["rot13".into()])).await;
    assert!(matches!(error, Error::InvalidConfiguration(_)), "{error:?}");
}

#[tokio::test]
async fn credentials_of_the_other_kind() {
    let secret = || Secret::from("hunter2");
    let basic = || Auth::Basic { username: "u".into(), password: secret() };
    for (url, auth) in [
        ("ssh://git@example.com/x", basic()),
        ("ssh://git@example.com/x", Auth::Bearer(secret())),
        ("ssh://git@example.com/x", Auth::None),
        ("https://example.com/x", Auth::Ssh(SshAuth { identity: Some(secret()), ..SshAuth::default() })),
        ("https://example.com/x", Auth::Basic { username: String::new(), password: secret() }),
    ] {
        let error = refused(&at(url).with_auth(auth)).await;
        assert!(matches!(error, Error::InvalidConfiguration(_)), "{url}: {error:?}");
    }
}
