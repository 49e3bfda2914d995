//! What opens a Git repository over SSH: a key, and the keys of the host.

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use flux_git::{
    Secret,
    ssh::{self, KeyKind, KnownHosts},
};

use crate::{
    bootstrap::{Host, scan},
    cli::{
        complete::Beyond,
        exit::{Advise, Fault},
        inputs::Inputs,
        parse::url::Url,
    },
    manifests::secret::GitCredentials,
};

/// The flag that gives the keys of the host.
#[derive(Args, Clone, Debug)]
pub(in crate::cli::create) struct HostKeys {
    #[arg(
        add = Beyond,
        long,
        value_name = "string",
        default_value = "",
        help = "file with the SSH keys of the host, as ~/.ssh/known_hosts; without it the host is asked, and nothing vouches for the answer"
    )]
    pub(in crate::cli::create) known_hosts_file: String,
}

/// What the flags say of it.
#[derive(Clone, Copy)]
pub(in crate::cli::create) struct Ssh<'a> {
    /// File with the private key; empty for a new one.
    pub(in crate::cli::create) private_key_file: &'a str,
    /// What the private key is locked with; empty for nothing.
    pub(in crate::cli::create) passphrase: &'a str,
    /// File with the keys of the host; empty for asking it.
    pub(in crate::cli::create) known_hosts_file: &'a str,
    /// What kind of key to make.
    pub(in crate::cli::create) kind: KeyKind,
}

impl Ssh<'_> {
    /// The key and those of the host: of the files, or a new one and those that the host shows.
    ///
    /// # Errors
    /// A file that cannot be read or does not fit; a host that does not answer.
    pub(in crate::cli::create) async fn credentials(
        self,
        url: &Url,
        inputs: &mut Inputs,
    ) -> Result<GitCredentials, Fault> {
        let identity = inputs.optional("--private-key-file", self.private_key_file).await;
        let identity = identity.context("failed to open private key file")?;
        let known = inputs.optional("--known-hosts-file", self.known_hosts_file).await;
        let known = known.context("unable to read known hosts file")?;
        let (identity, public) = self.key(identity).await?;
        let host = host(url)?;
        let known_hosts = if known.is_empty() {
            let scanned = scan(&host).await;
            let hint = || Some("pass --known-hosts-file to read the host's keys from a file".to_owned());
            scanned.advise(hint)?
        } else {
            self.check(&known, &host)?;
            known
        };
        let passphrase = self.passphrase.to_owned();
        Ok(GitCredentials::Ssh { identity, public, known_hosts, passphrase })
    }

    /// The private key and its public one: those of the file, or new ones.
    async fn key(self, identity: String) -> Result<(String, String)> {
        if !self.private_key_file.is_empty() {
            let passphrase = (!self.passphrase.is_empty()).then(|| Secret::from(self.passphrase));
            let public = ssh::public_key(&Secret::from(identity.as_str()), passphrase.as_ref());
            let public = public.with_context(|| format!("--private-key-file {}", self.private_key_file))?;
            return Ok((identity, public));
        }
        let kind = self.kind;
        let pair = tokio::task::spawn_blocking(move || ssh::generate_key(kind)).await??;
        Ok((pair.private.expose().to_owned(), pair.public))
    }

    /// Checks that a file of host keys has one for the host.
    fn check(self, known: &str, host: &Host) -> Result<()> {
        let file = self.known_hosts_file;
        let known = KnownHosts::parse(known).with_context(|| format!("--known-hosts-file {file}"))?;
        let name = ssh::host_name(&host.name, host.port);
        if !known.knows(&name) {
            bail!("--known-hosts-file {file} has no key for {name}");
        }
        Ok(())
    }
}

/// The SSH server of a repository.
///
/// # Errors
/// The URL names none.
pub(in crate::cli::create) fn host(url: &Url) -> Result<Host> {
    let port =
        if url.port.is_empty() { 22 } else { url.port.parse().context("git URL has no usable port")? };
    if url.host.is_empty() {
        return Err(anyhow!("git URL has no host"));
    }
    Ok(Host { name: url.host.clone(), port, algorithms: Vec::new() })
}
