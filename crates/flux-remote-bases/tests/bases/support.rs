//! A small world to build in.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use flux_archive::Tree;
use flux_git::SshAuth;
use flux_kustomize::{LoadRestrictor, Options, build};
use flux_remote_bases::{RemoteBases, Settings};
use flux_testkit::{GitServer, git::SshKey};
use tokio::runtime::Runtime;

pub(crate) const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

/// Builds a kustomization with these lines, and gives the manifests or the error.
pub(crate) fn built(settings: Settings, kustomization: &str) -> Result<String, String> {
    let runtime = Runtime::new().unwrap();
    built_by(&Arc::new(RemoteBases::new(settings, runtime.handle().clone())), kustomization)
}

pub(crate) fn built_by(remote: &Arc<RemoteBases>, kustomization: &str) -> Result<String, String> {
    let mut tree = Tree::builder();
    tree.insert("kustomization.yaml", kustomization.as_bytes(), false).unwrap();
    let options = Options {
        remote: Some(Arc::clone(remote) as _),
        load_restrictor: LoadRestrictor::RootOnly,
        ..Options::default()
    };
    let built = build(&tree.build().unwrap(), "", &options);
    built.map(|resources| resources.to_yaml()).map_err(|error| error.to_string())
}

/// Trusts the server, by HTTPS and by SSH.
pub(crate) fn trusting(server: &GitServer) -> Settings {
    let ssh = SshAuth {
        identity: Some(server.ssh_identity(SshKey::Ed25519).unwrap().into()),
        known_hosts: server.known_hosts().unwrap(),
        ..SshAuth::default()
    };
    Settings { ca: Some(server.ca_pem().into()), ssh: Some(ssh), ..Settings::default() }
}

/// An HTTP server of a few fixed answers, which counts who asks.
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Web {
    /// Answers each path with a status line and a body; a body of `->` and a path sends there. Other paths give 404.
    pub(crate) fn serve(answers: &'static [(&'static str, &'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let web = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let asked = Arc::clone(&web.asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let path = path(&stream);
                *asked.lock().unwrap().entry(path.clone()).or_default() += 1;
                let found = answers.iter().find(|(known, ..)| *known == path);
                let (_, status, body) = found.copied().unwrap_or(("", "404 Not Found", "no"));
                answer(stream, status, body);
            }
        });
        web
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often a path was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }
}

fn path(stream: &TcpStream) -> String {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    first.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn answer(mut stream: TcpStream, status: &str, body: &str) {
    let (location, body) = match body.strip_prefix("->") {
        Some(to) => (format!("Location: {to}\r\n"), ""),
        None => (String::new(), body),
    };
    let head =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{location}\r\n", body.len());
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}
