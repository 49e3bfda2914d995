//! Tells libgit2 about our transports. The only unsafe code of the project.

use std::sync::OnceLock;

use git2::{ConfigLevel, Error as GitError, Remote, transport::Transport};

use super::{http, pipe};
use crate::{Error, session::Session};

/// Registers the transports, once in a process, and takes the user's and the machine's Git configuration away:
/// `url.<base>.insteadOf` in a home directory must not send a controller elsewhere.
#[expect(unsafe_code, reason = "libgit2 keeps transports and search paths in globals that it does not lock")]
pub(crate) fn register() -> Result<(), Error> {
    static DONE: OnceLock<Result<(), Error>> = OnceLock::new();
    let once = || -> Result<(), Error> {
        let levels = [ConfigLevel::System, ConfigLevel::Global, ConfigLevel::XDG, ConfigLevel::ProgramData];
        for level in levels {
            // SAFETY: libgit2 asks that nobody else uses these globals meanwhile. Whatever uses libgit2 in this crate goes
            // through `Session::call` or a function that calls `register` first, and waits here until this is done.
            unsafe { git2::opts::set_search_path(level, "")? };
        }
        for scheme in ["http", "https", "ssh"] {
            // SAFETY: as above.
            unsafe { git2::transport::register(scheme, transport)? };
        }
        Ok(())
    };
    DONE.get_or_init(once).clone()
}

fn transport(remote: &Remote<'_>) -> Result<Transport, GitError> {
    let session = Session::current().ok_or_else(|| GitError::from_str("no session on this thread"))?;
    if session.remote.url.scheme() == crate::Scheme::Ssh {
        Transport::smart(remote, false, pipe::Subtransport::new(session))
    } else {
        Transport::smart(remote, true, http::Subtransport::new(session))
    }
}
