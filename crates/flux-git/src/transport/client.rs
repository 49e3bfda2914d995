//! HTTP clients, one for each combination of authorities, client certificate and proxy.
//!
//! Making one reads the system's authorities, which takes longer than a whole `ls-remote`; keeping it also keeps
//! its connections, so that the next run of the same source needs no handshake.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use reqwest::{Certificate, Client, Identity, Proxy, redirect::Policy};
use sha2::{Digest, Sha256};

use crate::{Error, Remote};

type Clients = Mutex<HashMap<[u8; 32], Client>>;

/// So many are kept; when there are more, all are dropped and made anew as needed.
const KEPT: usize = 64;

/// Returns the client for `remote`.
pub(super) fn get(remote: &Remote) -> Result<Client, Error> {
    static CLIENTS: OnceLock<Clients> = OnceLock::new();
    let key = key(remote);
    let clients = CLIENTS.get_or_init(Mutex::default);
    if let Some(client) = clients.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(client.clone());
    }
    let client = build(remote)?;
    let mut kept = clients.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(key, client.clone());
    Ok(client)
}

/// A digest, so that the table holds no secrets.
fn key(remote: &Remote) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut add = |part: Option<&[u8]>| {
        digest.update([u8::from(part.is_some())]);
        digest.update(part.map_or(0, <[u8]>::len).to_le_bytes());
        digest.update(part.unwrap_or_default());
    };
    add(remote.tls.ca.as_deref());
    add(remote.tls.client.as_ref().map(|client| client.certificate.as_bytes()));
    add(remote.tls.client.as_ref().map(|client| client.key.expose().as_bytes()));
    let proxy = remote.proxy.as_ref();
    add(proxy.map(|proxy| proxy.address.as_bytes()));
    add(proxy.and_then(|proxy| proxy.username.as_deref()).map(str::as_bytes));
    add(proxy.and_then(|proxy| proxy.password.as_ref()).map(|password| password.expose().as_bytes()));
    digest.finalize().into()
}

fn build(remote: &Remote) -> Result<Client, Error> {
    let wrong =
        |what: &str, error: &dyn std::fmt::Display| Error::InvalidConfiguration(format!("{what}: {error}"));
    let mut builder = Client::builder()
        .user_agent(concat!("git/2.0 (flux ", env!("CARGO_PKG_VERSION"), ")"))
        .no_proxy()
        .referer(false)
        .pool_idle_timeout(Duration::from_mins(1))
        .redirect(Policy::none());
    if let Some(pem) = &remote.tls.ca {
        let certificates =
            Certificate::from_pem_bundle(pem).map_err(|error| wrong("CA certificate", &error))?;
        if certificates.is_empty() {
            return Err(wrong("CA certificate", &"no certificate in PEM"));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    if let Some(client) = &remote.tls.client {
        let pem = format!("{}\n{}", client.certificate, client.key.expose());
        // The library's error could quote the key.
        let identity = Identity::from_pem(pem.as_bytes())
            .map_err(|_| wrong("client certificate", &"certificate or key cannot be read as PEM"))?;
        builder = builder.identity(identity);
    }
    if let Some(proxy) = &remote.proxy {
        let address = proxy.parse()?;
        let mut through = Proxy::all(address).map_err(|error| wrong("proxy", &error))?;
        if let Some(username) = &proxy.username {
            let password = proxy.password.as_ref().map_or("", crate::Secret::expose);
            through = through.basic_auth(username, password);
        }
        builder = builder.proxy(through);
    }
    builder.build().map_err(|error| wrong("HTTP client", &chain(&error)))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        text = format!("{text}: {current}");
        cause = current.source();
    }
    text
}
