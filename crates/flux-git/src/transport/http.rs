//! Git's smart protocol over HTTP (gitprotocol-http(5)).

use std::{
    io::{self, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream};
use reqwest::{
    RequestBuilder, Response,
    header::{ACCEPT, CONTENT_TYPE},
};

use super::{
    chunk::{self, Chunk, Chunked},
    client, redirect, status, tls,
};
use crate::{Auth, Error, Url, session::Session};

/// Serves one libgit2 connection.
pub(super) struct Subtransport {
    session: Arc<Session>,
    /// Where the repository is after redirects, as Git does it.
    base: Arc<Mutex<Option<String>>>,
}

/// One request and its answer.
struct Exchange {
    session: Arc<Session>,
    base: Arc<Mutex<Option<String>>>,
    service: &'static str,
    advertisement: bool,
    body: Vec<u8>,
    response: Option<Response>,
    chunk: Chunk,
}

/// So many redirects are followed.
const REDIRECTS: usize = 5;
/// A request that the connection did not take is tried so often.
const ATTEMPTS: usize = 3;

impl Subtransport {
    pub(super) fn new(session: Arc<Session>) -> Self {
        Self { session, base: Arc::default() }
    }
}

impl SmartSubtransport for Subtransport {
    fn action(&self, _url: &str, action: Service) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        let (service, advertisement) = match action {
            Service::UploadPackLs => ("git-upload-pack", true),
            Service::UploadPack => ("git-upload-pack", false),
            Service::ReceivePackLs => ("git-receive-pack", true),
            Service::ReceivePack => ("git-receive-pack", false),
        };
        Ok(Box::new(Exchange {
            session: self.session.clone(),
            base: self.base.clone(),
            service,
            advertisement,
            body: Vec::new(),
            response: None,
            chunk: Chunk::default(),
        }))
    }

    fn close(&self) -> Result<(), git2::Error> {
        Ok(())
    }
}

impl Exchange {
    /// Sends the request. Redirects of the list of references are followed here and not by the client: what comes after
    /// goes to where they lead, and the credentials only where they may.
    fn send(&mut self) -> Result<Response, Error> {
        let remote = &self.session.remote;
        let client = client::get(remote)?;
        let base = self.base.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut base = base.unwrap_or_else(|| remote.url.bare().trim_end_matches('/').to_owned());
        let body = std::mem::take(&mut self.body);
        if !self.advertisement {
            let request = client
                .post(format!("{base}/{}", self.service))
                .header(CONTENT_TYPE, format!("application/x-{}-request", self.service))
                .header(ACCEPT, format!("application/x-{}-result", self.service))
                .body(body);
            return self.accept(self.answer(request, &base)?, base);
        }
        for _ in 0..=REDIRECTS {
            let request = client.get(format!("{base}/info/refs?service={}", self.service));
            let response = self.answer(request, &base)?;
            match redirect::target(remote, &response)? {
                Some(target) => base = target,
                None => return self.accept(response, base),
            }
        }
        Err(redirect::refused(remote, "too many redirects"))
    }

    /// A request that never left is sent again. It happens when the server closes a new connection before the request is
    /// written, as one does that wants a client certificate; the client then knows nothing of the reason.
    fn answer(&self, request: RequestBuilder, base: &str) -> Result<Response, Error> {
        let mut request = self.authenticate(request, base);
        for _ in 1..ATTEMPTS {
            let Some(again) = request.try_clone() else { break };
            match self.session.wait(request.send())? {
                Err(error) if tls::never_sent(&error) => request = again,
                response => return response.map_err(|error| tls::explain(&self.session.remote.url, &error)),
            }
        }
        let response = self.session.wait(request.send())?;
        response.map_err(|error| tls::explain(&self.session.remote.url, &error))
    }

    /// Adds the credentials, but only when the request goes to the server that they were given for.
    fn authenticate(&self, request: RequestBuilder, base: &str) -> RequestBuilder {
        let remote = &self.session.remote;
        if !Url::parse(base).is_ok_and(|target| remote.url.trusts(&target)) {
            return request;
        }
        match &remote.auth {
            Auth::Basic { username, password } => request.basic_auth(username, Some(password.expose())),
            Auth::Bearer(token) => request.bearer_auth(token.expose()),
            Auth::None | Auth::Ssh(_) => match (remote.url.user(), remote.url.password()) {
                (None, None) => request,
                (user, password) => {
                    let password = password.as_ref().map_or("", crate::Secret::expose);
                    request.basic_auth(user.unwrap_or_default(), Some(password))
                }
            },
        }
    }

    fn accept(&self, response: Response, base: String) -> Result<Response, Error> {
        let remote = &self.session.remote;
        status::check(remote, response.status())?;
        let header = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = if self.advertisement { "advertisement" } else { "result" };
        if header != Some(&format!("application/x-{}-{kind}", self.service)) {
            let content_type =
                header.map(|value| value.chars().filter(|c| !c.is_control()).take(80).collect());
            return Err(Error::NotGit { url: remote.url.to_string(), content_type });
        }
        *self.base.lock().unwrap_or_else(PoisonError::into_inner) = Some(base);
        Ok(response)
    }
}

impl Chunked for Exchange {
    fn session(&self) -> &Session {
        &self.session
    }

    fn chunk(&mut self) -> &mut Chunk {
        &mut self.chunk
    }

    fn fill(&mut self) -> Result<(), Error> {
        let mut response = match self.response.take() {
            Some(response) => response,
            None => self.send()?,
        };
        let chunk = self.session.wait(response.chunk())?;
        let chunk = chunk.map_err(|error| tls::explain(&self.session.remote.url, &error))?;
        self.chunk.replace(&chunk.unwrap_or_default());
        self.response = Some(response);
        Ok(())
    }
}

impl Read for Exchange {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        chunk::read(self, buffer)
    }
}

impl Write for Exchange {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.session.check().map_err(|error| self.session.fail(error))?;
        self.response = None;
        self.body.extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
