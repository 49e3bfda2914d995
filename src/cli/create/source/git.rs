//! `flux create source git`.

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use flux_api::{
    meta::secret_keys,
    source::{GitProvider, GitRepository, GitRepositoryRef, GitRepositorySpec},
};
use flux_git::ssh::{self, KnownHosts};
use k8s_openapi::api::core::v1::Secret;
use kube::Api;

use crate::{
    cli::{
        context::Context,
        create::{
            credentials,
            flags::{Vocabulary, above_zero, given, ignore, local},
            secret::{HostKeys, Login, Ssh, host},
            tail::{Closing, Generating, Given, Recipe, Words},
        },
        exit::Fault,
        file,
        inputs::Inputs,
        parse::{
            url::{self, Url},
            values::{self, List},
        },
        ssh_key::SshKey,
        ui::Ui,
    },
    manifests::secret::{GitCredentials, SecretManifest, git},
};

const PROVIDERS: Vocabulary = Vocabulary {
    what: "source Git provider",
    wanted: "the Git provider name, available options are: (generic|github|aws|azure)",
    words: &["generic", "github", "aws", "azure"],
    between: "|",
};

/// Flags of `create source git`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a GitRepository source",
    long_about = "The create source git command makes a GitRepository. For a repository that is not public it also makes the \
                  Secret that opens it: for SSH with a new key, which has to be added to the repository as a deploy key.",
    after_help = "  # A branch of a public repository
  flux create source git podinfo \\
    --url=https://github.com/stefanprodan/podinfo \\
    --branch=master

  # The newest tag of a range
  flux create source git podinfo \\
    --url=https://github.com/stefanprodan/podinfo \\
    --tag-semver='>=6.0.0 <7.0.0'

  # Over SSH, with a new deploy key
  flux create source git fleet \\
    --url=ssh://git@github.com/example/fleet \\
    --branch=main \\
    --ssh-key-algorithm=ed25519

  # Over HTTPS, with a Secret that is there already
  flux create source git fleet \\
    --url=https://github.com/example/fleet \\
    --branch=main \\
    --secret-ref=fleet-credentials"
)]
pub(super) struct Git {
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "git address, e.g. ssh://git@host/org/repository"
    )]
    url: String,
    /// git branch
    #[arg(long, value_name = "string", default_value = "")]
    branch: String,
    /// git tag
    #[arg(long, value_name = "string", default_value = "")]
    tag: String,
    /// git tag semver range
    #[arg(long, value_name = "string", default_value = "")]
    tag_semver: String,
    /// git reference name
    #[arg(long, value_name = "string", default_value = "")]
    ref_name: String,
    /// git commit
    #[arg(long, value_name = "string", default_value = "")]
    commit: String,
    #[command(flatten)]
    login: Login,
    #[command(flatten)]
    key: SshKey,
    /// the name of an existing secret containing SSH or basic credentials or github app authentication
    #[arg(long, value_name = "string", default_value = "")]
    secret_ref: String,
    /// the name of an existing secret containing the proxy address and credentials
    #[arg(long, value_name = "string", default_value = "")]
    proxy_secret_ref: String,
    #[arg(
        long,
        value_name = "generic|github|aws|azure",
        value_parser = PROVIDERS.reader(),
        help = "the Git provider name, available options are: (generic|github|aws|azure)"
    )]
    provider: Option<String>,
    /// path to TLS CA file used for validating self-signed certificates
    #[arg(long, value_name = "string", default_value = "")]
    ca_file: String,
    /// path to a passwordless private key file used for authenticating to the Git SSH server
    #[arg(long, value_name = "string", default_value = "")]
    private_key_file: String,
    #[command(flatten)]
    host_keys: HostKeys,
    /// when enabled, configures the GitRepository source to initialize and include Git submodules in the artifact it produces
    #[arg(long)]
    recurse_submodules: bool,
    /// assumes the deploy key is already setup, skips confirmation
    #[arg(short, long)]
    silent: bool,
    /// set paths to ignore in git resource (can specify multiple paths with commas: path1,path2)
    #[arg(long, value_name = "strings", value_parser = values::list)]
    ignore_paths: Vec<List>,
    /// set paths to sparse checkout in git resource (can specify multiple paths with commas: path1,path2)
    #[arg(long, value_name = "strings", value_parser = values::list)]
    sparse_checkout_paths: Vec<List>,
}

impl Recipe for Git {
    type Kind = GitRepository;
    const WORDS: Words = Words {
        what: "GitRepository source",
        done: "GitRepository source",
        generating: Generating::Applied,
        closing: Closing::Fetched("GitRepository source reconciliation completed but no artifact was found"),
    };

    fn spec(&self, above: &Given, _: &mut Ui) -> Result<GitRepositorySpec> {
        let scheme = self.address()?.scheme;
        let reference = self.reference()?;
        if !self.ca_file.is_empty() {
            if scheme == "ssh" {
                bail!("specifying a CA file is not supported for Git over SSH");
            }
            // Read here too, so that a file that is not there is told before anything is done.
            file::text(&self.ca_file).map_err(|why| anyhow!("unable to read TLS CA file: {why}"))?;
        }
        Ok(GitRepositorySpec {
            interval: above.interval,
            timeout: above_zero(above.fetch_timeout),
            url: self.url.clone(),
            reference: Some(reference),
            provider: self.provider.as_deref().map(GitProvider::from),
            secret_ref: local(&self.secret_ref),
            proxy_secret_ref: local(&self.proxy_secret_ref),
            recurse_submodules: self.recurse_submodules,
            ignore: ignore(&List::join(&self.ignore_paths)),
            sparse_checkout: List::join(&self.sparse_checkout_paths),
            ..GitRepositorySpec::default()
        })
    }

