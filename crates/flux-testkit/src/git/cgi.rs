//! Runs `git http-backend` (git-http-backend(1)) for one request.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context, Result};

use super::request::{Request, Response};

/// Answers `request` for the repository path `info` below `root`.
pub(super) fn run(root: &Path, info: &str, request: &Request) -> Result<Response> {
    let mut command = Command::new("git");
    command
        .arg("http-backend")
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", root)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", info)
        .env("QUERY_STRING", &request.query)
        .env("REQUEST_METHOD", &request.method)
        .env("CONTENT_TYPE", request.header("content-type").unwrap_or_default())
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("REMOTE_USER", "tester")
        .env("REMOTE_ADDR", "127.0.0.1");
    let passed = [("content-encoding", "HTTP_CONTENT_ENCODING"), ("git-protocol", "GIT_PROTOCOL")];
    for (header, variable) in passed {
        if let Some(value) = request.header(header) {
            command.env(variable, value);
        }
    }
    for (index, (key, value)) in [("http.receivepack", "true"), ("safe.directory", "*")].iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{index}"), key).env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    command.env("GIT_CONFIG_COUNT", "2");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().context("starting git http-backend")?;
    let mut stdin = child.stdin.take().context("no stdin")?;
    let output = thread::scope(|scope| {
        // Git may answer before it has read everything, and then closes its end.
        scope.spawn(move || stdin.write_all(&request.body).ok());
        child.wait_with_output()
    })?;
    parse(&output.stdout)
}

fn parse(output: &[u8]) -> Result<Response> {
    let end = output
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .context("no head from git http-backend")?;
    let mut response =
        Response { status: "200 OK".into(), headers: Vec::new(), body: output[end + 4..].to_vec() };
    for line in String::from_utf8_lossy(&output[..end]).lines() {
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("status") => {
                value.trim().clone_into(&mut response.status);
            }
            Some((name, value)) => response.headers.push((name.to_owned(), value.trim().to_owned())),
            None => {}
        }
    }
    Ok(response)
}
