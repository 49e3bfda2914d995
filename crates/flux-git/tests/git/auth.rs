//! Every way of authentication, with a checkout over each.

use std::process::Stdio;

use flux_git::{Auth, ClientCertificate, Proxy, Reference, Remote, checkout, ls_remote};
use flux_testkit::git::SshKey;

use crate::support::{all, at, basic, http, https, paths, seeded, ssh, ssh_auth};

async fn works(what: &str, remote: &Remote, commit: &str) {
    let refs = ls_remote(remote).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(
        refs.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(),
        ["HEAD", "refs/heads/main"],
        "{what}"
    );
    let checkout = checkout(remote, &Reference::Branch("main".into()), &all()).await;
    let checkout = checkout.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(checkout.commit.hash, commit, "{what}");
    assert_eq!(checkout.revision.to_string(), format!("main@sha1:{commit}"), "{what}");
    assert_eq!(paths(&checkout.tree), ["README.md", "apps/app.yaml"], "{what}");
    assert_eq!(checkout.tree.get("README.md"), Some(&b"hello\n"[..]), "{what}");
}

#[tokio::test]
async fn over_http() {
    let Some((server, _, commit)) = seeded("auth-http") else { return };
    let name = "auth-http";
    let bearer = Auth::Bearer(server.bearer().into());
    let (certificate, key) = server.client_certificate();
    let client = ClientCertificate { certificate: certificate.into(), key: key.into() };
    let in_url = server.http_url(name).replace("http://", "http://tester:p%40ss%3Aword@");
    for (what, remote) in [
        ("http basic", http(server, name)),
        ("https basic", https(server, name)),
        ("https bearer", at(&server.https_url(name)).with_auth(bearer).with_ca(server.ca_pem())),
        ("http, credentials in the URL", at(&in_url)),
        ("https, open", at(&server.https_url_of("public", name)).with_ca(server.ca_pem())),
        (
            "https, redirected",
            at(&server.https_url_of("moved", name)).with_ca(server.ca_pem()).with_auth(basic(server)),
        ),
        (
            "http, redirected to https",
            at(&server.http_url_of("upgrade", name).replace("127.0.0.1", "localhost"))
                .with_ca(server.ca_pem())
                .with_auth(basic(server)),
        ),
        (
            "https, client certificate",
            at(&server.https_url_mutual(name)).with_ca(server.ca_pem()).with_client_certificate(client),
        ),
    ] {
        works(what, &remote, &commit).await;
    }
}

#[tokio::test]
async fn over_ssh() {
    let Some((server, _, commit)) = seeded("auth-ssh") else { return };
    for key in [SshKey::Ed25519, SshKey::Ecdsa, SshKey::Rsa, SshKey::Encrypted] {
        works(&format!("{key:?}"), &ssh(server, "auth-ssh", key), &commit).await;
    }
}

/// The server has host keys of three kinds; whichever is known has to be asked for.
#[tokio::test]
async fn over_ssh_by_host_key_kind() {
    let Some((server, _, commit)) = seeded("auth-host") else { return };
    for line in server.known_hosts().unwrap().lines() {
        let auth = flux_git::SshAuth { known_hosts: line.into(), ..ssh_auth(server, SshKey::Ed25519) };
        works(line, &at(&server.ssh_url("auth-host")).with_auth(Auth::Ssh(auth)), &commit).await;
    }
    for algorithm in ["rsa-sha2-256", "rsa-sha2-512", "ssh-ed25519", "ecdsa-sha2-nistp256"] {
        let mut auth = ssh_auth(server, SshKey::Rsa);
        auth.host_key_algorithms = vec![algorithm.into()];
        auth.kex_algorithms = vec!["curve25519-sha256".into()];
        works(algorithm, &at(&server.ssh_url("auth-host")).with_auth(Auth::Ssh(auth)), &commit).await;
    }
}

#[tokio::test]
async fn over_ssh_by_agent() {
    let Some((server, _, commit)) = seeded("auth-agent") else { return };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("agent");
    let started = std::process::Command::new("ssh-agent")
        .arg("-D")
        .arg("-a")
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn();
    let Ok(mut agent) = started else { return flux_testkit::skip("ssh-agent is not installed") };
    while !socket.exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    for key in [SshKey::Stranger, SshKey::Rsa] {
        let mut add = std::process::Command::new("ssh-add");
        add.arg("-q").arg(server.ssh_identity_path(key)).env("SSH_AUTH_SOCK", &socket);
        assert!(add.status().unwrap().success());
    }
    let auth = flux_git::SshAuth {
        identity: None,
        agent: Some(socket.clone()),
        ..ssh_auth(server, SshKey::Ed25519)
    };
    works("agent", &at(&server.ssh_url("auth-agent")).with_auth(Auth::Ssh(auth)), &commit).await;
    agent.kill().unwrap();
    agent.wait().unwrap();
}

