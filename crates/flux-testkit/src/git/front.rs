//! The HTTP front: one thread for each connection.

use std::{
    collections::BTreeMap,
    io::{BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU16, Ordering},
    },
    thread::{self, JoinHandle},
};

use anyhow::Result;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use super::{
    cgi,
    request::{Request, Response},
};

/// How often a repository was asked for what, over HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Lists of references, for fetching and for pushing.
    pub lists: usize,
    /// Downloads; one with a depth takes libgit2 two requests.
    pub upload_packs: usize,
    /// Pushes.
    pub receive_packs: usize,
    /// Refused for want of credentials.
    pub refused: usize,
}

/// What all listeners share.
pub(super) struct Shared {
    pub(super) root: PathBuf,
    /// The values of `Authorization` that are accepted.
    pub(super) accepted: Vec<String>,
    /// The port of HTTPS, when it is known.
    pub(super) https: AtomicU16,
    pub(super) requests: Mutex<BTreeMap<String, Requests>>,
    /// The last `Authorization` that came for a repository.
    pub(super) authorizations: Mutex<BTreeMap<String, String>>,
}

/// A listener.
pub(super) struct Front {
    address: SocketAddr,
    running: Arc<AtomicBool>,
    connections: Arc<Mutex<Vec<TcpStream>>>,
    thread: Option<JoinHandle<()>>,
}

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

impl Front {
    /// Listens on `port` of 127.0.0.1, on a free one when it is 0.
    pub(super) fn start(port: u16, shared: Arc<Shared>, tls: Option<Arc<ServerConfig>>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let address = listener.local_addr()?;
        let running = Arc::new(AtomicBool::new(true));
        let connections: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let (alive, open) = (running.clone(), connections.clone());
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if !alive.load(Ordering::SeqCst) {
                    return;
                }
                let _ = stream.set_nodelay(true);
                if let Ok(copy) = stream.try_clone() {
                    open.lock().unwrap_or_else(PoisonError::into_inner).push(copy);
                }
                let (shared, tls) = (shared.clone(), tls.clone());
                thread::spawn(move || {
                    let _ = talk(stream, &shared, tls);
                });
            }
        });
        Ok(Self { address, running, connections, thread: Some(thread) })
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Stops listening and breaks all connections.
    pub(super) fn stop(&mut self) {
        self.running.store(false, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        for connection in self.connections.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.stop();
        }
    }
}

fn talk(stream: TcpStream, shared: &Shared, tls: Option<Arc<ServerConfig>>) -> Result<()> {
    let stream: Box<dyn Stream> = match tls {
        Some(config) => Box::new(StreamOwned::new(ServerConnection::new(config)?, stream)),
        None => Box::new(stream),
    };
    let mut stream = BufReader::new(stream);
    let proceed = |stream: &mut BufReader<Box<dyn Stream>>| -> Result<()> {
        stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        Ok(stream.get_mut().flush()?)
    };
    loop {
        let request = match Request::read(&mut stream, proceed) {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) => {
                return Response::new("400 Bad Request", &error.to_string()).write(stream.get_mut());
            }
        };
        let response =
            shared.answer(&request).unwrap_or_else(|error| Response::new("500 Oops", &error.to_string()));
        response.write(stream.get_mut())?;
    }
}

/// What stands in the bodies of refusals, so that tests can see that it goes nowhere.
pub(super) const BODY: &str = "<html>a long page of the server</html>";

/// Answers an `AdmissionReview` as an admission webhook that allows nothing.
fn refuse(review: &[u8]) -> Result<Response> {
    let review: Value = serde_json::from_slice(review)?;
    let answer = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {
        "uid": review["request"]["uid"], "allowed": false, "status": {"message": REFUSAL}}});
    let mut response = Response::new("200 OK", &answer.to_string());
    response.headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Ok(response)
}

/// What the webhook says.
const REFUSAL: &str = "the webhook wants nothing of this";

impl Shared {
    fn answer(&self, request: &Request) -> Result<Response> {
        let (kind, info) = request.path.trim_start_matches('/').split_once('/').unwrap_or_default();
        match kind {
            "git" if !self.knows(request) => {
                self.count(info, |requests| requests.refused += 1);
                Ok(Response::new("401 Unauthorized", BODY).with("WWW-Authenticate", "Basic realm=\"git\""))
            }
            "git" | "public" => {
                self.note(info, request);
                self.count(info, |requests| match (request.method.as_str(), info.rsplit('/').next()) {
                    ("GET", _) => requests.lists += 1,
                    (_, Some("git-upload-pack")) => requests.upload_packs += 1,
                    (_, Some("git-receive-pack")) => requests.receive_packs += 1,
                    _ => {}
                });
                cgi::run(&self.root, &format!("/{info}"), request)
            }
            "forbidden" => Ok(Response::new("403 Forbidden", BODY)),
            "page" => Ok(Response::new("200 OK", BODY)),
            "broken" => Ok(Response::new("500 Internal Server Error", BODY)),
            "upgrade" => {
                let port = self.https.load(Ordering::SeqCst);
                let location = format!("https://localhost:{port}/git/{info}?{}", request.query);
                Ok(Response::new("301 Moved Permanently", BODY).with("Location", &location))
            }
            "downgrade" => {
                let location = format!("http://localhost:80/git/{info}?{}", request.query);
                Ok(Response::new("302 Found", BODY).with("Location", &location))
            }
            "webhook" => refuse(&request.body),
            "loop" => Ok(Response::new("302 Found", BODY).with("Location", &request.path)),
            "moved" => {
                let location = format!("/git/{info}?{}", request.query);
                Ok(Response::new("302 Found", BODY).with("Location", &location))
            }
            _ => Ok(Response::new("404 Not Found", BODY)),
        }
    }

    fn knows(&self, request: &Request) -> bool {
        request
            .header("authorization")
            .is_some_and(|value| self.accepted.iter().any(|accepted| accepted == value))
    }

    fn note(&self, info: &str, request: &Request) {
        if let Some(value) = request.header("authorization") {
            let mut authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
            authorizations.insert(repository(info), value.to_owned());
        }
    }

    fn count(&self, info: &str, add: impl FnOnce(&mut Requests)) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        add(requests.entry(repository(info)).or_default());
    }
}

/// The name of the repository that a path is about.
fn repository(info: &str) -> String {
    info.split(".git").next().unwrap_or_default().to_owned()
}
