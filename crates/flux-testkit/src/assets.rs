//! Where the servers' binaries are found.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The field's own variable for the control plane's binaries; it wins when set.
pub const KUBEBUILDER_ASSETS: &str = "KUBEBUILDER_ASSETS";
/// Where `cargo xtask envtest` keeps what it made.
pub const FLUX_ENVTEST_DIR: &str = "FLUX_ENVTEST_DIR";

/// Returns the path of a server's binary, or `None` where it cannot be had.
///
/// Looked for in `$KUBEBUILDER_ASSETS`, then in the folder that `cargo xtask envtest` fills.
pub fn find(name: &str) -> Option<PathBuf> {
    folders().into_iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Returns the folder that `cargo xtask envtest` fills, whether or not it is there yet.
///
/// `$FLUX_ENVTEST_DIR`, else `flux-envtest` below `$XDG_CACHE_HOME` or `~/.cache`.
#[expect(clippy::disallowed_methods, reason = "the folder is an agreement between processes, by environment")]
pub fn envtest_dir() -> Option<PathBuf> {
    let cache = || {
        let set = env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
        set.or_else(|| env::home_dir().map(|home| home.join(".cache")))
    };
    let set = env::var_os(FLUX_ENVTEST_DIR).filter(|value| !value.is_empty()).map(PathBuf::from);
    set.or_else(|| cache().map(|cache| cache.join("flux-envtest")))
}

#[expect(clippy::disallowed_methods, reason = "the folder is an agreement between processes, by environment")]
fn folders() -> Vec<PathBuf> {
    let assets = env::var_os(KUBEBUILDER_ASSETS).filter(|value| !value.is_empty()).map(PathBuf::from);
    assets.into_iter().chain(envtest_dir().map(|dir| dir.join("bin"))).collect()
}

/// Says which of `names` cannot be found, for a message to whoever runs the tests.
pub fn missing<'a>(names: &[&'a str]) -> Vec<&'a str> {
    names.iter().copied().filter(|name| find(name).is_none()).collect()
}

/// Returns the path of a program of the machine, looked for in the usual folders.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin"];
    folders.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file())
}
