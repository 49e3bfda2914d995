//! Addresses of repositories.

use std::fmt;

use crate::{Error, Secret};

/// The address of a repository: `http`, `https` or `ssh`.
///
/// It is always shown without credentials: neither `Display` nor `Debug` holds a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    inner: url::Url,
    scheme: Scheme,
}

/// How a repository is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http://`
    Http,
    /// `https://`
    Https,
    /// `ssh://`
    Ssh,
    /// A repository on this machine, see [`Url::local`].
    File,
}

impl Url {
    /// Reads an address of the form `^(http|https|ssh)://.*$`; `git@host:path` is refused, as by the CRD.
    ///
    /// # Errors
    ///
    /// Another scheme, no host, control characters, or what [`url`] refuses.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::InvalidUrl { reason: reason.to_owned() };
        if text.chars().any(|c| c.is_control() || c == ' ') {
            return Err(wrong("it holds a control character or a space"));
        }
        let scheme = match text.split_once("://").map(|(scheme, _)| scheme) {
            Some("http") => Scheme::Http,
            Some("https") => Scheme::Https,
            Some("ssh") => Scheme::Ssh,
            Some(other) => return Err(wrong(&format!("scheme \"{other}\" is not supported"))),
            None => return Err(wrong("expected http://, https:// or ssh://")),
        };
        let inner = url::Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
        if inner.host_str().is_none_or(str::is_empty) {
            return Err(wrong("empty host"));
        }
        Ok(Self { inner, scheme })
    }

    /// Returns the address of a repository on this machine. [`Url::parse`] gives none of these: an address that somebody
    /// else wrote must not lead to the files of this machine.
    ///
    /// # Errors
    ///
    /// The path is not absolute.
    pub fn local(path: &std::path::Path) -> Result<Self, Error> {
        let inner = url::Url::from_file_path(path).map_err(|()| Error::InvalidUrl {
            reason: "the path of a repository on this machine must be absolute".to_owned(),
        })?;
        Ok(Self { inner, scheme: Scheme::File })
    }

    /// Returns the scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Returns the host name or address, IPv6 without brackets.
    pub fn host(&self) -> &str {
        self.inner.host_str().unwrap_or_default().trim_matches(['[', ']'])
    }

    /// Returns the port, the scheme's own when none is given.
    pub fn port(&self) -> u16 {
        self.inner.port().unwrap_or(match self.scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
            Scheme::Ssh => 22,
            Scheme::File => 0,
        })
    }

    /// Returns host and port for a message.
    pub(crate) fn host_port(&self) -> String {
        format!("{}:{}", self.inner.host_str().unwrap_or_default(), self.port())
    }

    /// Returns the user name, with percent encoding undone.
    pub fn user(&self) -> Option<String> {
        Some(self.inner.username()).filter(|user| !user.is_empty()).map(decode)
    }

    /// Returns the password, with percent encoding undone.
    pub fn password(&self) -> Option<Secret> {
        self.inner.password().map(decode).map(Secret::from)
    }

    /// Returns the path, with percent encoding undone.
    pub fn path(&self) -> String {
        decode(self.inner.path())
    }

    /// Returns the address without user name, password and fragment: what is safe to hand to other code.
    pub(crate) fn bare(&self) -> String {
        let mut bare = self.inner.clone();
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        bare.set_fragment(None);
        bare.to_string()
    }

    /// Tells whether both are the same server, so that credentials for one may go to the other.
    pub(crate) fn same_server(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.host().eq_ignore_ascii_case(other.host())
            && self.port() == other.port()
    }

    /// Tells whether credentials for this address may be sent to another: to the same server, or to the same host by
    /// `https` instead of `http`.
    pub(crate) fn trusts(&self, other: &Self) -> bool {
        let upgraded = self.scheme == Scheme::Http && other.scheme == Scheme::Https;
        self.same_server(other) || (upgraded && self.host().eq_ignore_ascii_case(other.host()))
    }

    /// Resolves the URL of a submodule: absolute, or relative to this repository (gitmodules(5)).
    pub(crate) fn join(&self, relative: &str) -> Result<Self, Error> {
        if !(relative.starts_with("./") || relative.starts_with("../")) {
            // The short form of SSH is usual in .gitmodules: user@host:path.
            let short = relative
                .split_once(':')
                .filter(|(host, path)| !host.contains('/') && !path.starts_with("//"));
            return short.map_or_else(
                || Self::parse(relative),
                |(host, path)| Self::parse(&format!("ssh://{host}/{}", path.trim_start_matches('/'))),
            );
        }
        let mut segments: Vec<&str> = self.inner.path().trim_end_matches('/').split('/').collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." if segments.len() > 1 => {
                    segments.pop();
                }
                ".." => {
                    return Err(Error::InvalidUrl { reason: "the relative URL leaves the server".into() });
                }
                part => segments.push(part),
            }
        }
        let mut joined = self.clone();
        joined.inner.set_path(&segments.join("/"));
        Ok(joined)
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let pair = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let decoded = pair.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.inner.clone();
        // A user name alone may be a token (https://TOKEN@host); over SSH it is only a user.
        if self.scheme != Scheme::Ssh {
            let _ = shown.set_username("");
        }
        let _ = shown.set_password(None);
        shown.fmt(f)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

impl std::str::FromStr for Url {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused() {
        for (text, reason) in [
            ("git@example.com:org/repo.git", "expected http"),
            ("ftp://example.com/x", "\"ftp\" is not supported"),
            ("file:///etc", "\"file\" is not supported"),
            ("https://", "empty host"),
            ("https://exa mple.com/x", "space"),
            ("https://example.com/\n", "control"),
            ("ssh://git@host:99999/x", "port"),
        ] {
            let error = Url::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn credentials_are_never_shown() {
        let url = Url::parse("https://user:p%40ss@example.com/a.git").unwrap();
        assert_eq!(url.user().as_deref(), Some("user"));
        assert_eq!(url.password().unwrap().expose(), "p@ss");
        assert_eq!(url.to_string(), "https://example.com/a.git");
        assert_eq!(format!("{url:?}"), "Url(https://example.com/a.git)");
        assert_eq!(Url::parse("ssh://git@h:22/a").unwrap().to_string(), "ssh://git@h:22/a");
    }

    #[test]
    fn repositories_of_this_machine() {
        let url = Url::local(std::path::Path::new("/srv/a b.git")).unwrap();
        assert_eq!((url.to_string().as_str(), url.scheme()), ("file:///srv/a%20b.git", Scheme::File));
        assert_eq!(url.join("../lib").unwrap().to_string(), "file:///srv/lib");
        assert!(Url::local(std::path::Path::new("srv/a")).is_err());
    }

    #[test]
    fn relative_submodules() {
        let base = Url::parse("https://u:p@example.com/org/app.git").unwrap();
        for (relative, expected) in [
            ("../lib.git", "https://example.com/org/lib.git"),
            ("./sub", "https://example.com/org/app.git/sub"),
            ("../../x/y", "https://example.com/x/y"),
            ("ssh://git@other/z", "ssh://git@other/z"),
            ("git@other:org/z.git", "ssh://git@other/org/z.git"),
        ] {
            assert_eq!(base.join(relative).unwrap().to_string(), expected);
        }
        assert!(base.join("../../../../x").is_err());
        assert!(base.join("/srv/git/local").is_err());
    }
}
