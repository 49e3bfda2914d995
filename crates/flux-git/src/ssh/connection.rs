//! An SSH connection that runs one command. Everything of russh's changing interface is here, in `scan` and in `key`.

use std::{
    borrow::Cow,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use russh::{
    Channel, Preferred,
    client::{self, Config, Handle, Msg},
    kex,
    keys::{
        PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate, agent::AgentIdentity,
        agent::client::AgentClient,
    },
};
use ssh_key::{Algorithm, HashAlg, PublicKey};

use super::{KnownHosts, Verdict, dial, host_name};
use crate::{Auth, Error, Remote, SshAuth};

/// A running command and the connection that it runs on.
pub(crate) struct Command {
    pub(crate) channel: Channel<Msg>,
    _handle: Handle<Verifier>,
}

/// Connects, checks the host's key, authenticates and starts `command`.
pub(crate) async fn exec(remote: &Remote, command: String) -> Result<Command, Error> {
    let Auth::Ssh(auth) = &remote.auth else { return Err(Error::internal("SSH without SSH settings")) };
    let url = &remote.url;
    let known_hosts = KnownHosts::parse(&auth.known_hosts)?;
    let key = auth.identity.as_ref().map(|key| super::load(key, auth.passphrase.as_ref())).transpose()?;
    let host = host_name(url.host(), url.port());
    let config = config(auth, &known_hosts.algorithms(&host))?;
    let stream = dial::connect(url.host(), url.port(), remote.proxy.as_ref()).await?;
    let verdict = Arc::new(Mutex::new(None));
    let verifier = Verifier { known_hosts, host, verdict: verdict.clone() };
    let broken =
        |error: &russh::Error| Error::Connection { host: url.host_port(), reason: error.to_string() };
    let mut handle = client::connect_stream(Arc::new(config), stream, verifier).await.map_err(|error| {
        let verdict = verdict.lock().unwrap_or_else(PoisonError::into_inner).take();
        verdict.unwrap_or_else(|| broken(&error))
    })?;
    let user = url.user().unwrap_or_else(|| "git".to_owned());
    match (key, &auth.agent) {
        (Some(key), _) => with_key(&mut handle, remote, user, key).await?,
        (None, Some(socket)) => with_agent(&mut handle, remote, user, socket).await?,
        (None, None) => {
            return Err(Error::InvalidConfiguration(
                "invalid 'ssh' auth option: 'identity' is required".into(),
            ));
        }
    }
    let channel = handle.channel_open_session().await.map_err(|error| broken(&error))?;
    channel.exec(true, command).await.map_err(|error| broken(&error))?;
    Ok(Command { channel, _handle: handle })
}

/// Chooses algorithms: those asked for, else those of the keys that are known, RSA only with SHA-2.
fn config(auth: &SshAuth, known: &[Algorithm]) -> Result<Config, Error> {
    let mut preferred = Preferred {
        key: Cow::Owned(host_key_algorithms(&auth.host_key_algorithms, known)?),
        ..Preferred::DEFAULT
    };
    if !auth.kex_algorithms.is_empty() {
        let mut names = Vec::new();
        for name in &auth.kex_algorithms {
            let unknown =
                || Error::InvalidConfiguration(format!("unknown SSH key exchange algorithm '{name}'"));
            names.push(kex::Name::try_from(name.as_str()).map_err(|()| unknown())?);
        }
        names.extend([kex::EXTENSION_SUPPORT_AS_CLIENT, kex::EXTENSION_OPENSSH_STRICT_KEX_AS_CLIENT]);
        preferred.kex = Cow::Owned(names);
    }
    Ok(Config { preferred, nodelay: true, ..Config::default() })
}

pub(super) fn host_key_algorithms(asked: &[String], known: &[Algorithm]) -> Result<Vec<Algorithm>, Error> {
    if !asked.is_empty() {
        let unknown =
            |name: &str| Error::InvalidConfiguration(format!("unknown SSH host key algorithm '{name}'"));
        return asked.iter().map(|name| Algorithm::new(name).map_err(|_| unknown(name))).collect();
    }
    let all: Vec<Algorithm> = Preferred::DEFAULT
        .key
        .iter()
        .filter(|algorithm| **algorithm != Algorithm::Rsa { hash: None })
        .cloned()
        .collect();
    if known.is_empty() {
        return Ok(all);
    }
    let rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
    let (mut first, rest): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|algorithm| known.contains(algorithm) || (rsa(algorithm) && known.iter().any(rsa)));
    // A server without any of the known kinds then shows another key, and the error can name it.
    first.extend(rest);
    Ok(first)
}

