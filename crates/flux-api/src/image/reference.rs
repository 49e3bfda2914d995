//! Names of images.

use std::str::FromStr;

/// Letters of a repository's path.
const REPOSITORY: &[u8] = b"_-./";
/// Letters of a tag beside those of a repository.
const TAG: &[u8] = b"_-.";

/// The name of an image, `[registry/]repository[:tag][@sha256:digest]`, by the weak rules that Flux checks names with:
/// the first part is a registry when it holds a dot or a colon, or is `localhost`; a repository has 2 to 255 letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageReference {
    /// The registry; nothing for Docker Hub.
    pub registry: Option<String>,
    /// The path in the registry.
    pub repository: String,
    /// The tag.
    pub tag: Option<String>,
    /// The digest, with its algorithm.
    pub digest: Option<String>,
}

/// What makes a text no name of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageReferenceError {
    /// Too short, too long, or a letter that no repository has.
    #[error("a repository has 2 to 255 lower-case letters, digits and any of \"_-./\"")]
    Repository,
    /// Too long, or a letter that no tag has.
    #[error("a tag has up to 128 letters, digits and any of \"_-.\"")]
    Tag,
    /// It cannot be the host of a URL.
    #[error("a registry is a host and, if need be, a port")]
    Registry,
    /// It is not `sha256:` and 64 hexadecimal digits.
    #[error("a digest is \"sha256:\" and 64 hexadecimal digits")]
    Digest,
}

impl FromStr for ImageReference {
    type Err = ImageReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) if is_digest(digest) => (name, Some(digest.to_owned())),
            Some(_) => return Err(ImageReferenceError::Digest),
            None => (text, None),
        };
        let (path, tag) = match name.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag).filter(|tag| !tag.is_empty())),
            _ => (name, None),
        };
        if let Some(tag) = tag
            && !(tag.len() <= 128
                && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || TAG.contains(&byte)))
        {
            return Err(ImageReferenceError::Tag);
        }
        let (registry, repository) = match path.split_once('/') {
            Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (Some(host), path),
            _ => (None, path),
        };
        let is_letter =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || REPOSITORY.contains(&byte);
        if !(2..=255).contains(&repository.len()) || !repository.bytes().all(is_letter) {
            return Err(ImageReferenceError::Repository);
        }
        if registry.is_some_and(|host| !is_authority(host)) {
            return Err(ImageReferenceError::Registry);
        }
        Ok(Self {
            registry: registry.map(str::to_owned),
            repository: repository.to_owned(),
            tag: tag.map(str::to_owned),
            digest,
        })
    }
}

fn is_digest(text: &str) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(hexadecimal))
}

/// Whether a text can be the host of a URL, with a port or without.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (text, ""),
    };
    let is_letter =
        |byte: u8| !byte.is_ascii() || byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]".contains(&byte);
    host.bytes().all(is_letter)
        && host.starts_with('[') == host.ends_with(']')
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let hex = "a".repeat(64);
        let digest = format!("sha256:{hex}");
        for (text, registry, repository, tag, with_digest) in [
            ("ghcr.io", None, "ghcr.io", None, false),
            ("localhost:5000", None, "localhost", Some("5000"), false),
            ("localhost:5000/app", Some("localhost:5000"), "app", None, false),
            ("localhost/app", Some("localhost"), "app", None, false),
            ("ghcr.io/org/app:v1", Some("ghcr.io"), "org/app", Some("v1"), false),
            ("org/app:", None, "org/app", None, false),
            ("oci://ghcr.io", Some("oci:"), "/ghcr.io", None, false),
            ("https://ghcr.io/org/app", Some("https:"), "/ghcr.io/org/app", None, false),
            ("ghcr.io/org/app:v1@DIGEST", Some("ghcr.io"), "org/app", Some("v1"), true),
            ("[::1]:5000/app", Some("[::1]:5000"), "app", None, false),
        ] {
            let read: ImageReference = text.replace("DIGEST", &digest).parse().unwrap();
            assert_eq!(read.registry.as_deref(), registry, "{text}");
            assert_eq!(read.repository, repository, "{text}");
            assert_eq!(read.tag.as_deref(), tag, "{text}");
            assert_eq!(read.digest.is_some(), with_digest, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        use ImageReferenceError::{Digest, Registry, Repository, Tag};
        for (text, error) in [
            ("", Repository),
            ("a", Repository),
            ("ghcr.io/x", Repository),
            ("ghcr.io/Org/app", Repository),
            ("a b.io/org", Registry),
            ("u@h.io/org", Digest),
            ("h.io:port/org", Registry),
            ("org/app:v 1", Tag),
            ("org/app@sha256:abc", Digest),
            ("org/app@md5:abc", Digest),
        ] {
            assert_eq!(text.parse::<ImageReference>(), Err(error), "{text}");
        }
        assert_eq!(format!("org/app:{}", "a".repeat(129)).parse::<ImageReference>(), Err(Tag));
    }
}
