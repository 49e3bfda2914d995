//! Flags of every provider.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use flux_git::{Author, Secret, Signer, ssh::KeyKind};

use crate::{
    bootstrap::{Commit, PullSecret, git},
    cli::{
        context::Context,
        parse::values::{self, List},
        ssh_key,
        toolkit::Toolkit,
    },
    manifests::sync,
};

/// Flags of every provider.
#[derive(Args, Clone, Debug)]
pub(crate) struct Common {
    #[command(flatten)]
    pub(crate) toolkit: Toolkit,
    /// Git branch
    #[arg(long, global = true, value_name = "string", default_value = "main")]
    branch: String,
    /// when enabled, makes the source initialize and include Git submodules in the artifact it produces
    #[arg(long, global = true)]
    recurse_submodules: bool,
    /// list of directories to be included in the sparse checkout of the source, the configured --path must be one of them, accepts comma-separated values
    #[arg(long, global = true, value_name = "strings", value_parser = values::list)]
    sparse_checkout: Vec<List>,
    /// when enabled, the personal access token will be used instead of the SSH deploy key
    #[arg(long, global = true)]
    pub(crate) token_auth: bool,
    /// name of the secret the sync credentials can be found in or stored to
    #[arg(long, global = true, value_name = "string", default_value = "flux-system")]
    pub(crate) secret_name: String,
    /// SSH public key algorithm
    #[arg(long, global = true, value_name = "rsa|ecdsa|ed25519", default_value = "ecdsa",
        value_parser = ssh_key::algorithm())]
    ssh_key_algorithm: String,
    /// SSH RSA public key bit size (multiplies of 8, min 1024)
    #[arg(long, global = true, value_name = "rsaKeyBits", default_value = "2048", value_parser = ssh_key::rsa_bits)]
    ssh_rsa_bits: usize,
    /// SSH ECDSA public key curve
    #[arg(long, global = true, value_name = "p256|p384|p521", default_value = "p384",
        value_parser = ssh_key::curve())]
    ssh_ecdsa_curve: String,
    /// list of host key algorithms to be used by the CLI for SSH connections
    #[arg(long, global = true, value_name = "strings", value_parser = values::list)]
    ssh_hostkey_algos: Vec<List>,
    /// SSH hostname, to be used when the SSH host differs from the HTTPS one
    #[arg(long, global = true, value_name = "string", default_value = "")]
    pub(crate) ssh_hostname: String,
    /// path to TLS CA file used for validating self-signed certificates
    #[arg(long, global = true, value_name = "string", default_value = "")]
    ca_file: String,
    /// path to a private key file used for authenticating to the Git SSH server
    #[arg(long, global = true, value_name = "string", default_value = "")]
    private_key_file: String,
    /// author name for Git commits
    #[arg(long, global = true, value_name = "string", default_value = "Flux")]
    author_name: String,
    /// author email for Git commits
    #[arg(long, global = true, value_name = "string", default_value = "")]
    author_email: String,
    /// path to GPG key ring for signing commits
    #[arg(long, global = true, value_name = "string", default_value = "")]
    gpg_key_ring: String,
    /// passphrase for decrypting GPG private key
    #[arg(long, global = true, value_name = "string", default_value = "")]
    gpg_passphrase: String,
    /// key id for selecting a particular key
    #[arg(long, global = true, value_name = "string", default_value = "")]
    gpg_key_id: String,
    /// path to an SSH private key file used for signing commits
    #[arg(long, global = true, value_name = "string", default_value = "")]
    ssh_signing_key_file: String,
    /// passphrase for decrypting SSH signing key
    #[arg(long, global = true, value_name = "string", default_value = "")]
    ssh_signing_password: String,
    /// passphrase for decrypting SSH signing key
    #[arg(long, global = true, value_name = "string", default_value = "", hide = true)]
    ssh_signing_passphrase: String,
    /// use the SSH transport key (--private-key-file) to sign commits
    #[arg(long, global = true)]
    ssh_signing_reuse_private_key: bool,
    /// string to add to the commit messages, e.g. '[ci skip]'
    #[arg(long, global = true, value_name = "string", default_value = "")]
    commit_message_appendix: String,
}

