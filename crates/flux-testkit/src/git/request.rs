//! One HTTP/1.1 request, as far as Git needs it.

use std::io::{BufRead, Read, Write};

use anyhow::{Context, Result, bail};

/// A request with its body.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// Reads the next request, or `None` when the client has closed the connection.
    pub(super) fn read<S: BufRead>(
        stream: &mut S,
        answer: impl FnOnce(&mut S) -> Result<()>,
    ) -> Result<Option<Self>> {
        match stream.fill_buf()?.first() {
            None => return Ok(None),
            Some(first) if !first.is_ascii_alphabetic() => bail!("this is not HTTP, perhaps TLS"),
            Some(_) => {}
        }
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let mut parts = line.split_whitespace();
        let method = parts.next().context("no method")?.to_owned();
        let target = parts.next().context("no target")?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Self { method, path: path.into(), query: query.into(), ..Self::default() };
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        if request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
            answer(stream)?;
        }
        request.body = request.read_body(stream)?;
        Ok(Some(request))
    }

    /// Returns a header by its name in small letters.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn read_body(&self, stream: &mut impl BufRead) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        if self.header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
            loop {
                let mut line = String::new();
                stream.read_line(&mut line)?;
                let size = u64::from_str_radix(line.trim().split(';').next().unwrap_or_default(), 16)?;
                if stream.by_ref().take(size).read_to_end(&mut body)? as u64 != size {
                    bail!("chunk is cut short");
                }
                stream.read_line(&mut String::new())?;
                if size == 0 {
                    return Ok(body);
                }
            }
        }
        let size: u64 = self.header("content-length").map_or(Ok(0), str::parse)?;
        stream.take(size).read_to_end(&mut body)?;
        Ok(body)
    }
}

/// An answer with its body.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn new(status: &str, body: &str) -> Self {
        let headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
        Self { status: status.to_owned(), headers, body: body.as_bytes().to_vec() }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn write(&self, stream: &mut impl Write) -> Result<()> {
        let mut head = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body)?;
        stream.flush()?;
        Ok(())
    }
}
