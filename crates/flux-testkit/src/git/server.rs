//! The server as tests see it.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::{
    BareRepo, Requests, SshKey,
    front::{Front, Shared},
    ssh::{PASSPHRASE, Sshd},
    tls::Authority,
};
use crate::{assets, process, skip};

const USERNAME: &str = "tester";
const PASSWORD: &str = "p@ss:word";
const TOKEN: &str = "bearer-token-1234";
/// The base64 of `tester:p@ss:word`.
const BASIC: &str = "Basic dGVzdGVyOnBAc3M6d29yZA==";

/// Git over HTTP, HTTPS and SSH, with repositories in a temporary folder.
///
/// Below `/git/` of HTTP and HTTPS, credentials are asked for; below `/public/` the same repositories are open to all.
pub struct GitServer {
    shared: Arc<Shared>,
    authority: Authority,
    fronts: Mutex<[Front; 3]>,
    ports: [u16; 3],
    sshd: Mutex<Sshd>,
    ssh_port: u16,
    user: String,
    _folder: TempDir,
    _janitor: Child,
}

impl GitServer {
    /// Starts all servers on free ports.
    ///
    /// # Errors
    ///
    /// A program of [`APT_PACKAGES`](super::APT_PACKAGES) is missing, or does not start.
    pub fn start() -> Result<Self> {
        if let Some(missing) = Self::missing() {
            bail!("{missing}");
        }
        let folder = tempfile::Builder::new().prefix("flux-git-server-").tempdir()?;
        let janitor = janitor(&folder)?;
        let root = folder.path().join("repositories");
        std::fs::create_dir_all(&root)?;
        let accepted = vec![BASIC.to_owned(), format!("Bearer {TOKEN}")];
        let shared = Arc::new(Shared {
            root,
            accepted,
            https: AtomicU16::new(0),
            requests: Mutex::default(),
            authorizations: Mutex::default(),
        });
        let authority = Authority::new()?;
        let fronts = fronts([0; 3], &shared, &authority)?;
        let ports = [0, 1, 2].map(|index: usize| fronts[index].port());
        shared.https.store(ports[1], Ordering::SeqCst);
        let sshd = Sshd::start(folder.path().join("ssh"))?;
        Ok(Self {
            ports,
            ssh_port: sshd.port(),
            user: sshd.user.clone(),
            shared,
            authority,
            fronts: Mutex::new(fronts),
            sshd: Mutex::new(sshd),
            _folder: folder,
            _janitor: janitor,
        })
    }

    /// Says what is missing and how to get it, or `None` when nothing is.
    pub fn missing() -> Option<String> {
        let needed = ["git", "ssh-keygen", "sshd", "setpriv"];
        let missing: Vec<&str> = needed.into_iter().filter(|name| assets::program(name).is_none()).collect();
        let packages = super::APT_PACKAGES.join(" ");
        (!missing.is_empty()).then(|| {
            format!("{} not found; apt-get install --no-install-recommends {packages}", missing.join(", "))
        })
    }

