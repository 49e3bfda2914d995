//! How servers are reached.

use std::{fmt, path::PathBuf, sync::Arc};

use flux_git::{Proxy, SshAuth, Url};

/// Names the proxy to a server, if there is one.
pub type ProxyTo = Arc<dyn Fn(&Url) -> Option<Proxy> + Send + Sync>;

/// How servers are reached, and which kinds of URL are.
#[derive(Clone, Default)]
pub struct Settings {
    /// Certificates of authorities in PEM, added to the system's.
    pub ca: Option<Vec<u8>>,
    /// Who we are over SSH, and whom we trust; without it repositories over SSH are refused.
    pub ssh: Option<SshAuth>,
    /// The proxies for HTTP; none means direct connections.
    pub proxy: Option<ProxyTo>,
    /// Refuse repositories.
    pub no_repositories: bool,
    /// Refuse files.
    pub no_files: bool,
    /// The folder for temporary objects; the system's when `None`.
    pub temp_dir: Option<PathBuf>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("ca", &self.ca.is_some())
            .field("ssh", &self.ssh)
            .field("proxy", &self.proxy.is_some())
            .field("no_repositories", &self.no_repositories)
            .field("no_files", &self.no_files)
            .field("temp_dir", &self.temp_dir)
            .finish()
    }
}
