//! Git's smart protocol over an SSH channel (gitprotocol-pack(5)).

use std::{
    io::{self, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream};
use russh::ChannelMsg;

use super::chunk::{self, Chunk, Chunked};
use crate::{Error, session::Session, ssh::connection};

/// Serves one libgit2 connection.
pub(super) struct Subtransport {
    session: Arc<Session>,
    open: Arc<Mutex<Option<connection::Command>>>,
}

/// Both directions of the remote command.
struct Pipe {
    session: Arc<Session>,
    open: Arc<Mutex<Option<connection::Command>>>,
    chunk: Chunk,
    /// Whether the server's `git` has said anything yet.
    answered: bool,
    stderr: Vec<u8>,
}

/// More of what the server prints on stderr is not kept.
const STDERR: usize = 4096;

impl Subtransport {
    pub(super) fn new(session: Arc<Session>) -> Self {
        Self { session, open: Arc::default() }
    }
}

impl SmartSubtransport for Subtransport {
    fn action(&self, _url: &str, action: Service) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        let program = match action {
            Service::UploadPackLs | Service::UploadPack => "git-upload-pack",
            Service::ReceivePackLs | Service::ReceivePack => "git-receive-pack",
        };
        let remote = &self.session.remote;
        let command = format!("{program} {}", quote(&repository_path(&remote.url.path())));
        let opened = self.session.wait(connection::exec(remote, command)).and_then(|opened| opened);
        let opened = opened.map_err(|error| git2::Error::from_str(&self.session.fail(error).to_string()))?;
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(opened);
        Ok(Box::new(Pipe {
            session: self.session.clone(),
            open: self.open.clone(),
            chunk: Chunk::default(),
            answered: false,
            stderr: Vec::new(),
        }))
    }

    fn close(&self) -> Result<(), git2::Error> {
        // Dropping the channel starts a task, so this has to happen within the runtime.
        let _runtime = crate::session::runtime().map(|runtime| runtime.enter());
        self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }
}

/// Quotes for the POSIX shell at the other end.
fn quote(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// `/~/x` and `/~user/x` are relative to a home directory, as Git has it.
fn repository_path(path: &str) -> String {
    if path.starts_with("/~") { path[1..].to_owned() } else { path.to_owned() }
}

impl Chunked for Pipe {
    fn session(&self) -> &Session {
        &self.session
    }

    fn chunk(&mut self) -> &mut Chunk {
        &mut self.chunk
    }

    fn fill(&mut self) -> Result<(), Error> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let command = open.as_mut().ok_or_else(|| Error::internal("SSH channel is closed"))?;
        self.chunk.replace(&[]);
        loop {
            match self.session.wait(command.channel.wait())? {
                Some(ChannelMsg::Data { data }) if data.is_empty() => {}
                Some(ChannelMsg::Data { data }) => {
                    self.answered = true;
                    self.chunk.replace(&data);
                    return Ok(());
                }
                Some(ChannelMsg::ExtendedData { data, .. }) => {
                    let room = STDERR.saturating_sub(self.stderr.len()).min(data.len());
                    self.stderr.extend_from_slice(&data[..room]);
                }
                // Without an answer the reason is on stderr, which may come after the end of stdout.
                None | Some(ChannelMsg::Close) if !self.answered => return Err(self.no_answer()),
                None | Some(ChannelMsg::Close | ChannelMsg::Eof) if self.answered => return Ok(()),
                _ => {}
            }
        }
    }
}

impl Pipe {
    fn no_answer(&self) -> Error {
        let text = String::from_utf8_lossy(&self.stderr);
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        let detail = line.map(|line| line.chars().filter(|c| !c.is_control()).take(200).collect());
        Error::RepositoryNotFound { url: self.session.remote.url.to_string(), detail }
    }

    fn send(&self, buffer: &[u8]) -> Result<(), Error> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let command = open.as_ref().ok_or_else(|| Error::internal("SSH channel is closed"))?;
        let host = || self.session.remote.url.host_port();
        self.session
            .wait(command.channel.data(buffer))?
            .map_err(|error| Error::Connection { host: host(), reason: error.to_string() })
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        chunk::read(self, buffer)
    }
}

impl Write for Pipe {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.send(buffer).map_err(|error| self.session.fail(error))?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_for_the_shell() {
        for (path, expected) in
            [("/srv/a.git", "'/srv/a.git'"), ("/~/a", "'~/a'"), ("/it's; rm -rf /", r"'/it'\''s; rm -rf /'")]
        {
            assert_eq!(quote(&repository_path(path)), expected);
        }
    }
}
