//! Reads a server's host keys, as `ssh-keyscan` does.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use russh::{
    Preferred,
    client::{self, Config},
    keys::PublicKeyOrCertificate,
};
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, PublicKey};
use tokio_util::task::AbortOnDropHandle;

use super::{connection::host_key_algorithms, dial, host_name};
use crate::{Error, session::runtime};

/// A host's key. It is what the server shows: nothing vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// The line for `known_hosts`, without line feed.
    pub line: String,
    /// The algorithm, such as `ssh-ed25519`.
    pub algorithm: String,
    /// The fingerprint, `SHA256:…`.
    pub fingerprint: String,
}

/// Returns the host key that the server prefers among `algorithms`.
///
/// Without `algorithms`, in the order that Flux's own scan has: ECDSA, RSA, Ed25519.
///
/// # Errors
///
/// The host cannot be reached within `timeout`, does not speak SSH, or has no such key.
pub async fn scan_host_key(
    host: &str,
    port: u16,
    timeout: Duration,
    algorithms: &[String],
) -> Result<HostKey, Error> {
    let ecdsa = |curve| Algorithm::Ecdsa { curve };
    let rsa = |hash| Algorithm::Rsa { hash: Some(hash) };
    let offered = if algorithms.is_empty() {
        vec![
            ecdsa(EcdsaCurve::NistP256),
            ecdsa(EcdsaCurve::NistP384),
            ecdsa(EcdsaCurve::NistP521),
            rsa(HashAlg::Sha256),
            rsa(HashAlg::Sha512),
            Algorithm::Ed25519,
        ]
    } else {
        host_key_algorithms(algorithms, &[])?
    };
    scan(host.to_owned(), port, timeout, offered).await
}

/// Returns all host keys of the server, one of each kind (Ed25519, ECDSA, RSA).
///
/// # Errors
///
/// As of [`scan_host_key`], when there is no key at all.
pub async fn scan_host_keys(host: &str, port: u16, timeout: Duration) -> Result<Vec<HostKey>, Error> {
    let all = host_key_algorithms(&[], &[])?;
    let kinds = [Algorithm::is_ed25519, Algorithm::is_ecdsa, Algorithm::is_rsa];
    let mut keys = Vec::new();
    let mut last = None;
    for kind in kinds {
        let offered = all.iter().filter(|algorithm| kind((*algorithm).clone())).cloned().collect();
        match scan(host.to_owned(), port, timeout, offered).await {
            Ok(key) => keys.push(key),
            Err(error @ (Error::Connect { .. } | Error::Timeout { .. })) => return Err(error),
            Err(error) => last = Some(error),
        }
    }
    match (keys.is_empty(), last) {
        (true, Some(error)) => Err(error),
        _ => Ok(keys),
    }
}

async fn scan(host: String, port: u16, timeout: Duration, offered: Vec<Algorithm>) -> Result<HostKey, Error> {
    let name = host_name(&host, port);
    let limit = Error::Timeout { url: name.clone(), limit: timeout };
    let task =
        runtime()?.spawn(async move { tokio::time::timeout(timeout, ask(&host, port, offered)).await });
    let task = AbortOnDropHandle::new(task);
    let key = task
        .await
        .map_err(|error| Error::internal(format!("host key scan: {error}")))?
        .map_err(|_| limit)??;
    let openssh = key.to_openssh().map_err(|error| Error::InvalidKey(error.to_string()))?;
    Ok(HostKey {
        line: format!("{name} {}", openssh.trim_end()),
        algorithm: key.algorithm().to_string(),
        fingerprint: key.fingerprint(HashAlg::Sha256).to_string(),
    })
}

async fn ask(host: &str, port: u16, offered: Vec<Algorithm>) -> Result<PublicKey, Error> {
    let preferred = Preferred { key: offered.into(), ..Preferred::DEFAULT };
    let seen = Arc::new(Mutex::new(None));
    let stream = dial::connect(host, port, None).await?;
    let config = Arc::new(Config { preferred, ..Config::default() });
    let result = client::connect_stream(config, stream, Witness { seen: seen.clone() }).await;
    let key = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    key.ok_or_else(|| Error::Connection {
        host: format!("{host}:{port}"),
        reason: result.err().map_or_else(|| "no host key".to_owned(), |error| error.to_string()),
    })
}

/// Keeps the key and refuses it, which ends the connection before anything is sent.
struct Witness {
    seen: Arc<Mutex<Option<PublicKey>>>,
}

impl client::Handler for Witness {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        if let PublicKeyOrCertificate::PublicKey { key, .. } = key {
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(key.clone());
        }
        Ok(false)
    }
}
