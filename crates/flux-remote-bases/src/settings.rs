//! How servers are reached.

use std::path::PathBuf;

use flux_git::{Proxy, SshAuth};

/// How servers are reached, and which kinds of URL are.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Certificates of authorities in PEM, added to the system's.
    pub ca: Option<Vec<u8>>,
    /// Who we are over SSH, and whom we trust; without it repositories over SSH are refused.
    pub ssh: Option<SshAuth>,
    /// The proxy for HTTP; none means a direct connection.
    pub proxy: Option<Proxy>,
    /// Refuse repositories.
    pub no_repositories: bool,
    /// Refuse files.
    pub no_files: bool,
    /// The folder for temporary objects; the system's when `None`.
    pub temp_dir: Option<PathBuf>,
}