/// A proxy in a few lines: `CONNECT`, plain HTTP with a whole URL, and SOCKS5; each with its credentials.
#[tokio::test]
async fn through_proxies() {
    let Some((server, _, commit)) = seeded("auth-proxy") else { return };
    let proxy = |scheme: &str| Proxy {
        address: format!("{scheme}://127.0.0.1:{}", proxy::start()),
        username: Some("user".into()),
        password: Some("secret".into()),
    };
    works("https by CONNECT", &https(server, "auth-proxy").with_proxy(proxy("http")), &commit).await;
    works("https by SOCKS5", &https(server, "auth-proxy").with_proxy(proxy("socks5")), &commit).await;
    works("http by SOCKS5", &http(server, "auth-proxy").with_proxy(proxy("socks5")), &commit).await;
    let by_ssh = ssh(server, "auth-proxy", SshKey::Ed25519);
    works("ssh by CONNECT", &by_ssh.clone().with_proxy(proxy("http")), &commit).await;
    works("ssh by SOCKS5", &by_ssh.clone().with_proxy(proxy("socks5")), &commit).await;

    let wrong = Proxy { password: Some("wrong-secret".into()), ..proxy("http") };
    let error = ls_remote(&by_ssh.with_proxy(wrong)).await.unwrap_err().to_string();
    assert!(error.contains("proxy 127.0.0.1: status 407") && !error.contains("wrong-secret"), "{error}");
}

mod proxy {
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
        thread,
    };

    /// Starts a proxy that speaks CONNECT and SOCKS5, and returns its port.
    pub(super) fn start() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || serve(stream));
            }
        });
        port
    }

    fn serve(mut client: TcpStream) -> Option<()> {
        let mut first = [0; 1];
        client.peek(&mut first).ok()?;
        let target = if first[0] == 5 { socks5(&mut client)? } else { connect(&mut client)? };
        let mut server = TcpStream::connect(target).ok()?;
        let (mut from, mut to) = (client.try_clone().ok()?, server.try_clone().ok()?);
        thread::spawn(move || std::io::copy(&mut from, &mut to));
        std::io::copy(&mut server, &mut client).ok()?;
        client.shutdown(std::net::Shutdown::Both).ok()
    }

    fn connect(client: &mut TcpStream) -> Option<String> {
        let mut head = Vec::new();
        let mut byte = [0; 1];
        while !head.ends_with(b"\r\n\r\n") {
            client.read_exact(&mut byte).ok()?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).ok()?;
        // The base64 of user:secret.
        if !head.to_ascii_lowercase().contains("proxy-authorization: basic dxnlcjpzzwnyzxq=") {
            client.write_all(b"HTTP/1.1 407 No\r\n\r\n").ok()?;
            return None;
        }
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
        head.split_whitespace().nth(1).map(str::to_owned)
    }

    fn socks5(client: &mut TcpStream) -> Option<String> {
        let read = |client: &mut TcpStream, count: usize| {
            let mut bytes = vec![0; count];
            client.read_exact(&mut bytes).ok().map(|()| bytes)
        };
        let methods = read(client, 2)?[1];
        read(client, methods.into())?;
        client.write_all(&[5, 2]).ok()?;
        let length = read(client, 2)?[1];
        let user = read(client, length.into())?;
        let length = read(client, 1)?[0];
        let password = read(client, length.into())?;
        assert_eq!((user.as_slice(), password.as_slice()), (&b"user"[..], &b"secret"[..]));
        client.write_all(&[1, 0]).ok()?;
        let host = match read(client, 4)?[3] {
            1 => read(client, 4)?.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
            3 => {
                let length = read(client, 1)?[0];
                String::from_utf8(read(client, length.into())?).ok()?
            }
            _ => "::1".into(),
        };
        let port = read(client, 2)?;
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
        let host = if host == "::1" { "127.0.0.1".to_owned() } else { host };
        Some(format!("{host}:{}", u16::from_be_bytes([port[0], port[1]])))
    }
}
