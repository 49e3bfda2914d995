//! Servers that hang or trickle, callers that give up, servers that come back.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use flux_git::{Auth, Error, Reference, Remote, checkout, ls_remote, ssh::scan_host_key};
use flux_testkit::{GitServer, git::SshKey};

use crate::support::{all, at, http, seeded, ssh, ssh_auth};

const LIMIT: Duration = Duration::from_millis(600);

/// A server that does something bad to each connection; the flag tells when a client has gone.
fn bad_server(act: fn(std::net::TcpStream)) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let gone = Arc::new(AtomicBool::new(false));
    let flag = gone.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let flag = flag.clone();
            thread::spawn(move || {
                act(stream);
                flag.store(true, Ordering::SeqCst);
            });
        }
    });
    (port, gone)
}

/// Accepts, reads and says nothing.
fn hang(mut stream: std::net::TcpStream) {
    let mut buffer = [0; 4096];
    while matches!(stream.read(&mut buffer), Ok(count) if count > 0) {}
}

/// Answers like a Git server, a byte at a time, and never ends.
fn trickle(mut stream: std::net::TcpStream) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n\
                001e# service=git-upload-pack\n0000";
    let _ = stream.read(&mut [0; 4096]);
    let _ = stream.write_all(head.as_bytes());
    for index in 0.. {
        let line = format!("003f0123456789012345678901234567890123456789 refs/heads/b{index:05}\n");
        for byte in line.bytes() {
            thread::sleep(Duration::from_millis(5));
            if stream.write_all(&[byte]).is_err() {
                return;
            }
        }
    }
}

/// Says hello as an SSH server, and then nothing.
fn ssh_hello(mut stream: std::net::TcpStream) {
    let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n");
    hang(stream);
}

async fn times_out(what: &str, remote: Remote) {
    let begin = Instant::now();
    let error = ls_remote(&remote.with_timeout(LIMIT)).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{what}: {error:?}");
    assert!(error.to_string().contains("timed out after 0.6s"), "{error}");
    let took = begin.elapsed();
    assert!(took >= LIMIT && took < LIMIT + Duration::from_secs(1), "{what}: {took:?}");
}

#[tokio::test]
async fn the_limit_holds() {
    let Some((server, ..)) = seeded("limits") else { return };
    let (hanging, _) = bad_server(hang);
    let (trickling, _) = bad_server(trickle);
    let (hello, _) = bad_server(ssh_hello);
    let auth = || Auth::Ssh(ssh_auth(server, SshKey::Ed25519));
    times_out("http that hangs", at(&format!("http://127.0.0.1:{hanging}/x"))).await;
    times_out("tls handshake that hangs", at(&format!("https://127.0.0.1:{hanging}/x"))).await;
    times_out("http that trickles", at(&format!("http://127.0.0.1:{trickling}/x"))).await;
    times_out("ssh that hangs", at(&format!("ssh://git@127.0.0.1:{hanging}/x")).with_auth(auth())).await;
    times_out("ssh handshake that hangs", at(&format!("ssh://git@127.0.0.1:{hello}/x")).with_auth(auth()))
        .await;
    // TEST-NET-1 (RFC 5737): packets go nowhere, or the machine has no route and says so at once.
    let nowhere = ls_remote(&at("http://192.0.2.1/x").with_timeout(LIMIT)).await.unwrap_err();
    assert!(
        matches!(
            nowhere,
            Error::Timeout { .. }
                | Error::Connect { .. }
                | Error::HttpStatus { .. }
                | Error::Forbidden { .. }
        ),
        "{nowhere:?}"
    );
    let error = scan_host_key("127.0.0.1", hello, LIMIT, &[]).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
}

#[tokio::test]
async fn dropping_the_future_closes_the_connection() {
    let (port, gone) = bad_server(hang);
    let remote = at(&format!("http://127.0.0.1:{port}/x")).with_timeout(Duration::from_mins(1));
    let call = tokio::spawn(async move { ls_remote(&remote).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!gone.load(Ordering::SeqCst));
    call.abort();
    let begin = Instant::now();
    while !gone.load(Ordering::SeqCst) {
        assert!(begin.elapsed() < Duration::from_secs(2), "the connection is still open");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The crate has a runtime of its own, so a call works from any executor.
#[test]
fn no_runtime_is_needed() {
    let Some((server, _, hash)) = seeded("limits-executor") else { return };
    let remote = http(server, "limits-executor");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let found = runtime.block_on(checkout(&remote, &Reference::Branch("main".into()), &all())).unwrap();
    assert_eq!(found.commit.hash, hash);
}

/// A home folder whose Git configuration leads elsewhere; the test above is run once more with it.
#[test]
fn the_users_git_configuration_is_not_read() {
    if GitServer::missing().is_some() {
        return flux_testkit::skip("no Git server");
    }
    let home = tempfile::tempdir().unwrap();
    let config =
        "[url \"http://127.0.0.1:1/\"]\n\tinsteadOf = http://\n[http]\n\tproxy = http://127.0.0.1:1\n";
    std::fs::write(home.path().join(".gitconfig"), config).unwrap();
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "limits::no_runtime_is_needed"]).env("HOME", home.path());
    let output = again
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .env("http_proxy", "http://127.0.0.1:1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[tokio::test]
async fn a_server_that_goes_and_comes_back() {
    if GitServer::missing().is_some() {
        return flux_testkit::skip("no Git server");
    }
    let server = GitServer::start().unwrap();
    let hash = server.repo("gone").unwrap().commit("main", &[("a", "b")], "One").unwrap();
    for remote in [http(&server, "gone"), ssh(&server, "gone", SshKey::Ed25519)] {
        let reference = Reference::Branch("main".into());
        assert_eq!(checkout(&remote, &reference, &all()).await.unwrap().commit.hash, hash);
        server.stop();
        let error = ls_remote(&remote).await.unwrap_err();
        assert!(matches!(error, Error::Connect { .. } | Error::Connection { .. }), "{error:?}");
        server.restart().unwrap();
        assert_eq!(checkout(&remote, &reference, &all()).await.unwrap().commit.hash, hash);
    }
}