async fn with_key(
    handle: &mut Handle<Verifier>,
    remote: &Remote,
    user: String,
    key: PrivateKey,
) -> Result<(), Error> {
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    let hash = rsa_hash(handle, key.algorithm()).await;
    let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
    let result = handle.authenticate_publickey(user.clone(), key).await;
    match result {
        Ok(answer) if answer.success() => Ok(()),
        Ok(_) => {
            Err(Error::SshAuthentication { user, host: remote.url.host_port(), fingerprints: fingerprint })
        }
        Err(error) => Err(Error::Connection { host: remote.url.host_port(), reason: error.to_string() }),
    }
}

async fn with_agent(
    handle: &mut Handle<Verifier>,
    remote: &Remote,
    user: String,
    socket: &Path,
) -> Result<(), Error> {
    let failed = |error: russh::keys::Error| Error::Agent(error.to_string());
    let mut agent = AgentClient::connect_uds(socket).await.map_err(failed)?;
    let mut tried = Vec::new();
    for identity in agent.request_identities().await.map_err(failed)? {
        let AgentIdentity::PublicKey { key, .. } = identity else { continue };
        tried.push(key.fingerprint(HashAlg::Sha256).to_string());
        let hash = rsa_hash(handle, key.algorithm()).await;
        let result = handle.authenticate_publickey_with(user.clone(), key, hash, &mut agent).await;
        if result.map_err(|error| Error::Agent(error.to_string()))?.success() {
            return Ok(());
        }
    }
    let fingerprints = if tried.is_empty() { "the agent holds none".to_owned() } else { tried.join(", ") };
    Err(Error::SshAuthentication { user, host: remote.url.host_port(), fingerprints })
}

/// Signs with SHA-2 whatever the server says: SHA-1 is not offered (RFC 8332).
async fn rsa_hash(handle: &Handle<Verifier>, algorithm: Algorithm) -> Option<HashAlg> {
    if !algorithm.is_rsa() {
        return None;
    }
    let best = handle.best_supported_rsa_hash().await.ok().flatten().flatten();
    Some(best.unwrap_or(HashAlg::Sha512))
}

/// Checks the host's key and keeps the reason when it is refused.
pub(crate) struct Verifier {
    known_hosts: KnownHosts,
    host: String,
    verdict: Arc<Mutex<Option<Error>>>,
}

impl client::Handler for Verifier {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = key else { return Ok(false) };
        let refused = self.refusal(key);
        let trusted = refused.is_none();
        *self.verdict.lock().unwrap_or_else(PoisonError::into_inner) = refused;
        Ok(trusted)
    }
}

impl Verifier {
    fn refusal(&self, key: &PublicKey) -> Option<Error> {
        let host = self.host.clone();
        let algorithm = key.algorithm().to_string();
        let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
        match self.known_hosts.judge(&self.host, key) {
            Verdict::Trusted => None,
            Verdict::Changed => Some(Error::HostKeyChanged { host, algorithm, fingerprint }),
            Verdict::Unknown => Some(Error::HostKeyUnknown { host, algorithm, fingerprint }),
            Verdict::Revoked => Some(Error::HostKeyRevoked { host, algorithm, fingerprint }),
        }
    }
}
