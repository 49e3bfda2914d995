//! HTTP statuses as errors. The body of an answer is never read: it may be a whole page, or hold what it should not.

use reqwest::StatusCode;

use crate::{Auth, Error, Remote};

/// Turns any status but success into an error.
pub(super) fn check(remote: &Remote, status: StatusCode) -> Result<(), Error> {
    let url = remote.url.to_string();
    Err(match status.as_u16() {
        200..300 => return Ok(()),
        401 => {
            let given = !matches!(remote.auth, Auth::None) || remote.url.user().is_some();
            Error::AuthenticationRequired { url, given }
        }
        403 => Error::Forbidden { url },
        404 | 410 => Error::RepositoryNotFound { url, detail: None },
        _ => Error::HttpStatus { url, status: status.to_string() },
    })
}
