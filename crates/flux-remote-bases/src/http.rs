//! Files behind HTTP.

use std::sync::OnceLock;
use std::time::Duration;

use flux_archive::Disk;
use flux_kustomize::RemoteError;
use reqwest::{Certificate, Response};

use crate::settings::Settings;

const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// A client that is made when it is first needed: that reads the system's authorities.
#[derive(Debug, Default)]
pub(crate) struct Client {
    made: OnceLock<Result<reqwest::Client, RemoteError>>,
}

impl Client {
    /// The bytes behind a URL, redirects followed; no more than are read of a file on disk.
    pub(crate) async fn get(&self, url: &str, settings: &Settings) -> Result<Vec<u8>, RemoteError> {
        let client = self.made.get_or_init(|| make(settings)).as_ref().map_err(Clone::clone)?;
        let mut answer = client.get(url).send().await.map_err(|error| failed(&error.without_url()))?;
        let status = answer.status();
        if !status.is_success() {
            let name = status.canonical_reason().unwrap_or_default().to_owned();
            return Err(RemoteError::Status { code: status.as_u16(), name });
        }
        body(&mut answer).await
    }
}

async fn body(answer: &mut Response) -> Result<Vec<u8>, RemoteError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error.without_url()))? {
        let size = u64::try_from(bytes.len() + chunk.len()).unwrap_or(u64::MAX);
        if size > Disk::LARGEST {
            let message = format!("the answer has more than {} bytes, the most that is read", Disk::LARGEST);
            return Err(RemoteError::Failed(message));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn make(settings: &Settings) -> Result<reqwest::Client, RemoteError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("flux/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_LIMIT)
        .no_proxy();
    if let Some(pem) = &settings.ca {
        builder = builder.tls_certs_merge(Certificate::from_pem_bundle(pem).map_err(|error| failed(&error))?);
    }
    if let Some(proxy) = settings.proxy.clone() {
        builder = builder.proxy(reqwest::Proxy::custom(move |url| {
            let through = proxy(&flux_git::Url::parse(url.as_str()).ok()?)?;
            let mut address = url::Url::parse(&through.address).ok()?;
            if let Some(username) = &through.username {
                address.set_username(username).ok()?;
                address.set_password(through.password.as_ref().map(flux_git::Secret::expose)).ok()?;
            }
            Some(address)
        }));
    }
    builder.build().map_err(|error| failed(&error))
}

/// The causes of an error; the first of them only says that there was a request.
fn failed(error: &reqwest::Error) -> RemoteError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(current) = cause {
        text = format!("{text}: {current}");
        cause = current.source();
    }
    RemoteError::Failed(text)
}