    /// Returns one server for all tests of this process, or skips the test loudly.
    pub fn shared() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<GitServer>> = OnceLock::new();
        if let Some(missing) = Self::missing() {
            skip(&missing);
            return None;
        }
        SERVER.get_or_init(|| Some(Self::start().expect("the programs are there"))).as_ref()
    }

    /// Returns the repository `name`, made empty when it is not there.
    pub fn repo(&self, name: &str) -> Result<BareRepo> {
        BareRepo::create(&self.shared.root, name)
    }

    /// Returns the address over HTTPS, with the host that the certificate is for.
    pub fn https_url(&self, name: &str) -> String {
        self.https_url_of("git", name)
    }

    /// Returns the address over HTTP.
    pub fn http_url(&self, name: &str) -> String {
        self.http_url_of("git", name)
    }

    /// Returns an address below another first part: `public`, `moved` (redirects to `git`), `upgrade` (redirects to
    /// HTTPS of `localhost`), `downgrade` (redirects to HTTP), `loop` (redirects for ever), `forbidden` (403), `broken` (500),
    /// `page` (a web page), `webhook` (refuses admission), or any other (404).
    pub fn http_url_of(&self, part: &str, name: &str) -> String {
        format!("http://127.0.0.1:{}/{part}/{name}.git", self.ports[0])
    }

    /// As [`GitServer::http_url_of`], over HTTPS.
    pub fn https_url_of(&self, part: &str, name: &str) -> String {
        format!("https://localhost:{}/{part}/{name}.git", self.ports[1])
    }

    /// Returns the address of an admission webhook that refuses everything; its certificate is of [`GitServer::ca_pem`].
    pub fn webhook_url(&self) -> String {
        format!("https://localhost:{}/webhook/refuse", self.ports[1])
    }

    /// Returns the port of HTTPS, for a proxy that leads to it by [`PROXIED_HOST`](super::PROXIED_HOST).
    pub fn https_port(&self) -> u16 {
        self.ports[1]
    }

    /// Returns an address over HTTPS with a host that the certificate is not for.
    pub fn https_url_wrong_name(&self, name: &str) -> String {
        format!("https://127.0.0.1:{}/git/{name}.git", self.ports[1])
    }

    /// Returns an address over HTTPS that asks for a client certificate and for nothing else.
    pub fn https_url_mutual(&self, name: &str) -> String {
        format!("https://localhost:{}/public/{name}.git", self.ports[2])
    }

    /// Returns the address over SSH, with an absolute path.
    pub fn ssh_url(&self, name: &str) -> String {
        let path = self.shared.root.join(format!("{name}.git"));
        format!("ssh://{}@127.0.0.1:{}{}", self.user, self.ssh_port, path.display())
    }

    /// Returns host and port of the SSH server.
    pub fn ssh_address(&self) -> (&'static str, u16) {
        ("127.0.0.1", self.ssh_port)
    }

    /// Returns the certificate of the authority in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.authority.ca_pem
    }

    /// Returns a client certificate and its key in PEM.
    pub fn client_certificate(&self) -> (&str, &str) {
        (&self.authority.client_certificate, &self.authority.client_key)
    }

    /// Returns user name and password of HTTP Basic.
    pub fn basic(&self) -> (&'static str, &'static str) {
        (USERNAME, PASSWORD)
    }

    /// Returns the bearer token.
    pub fn bearer(&self) -> &'static str {
        TOKEN
    }

    /// Returns a private key of a user, as OpenSSH writes it.
    pub fn ssh_identity(&self, key: SshKey) -> Result<String> {
        self.sshd().identity(key)
    }

    /// Returns the file of a private key; beside it is the public one with `.pub`.
    pub fn ssh_identity_path(&self, key: SshKey) -> PathBuf {
        self.sshd().identity_path(key)
    }

    /// Returns the passphrase of [`SshKey::Encrypted`].
    pub fn ssh_passphrase(&self) -> &'static str {
        PASSPHRASE
    }

    /// Lets another public key in, a line of `authorized_keys`.
    pub fn ssh_authorize(&self, line: &str) -> Result<()> {
        self.sshd().authorize(line)
    }

    /// Returns the lines of `known_hosts`: Ed25519, ECDSA and RSA.
    pub fn known_hosts(&self) -> Result<String> {
        self.sshd().known_hosts()
    }

    /// Tells how often a repository was asked for what over HTTP and HTTPS.
    pub fn requests(&self, name: &str) -> Requests {
        let requests = self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.get(name).copied().unwrap_or_default()
    }

    /// Returns the `Authorization` that came last for a repository over HTTP or HTTPS.
    pub fn authorization(&self, name: &str) -> Option<String> {
        self.shared.authorizations.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Stops all servers: connections break, new ones are refused.
    pub fn stop(&self) {
        self.fronts.lock().unwrap_or_else(PoisonError::into_inner).iter_mut().for_each(Front::stop);
        self.sshd().stop();
    }

    /// Starts all servers again, on the same ports, with the same repositories and keys.
    pub fn restart(&self) -> Result<()> {
        self.stop();
        let mut current = self.fronts.lock().unwrap_or_else(PoisonError::into_inner);
        *current = fronts(self.ports, &self.shared, &self.authority)?;
        drop(current);
        self.sshd().run()
    }

    fn sshd(&self) -> std::sync::MutexGuard<'_, Sshd> {
        self.sshd.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for GitServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GitServer({:?})", self.ports)
    }
}

fn fronts(ports: [u16; 3], shared: &Arc<Shared>, authority: &Authority) -> Result<[Front; 3]> {
    let start = |index: usize, tls| Front::start(ports[index], shared.clone(), tls).context("Git over HTTP");
    Ok([
        start(0, None)?,
        start(1, Some(authority.server.clone()))?,
        start(2, Some(authority.server_mutual.clone()))?,
    ])
}

/// Removes the folder when this process ends in whatever way: its end of the pipe closes then.
fn janitor(folder: &TempDir) -> Result<Child> {
    let mut command = Command::new("sh");
    command.args(["-c", "read -r _; rm -rf -- \"$0\""]).arg(folder.path());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    process::spawn(command)
}