    async fn credentials(&self, context: &mut Context, object: &mut GitRepository) -> Result<(), Fault> {
        if object.spec.secret_ref.is_some() {
            return Ok(());
        }
        let name = object.metadata.name.clone().unwrap_or_default();
        let mut inputs = Inputs::default();
        let url = self.address()?;
        let secret = if url.scheme == "ssh" {
            self.over_ssh(context, &name, &url, &mut inputs).await?
        } else {
            Some(self.over_http(context, &name, &url, &mut inputs).await?)
        };
        object.spec.secret_ref = match secret {
            Some(secret) => credentials::apply(context, "repository", &secret).await?,
            None => local(&name),
        };
        Ok(())
    }
}

impl Git {
    /// The URL, whose scheme has to be one of Git's.
    fn address(&self) -> Result<Url> {
        if self.url.is_empty() {
            bail!("url is required");
        }
        let url = url::parse(&self.url).map_err(|why| anyhow!("git URL parse failed: {why}"))?;
        let scheme = &url.scheme;
        if !["ssh", "http", "https"].contains(&scheme.as_str()) {
            bail!("git URL scheme '{scheme}' not supported, can be: ssh, http and https");
        }
        Ok(url)
    }

    /// The Secret for HTTP: a user with a password, and the authorities to trust, as far as they are given.
    async fn over_http(
        &self,
        context: &mut Context,
        name: &str,
        url: &Url,
        inputs: &mut Inputs,
    ) -> Result<SecretManifest> {
        let mut password = self.login.password(inputs).await?;
        let mut username = self.login.username.clone();
        if username.is_empty() || password.is_empty() {
            (username, password) = (String::new(), String::new());
        }
        let ca = inputs.optional("--ca-file", &self.ca_file).await.context("unable to read TLS CA file")?;
        if url.scheme == "http" {
            context.ui.warning("insecure configuration: credentials configured for an HTTP URL");
        }
        let credentials = GitCredentials::Basic { username, password, ca };
        Ok(git(&context.namespace, name, &credentials))
    }

    /// The Secret for SSH; nothing when there is one already whose key shall stay.
    async fn over_ssh(
        &self,
        context: &mut Context,
        name: &str,
        url: &Url,
        inputs: &mut Inputs,
    ) -> Result<Option<SecretManifest>, Fault> {
        if self.private_key_file.is_empty() && has_key(context, name, url).await? {
            context.ui.action(format_args!("keeping the deploy key in secret {name}"));
            return Ok(None);
        }
        let passphrase = self.login.password(inputs).await?;
        let ssh = Ssh {
            private_key_file: &self.private_key_file,
            passphrase: &passphrase,
            known_hosts_file: &self.host_keys.known_hosts_file,
            kind: self.key.kind(),
        };
        let credentials = ssh.credentials(url, inputs).await?;
        if let GitCredentials::Ssh { public, known_hosts, .. } = &credentials {
            if self.host_keys.known_hosts_file.is_empty() {
                let line = known_hosts.trim_end();
                context.ui.success(format_args!("collected public key from SSH server:\n{line}"));
            }
            context.ui.generate(format_args!("deploy key: {}", public.trim_end()));
        }
        let question = "Have you added the deploy key to your repository";
        if !self.silent && !context.ui.confirm(question, "--silent")? {
            return Err(anyhow!("aborting").into());
        }
        Ok(Some(git(&context.namespace, name, &credentials)))
    }

    /// The revision. Of several flags the most exact one counts, and a branch beside a commit.
    fn reference(&self) -> Result<GitRepositoryRef> {
        let (branch, tag, semver) = (given(&self.branch), given(&self.tag), given(&self.tag_semver));
        let (commit, name) = (given(&self.commit), given(&self.ref_name));
        let none = GitRepositoryRef::default();
        Ok(match (commit, name, semver, tag, branch) {
            (None, None, None, None, None) => bail!(
                "a Git ref is required, use one of the following: --branch, --tag, --commit, --ref-name or --tag-semver"
            ),
            (Some(commit), _, _, _, branch) => GitRepositoryRef { commit: Some(commit), branch, ..none },
            (_, Some(name), ..) => GitRepositoryRef { name: Some(name), ..none },
            (_, _, Some(semver), ..) => GitRepositoryRef { semver: Some(semver), ..none },
            (_, _, _, Some(tag), _) => GitRepositoryRef { tag: Some(tag), ..none },
            (.., branch) => GitRepositoryRef { branch, ..none },
        })
    }
}

/// Whether the Secret of that name has a key, and a key of the repository's host. A new one at each run would shut out the
/// cluster until somebody adds it to the repository.
async fn has_key(context: &mut Context, name: &str, url: &Url) -> Result<bool> {
    let secrets: Api<Secret> = Api::namespaced(context.client().await?, &context.namespace);
    let data = secrets.get_opt(name).await?.and_then(|secret| secret.data).unwrap_or_default();
    let text = |key: &str| data.get(key).and_then(|bytes| std::str::from_utf8(&bytes.0).ok());
    let host = host(url)?;
    let known = text(secret_keys::KNOWN_HOSTS).and_then(|text| KnownHosts::parse(text).ok());
    let has_host = known.is_some_and(|known| known.knows(&ssh::host_name(&host.name, host.port)));
    Ok(has_host && text(secret_keys::IDENTITY).is_some())
}
