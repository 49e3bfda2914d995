//! Where an answer leads to.

use reqwest::{Response, header::LOCATION};

use crate::{Error, Remote, Scheme, Url};

/// Returns the repository that a redirect of its list of references leads to, or `None` when the answer is no redirect.
pub(super) fn target(remote: &Remote, response: &Response) -> Result<Option<String>, Error> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let target = location.and_then(|location| response.url().join(location).ok());
    let target = target.ok_or_else(|| refused(remote, "a redirect to nowhere"))?;
    let Some((base, _)) = target.as_str().split_once("/info/refs") else {
        return Err(Error::NotGit { url: remote.url.to_string(), content_type: None });
    };
    let base = Url::parse(base).map_err(|_| refused(remote, "a redirect to what is no Git URL"))?;
    if response.url().scheme() == "https" && base.scheme() != Scheme::Https {
        return Err(refused(remote, "a redirect from https to http is not followed"));
    }
    // A user name in the target would be the server's idea of who we are.
    Ok(Some(base.bare()))
}

pub(super) fn refused(remote: &Remote, reason: &str) -> Error {
    Error::Connection { host: remote.url.host_port(), reason: reason.to_owned() }
}
