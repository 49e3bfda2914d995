//! Names of images in registries, by the rules of the library that the controllers read them with.

use flux_api::image::ImageReference;

/// Letters of a repository's name.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789_-./";

/// Checks that a text is the name of an image without a tag or digest: `[registry/]path`.
///
/// What stands before the first `/` is a registry if it holds a dot or a colon, or is `localhost`.
///
/// # Errors
/// What does not fit, in the words of that library.
pub(crate) fn check_repository(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("a repository name must be specified".to_owned());
    }
    let (registry, path) = match text.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => ("", text),
    };
    if !(2..=255).contains(&path.chars().count()) {
        return Err(format!("repository must be between 2 and 255 characters in length: {path}"));
    }
    if !path.chars().all(|letter| LETTERS.contains(letter)) {
        return Err(format!("repository can only contain the characters `{LETTERS}`: {path}"));
    }
    // The path is good, so what is wrong with the name is the registry.
    let is_good = text.parse::<ImageReference>().is_ok_and(|name| name.tag.is_none());
    if is_good {
        Ok(())
    } else {
        Err(format!("registries must be valid RFC 3986 URI authorities: {registry}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_named_without_a_tag() {
        for text in [
            "alpine",
            "org/app",
            "ghcr.io/org/app",
            "localhost/app",
            "localhost:5000/app",
            "[::1]:5000/app",
            "https://ghcr.io/org/app",
        ] {
            assert_eq!(check_repository(text), Ok(()), "{text}");
        }
        let letters = |path: &str| format!("repository can only contain the characters `{LETTERS}`: {path}");
        let length =
            |path: &str| format!("repository must be between 2 and 255 characters in length: {path}");
        let long = "a".repeat(256);
        for (text, error) in [
            ("", "a repository name must be specified".to_owned()),
            ("a", length("a")),
            (&long, length(&long)),
            ("ghcr.io/a", length("a")),
            ("ghcr.io/Org/App", letters("Org/App")),
            ("ghcr.io/org/app:v1", letters("org/app:v1")),
            ("app:v1", letters("app:v1")),
            ("ghcr.io/org/app@sha256:00", letters("org/app@sha256:00")),
            ("u@ghcr.io/app", "registries must be valid RFC 3986 URI authorities: u@ghcr.io".to_owned()),
            ("a b:80/app", "registries must be valid RFC 3986 URI authorities: a b:80".to_owned()),
        ] {
            assert_eq!(check_repository(text), Err(error), "{text}");
        }
    }
}