impl Common {
    /// The flags in the words of the pipeline, checked in the order of spec/cli/bootstrap.md; `path` and `interval` are the
    /// provider's.
    ///
    /// # Errors
    /// The first that does not fit, or a key that cannot be read.
    pub(crate) async fn settings(
        &self,
        context: &Context,
        path: &str,
        interval: std::time::Duration,
        password: &Secret,
    ) -> Result<git::Common> {
        let mut install = self.toolkit.options(context);
        install.check_required()?;
        install.selected()?;
        let credentials = self.toolkit.credentials()?;
        self.check_signing()?;
        let signer = self.signer(password)?;
        let release = self.toolkit.release(context).await?;
        let manifests = self.toolkit.install(context, &release, &mut install).await?;
        let registry = self.toolkit.registry.clone();
        Ok(git::Common {
            branch: self.branch.clone(),
            install,
            manifests,
            pull: credentials.map(|credentials| PullSecret { registry, credentials }),
            sync: sync::Options {
                namespace: context.namespace.clone(),
                secret: self.secret_name.clone(),
                path: path.to_owned(),
                interval: interval.into(),
                recurse_submodules: self.recurse_submodules,
                sparse_checkout: List::join(&self.sparse_checkout),
                ..sync::Options::default()
            },
            commit: Commit {
                author: Author { name: self.author_name.clone(), email: self.author_email.clone() },
                appendix: self.commit_message_appendix.clone(),
                signer,
            },
            force: self.toolkit.force,
            timeout: context.timeout,
        })
    }

    /// What kind of key to make.
    pub(crate) fn key_kind(&self) -> KeyKind {
        ssh_key::kind(&self.ssh_key_algorithm, self.ssh_rsa_bits, &self.ssh_ecdsa_curve)
    }

    /// The content of `--ca-file`; empty for none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn ca(&self) -> Result<String> {
        if self.ca_file.is_empty() { Ok(String::new()) } else { read("--ca-file", &self.ca_file) }
    }

    /// The content of `--private-key-file`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn private_key(&self) -> Result<Option<Secret>> {
        if self.private_key_file.is_empty() {
            return Ok(None);
        }
        read("--private-key-file", &self.private_key_file).map(|text| Some(Secret::new(text)))
    }

    /// `--ssh-hostkey-algos`
    pub(crate) fn host_key_algorithms(&self) -> Vec<String> {
        List::join(&self.ssh_hostkey_algos)
    }

    fn signs_by_ssh(&self) -> bool {
        !self.ssh_signing_key_file.is_empty() || self.ssh_signing_reuse_private_key
    }

    fn signs_by_gpg(&self) -> bool {
        [&self.gpg_key_ring, &self.gpg_passphrase, &self.gpg_key_id].iter().any(|flag| !flag.is_empty())
    }

    fn check_signing(&self) -> Result<()> {
        let (password, alias) = (&self.ssh_signing_password, &self.ssh_signing_passphrase);
        if self.signs_by_gpg() && self.signs_by_ssh() {
            bail!("--gpg-* and --ssh-signing-* are mutually exclusive; pick one signing format");
        }
        if !self.ssh_signing_key_file.is_empty() && self.ssh_signing_reuse_private_key {
            bail!("--ssh-signing-key-file and --ssh-signing-reuse-private-key are mutually exclusive");
        }
        if self.ssh_signing_reuse_private_key && self.private_key_file.is_empty() {
            bail!("--ssh-signing-reuse-private-key requires --private-key-file");
        }
        if !password.is_empty() && !alias.is_empty() && password != alias {
            bail!("--ssh-signing-password and --ssh-signing-passphrase are aliases; do not pass both");
        }
        if !(password.is_empty() && alias.is_empty()) && self.ssh_signing_key_file.is_empty() {
            bail!("--ssh-signing-password requires --ssh-signing-key-file");
        }
        Ok(())
    }

    fn signer(&self, transport_password: &Secret) -> Result<Option<Signer>> {
        let given = |text: &str| (!text.is_empty()).then(|| Secret::from(text));
        if !self.gpg_key_ring.is_empty() {
            let ring = fs::read(&self.gpg_key_ring)
                .with_context(|| format!("--gpg-key-ring {} cannot be read", self.gpg_key_ring))?;
            let id = (!self.gpg_key_id.is_empty()).then_some(self.gpg_key_id.as_str());
            let signer = Signer::open_pgp(&ring, given(&self.gpg_passphrase).as_ref(), id);
            return signer.map(Some).context("invalid GPG signing key");
        }
        if !self.signs_by_ssh() {
            return Ok(None);
        }
        let (key, passphrase) = if self.ssh_signing_reuse_private_key {
            (self.private_key()?, Some(transport_password.clone()).filter(|text| !text.is_empty()))
        } else {
            let key = read("--ssh-signing-key-file", &self.ssh_signing_key_file)?;
            let alias = given(&self.ssh_signing_passphrase);
            (Some(Secret::new(key)), given(&self.ssh_signing_password).or(alias))
        };
        let Some(key) = key else { return Ok(None) };
        Signer::ssh(&key, passphrase.as_ref()).map(Some).context("invalid SSH signing key")
    }
}

fn read(flag: &str, path: &str) -> Result<String> {
    fs::read_to_string(Path::new(path)).with_context(|| format!("{flag} {path} cannot be read"))
}
