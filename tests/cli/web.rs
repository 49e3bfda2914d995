//! A web server of fixed answers, which remembers what it was asked.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

type Answers = HashMap<&'static str, (u16, Vec<u8>)>;

/// The server; it ends with the process.
pub(crate) struct Web {
    port: u16,
    asked: Arc<Mutex<Vec<Request>>>,
}

/// What was asked.
#[derive(Clone)]
struct Request {
    path: String,
    /// The head, its names in small letters, an empty line, and the body.
    whole: String,
}

impl Web {
    /// Serves `answers` by path; everything else is 404.
    pub(crate) fn start(answers: Answers) -> Self {
        Self::serve(|_| move |path: &str| answers.get(path).cloned())
    }

    /// Gives the answers one after the other whatever the path is, and then the last one for ever.
    pub(crate) fn in_turn(answers: Vec<(u16, Vec<u8>)>) -> Self {
        let next = Mutex::new(0);
        Self::serve(|_| {
            move |_: &str| {
                let mut next = next.lock().unwrap();
                *next += 1;
                answers.get(*next - 1).or_else(|| answers.last()).cloned()
            }
        })
    }

    /// Serves what a function answers, which is made with the server's own address; nothing is 404.
    pub(crate) fn serve<F>(make: impl FnOnce(&str) -> F) -> Self
    where
        F: Fn(&str) -> Option<(u16, Vec<u8>)> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = make(&format!("http://127.0.0.1:{port}"));
        let asked: Arc<Mutex<Vec<Request>>> = Arc::default();
        let log = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away in the middle is its own affair.
                let _ = answer(stream, &answers, &log);
            }
        });
        Self { port, asked }
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The paths asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|request| request.path.clone()).collect()
    }

    /// All that was asked so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|request| request.whole.clone()).collect()
    }
}

fn answer(
    mut stream: TcpStream,
    answers: impl Fn(&str) -> Option<(u16, Vec<u8>)>,
    log: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut whole, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some((name, value)) = line.split_once(": ") {
            line = format!("{}: {value}", name.to_lowercase());
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        whole.push_str(&line);
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let path = whole.split(' ').nth(1).unwrap_or_default().to_owned();
    whole.push_str(&String::from_utf8_lossy(&body));
    let (status, body) = answers(&path).unwrap_or_else(|| (404, b"{}".to_vec()));
    log.lock().unwrap().push(Request { path, whole });
    write!(stream, "HTTP/1.1 {status} Said\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

/// A proxy that leads to this machine: a known name to a port of its own, an address to itself.
pub(crate) fn proxy(name: &'static str, port: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || tunnel(stream, name, port));
        }
    });
    address
}

fn tunnel(mut client: TcpStream, name: &str, port: u16) -> std::io::Result<()> {
    let mut head = Vec::new();
    // Byte by byte, as what follows the head belongs to the tunnel.
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let target = head.split(' ').nth(1).unwrap_or_default();
    let mut server = match target.strip_prefix(name) {
        Some(_) => TcpStream::connect(("127.0.0.1", port))?,
        None => TcpStream::connect(target)?,
    };
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let (mut to_server, mut from_client) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
    std::io::copy(&mut server, &mut client)?;
    client.shutdown(std::net::Shutdown::Both)
}
