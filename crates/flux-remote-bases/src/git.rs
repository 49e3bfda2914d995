//! Repositories, through `flux-git`.

use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;

use flux_archive::{Files, Linked};
use flux_git::{Auth, CheckoutOptions, Error, Reference, Scheme, Url, checkout};
use flux_kustomize::{RemoteError, Repository};

use crate::settings::Settings;

/// Fetches a revision, and submodules if they are wanted, as shallow as the server allows.
pub(crate) async fn fetch(
    repository: &Repository,
    settings: &Settings,
) -> Result<Arc<dyn Files>, RemoteError> {
    let url = address(&repository.url)?;
    let mut remote = flux_git::Remote::new(url).with_timeout(repository.timeout);
    remote.tls.ca.clone_from(&settings.ca);
    remote.temp_dir.clone_from(&settings.temp_dir);
    match remote.url.scheme() {
        Scheme::Ssh => {
            let ssh = settings.ssh.clone().ok_or_else(|| {
                RemoteError::Failed("repositories over SSH need a private key and known_hosts".to_owned())
            })?;
            remote.auth = Auth::Ssh(ssh);
        }
        Scheme::Http | Scheme::Https => {
            remote.proxy = settings.proxy.as_ref().and_then(|proxy| proxy(&remote.url));
        }
        Scheme::File => {}
    }
    let reference = Reference::Any(repository.reference.clone().unwrap_or_else(|| "HEAD".to_owned()));
    let options = CheckoutOptions { recurse_submodules: repository.submodules, ..CheckoutOptions::default() };
    let found = checkout(&remote, &reference, &options).await.map_err(|error| match error {
        Error::Timeout { limit, .. } => RemoteError::Timeout(limit),
        error => RemoteError::Failed(describe(&error)),
    })?;
    Ok(Arc::new(Linked::new(found.tree, found.links)))
}

/// The address in the form that `flux-git` reads.
fn address(text: &str) -> Result<Url, RemoteError> {
    let wrong = |error: Error| RemoteError::Failed(describe(&error));
    if let Some(path) = text.strip_prefix("file://") {
        return Url::local(Path::new(path)).map_err(wrong);
    }
    if text.contains("://") {
        return Url::parse(text).map_err(wrong);
    }
    // The short form of SSH, which only a colon before the first slash makes one.
    match text.split_once(':') {
        Some((host, path)) if !host.contains('/') => {
            Url::parse(&format!("ssh://{host}/{}", path.trim_start_matches('/'))).map_err(wrong)
        }
        _ => Err(RemoteError::Failed(format!(
            "'{text}' does not appear to be a git repository: write https://, ssh:// or user@host:path"
        ))),
    }
}

/// The error with its causes, and what to do about it.
fn describe(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        let more = current.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = current.source();
    }
    match error.hint() {
        Some(hint) => format!("{text} ({hint})"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, want) in [
            ("https://h/o/r", "https://h/o/r"),
            ("ssh://git@h:22/o/r", "ssh://git@h:22/o/r"),
            ("git@h:o/r.git", "ssh://git@h/o/r.git"),
            ("github.com:o/r", "ssh://github.com/o/r"),
            ("file:///a/b", "file:///a/b"),
        ] {
            assert_eq!(address(text).map(|url| url.to_string()).as_deref(), Ok(want), "{text}");
        }
        for text in ["git@h/o/r", "file://a/b", "https://h/o r", "ftp://h/o"] {
            assert!(matches!(address(text), Err(RemoteError::Failed(_))), "{text}");
        }
    }
}
