//! Matching and taking apart image references.

use regex::Regex;

use crate::error::BuildError;
use crate::file::Image;
use crate::pattern::compile;

/// One entry of `images`, ready to be applied.
pub(super) struct Rewrite<'a> {
    entry: &'a Image,
    pattern: Regex,
}

impl<'a> Rewrite<'a> {
    /// Compiles the entry; its name is a regular expression, as upstream.
    ///
    /// # Errors
    /// The name is no valid expression.
    pub(super) fn new(entry: &'a Image) -> Result<Self, BuildError> {
        let name = &entry.name;
        let text = format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$");
        match compile(&text) {
            Ok(pattern) => Ok(Self { entry, pattern }),
            Err(error) => {
                Err(BuildError::invalid(format!("images: name '{name}' is no valid pattern: {error}")))
            }
        }
    }

    /// The new reference, if the entry is for this one.
    pub(super) fn apply(&self, image: &str) -> Option<String> {
        if !self.pattern.is_match(image) {
            return None;
        }
        let (name, tag, digest) = split(image);
        let entry = self.entry;
        let name = if entry.new_name.is_empty() { name } else { &entry.new_name };
        let (tag, digest) = match (entry.new_tag.as_str(), entry.digest.as_str()) {
            ("", "") if entry.tag_suffix.is_empty() => (tag.to_owned(), digest),
            ("", "") => (format!("{tag}{}", entry.tag_suffix), ""),
            ("", digest) => (String::new(), digest),
            (tag, digest) => (tag.to_owned(), digest),
        };
        let mut out = name.to_owned();
        for (mark, part) in [(':', tag.as_str()), ('@', digest)] {
            if !part.is_empty() {
                out.push(mark);
                out.push_str(part);
            }
        }
        Some(out)
    }
}

/// Name, tag and digest; only what follows the first slash can hold them.
fn split(image: &str) -> (&str, &str, &str) {
    let start = image.find('/').map_or(0, |at| at + 1);
    let tail = &image[start..];
    let (before, digest) = tail.split_once('@').unwrap_or((tail, ""));
    let (last, tag) = before.split_once(':').unwrap_or((before, ""));
    (&image[..start + last.len()], tag, digest)
}

#[cfg(test)]
mod tests {
    use super::{Image, Rewrite, split};

    #[test]
    fn splits_references() {
        let cases = [
            ("nginx", ("nginx", "", "")),
            ("nginx:1.2", ("nginx", "1.2", "")),
            ("nginx@sha256:ab", ("nginx", "", "sha256:ab")),
            ("nginx:1@sha256:ab", ("nginx", "1", "sha256:ab")),
            ("host:5000/a/b:1", ("host:5000/a/b", "1", "")),
            ("host:5000/a", ("host:5000/a", "", "")),
        ];
        for (image, want) in cases {
            assert_eq!(split(image), want, "{image}");
        }
    }

    #[test]
    fn rewrites() {
        let entry = |name: &str, new_name: &str, tag: &str, digest: &str, suffix: &str| Image {
            name: name.into(),
            new_name: new_name.into(),
            new_tag: tag.into(),
            digest: digest.into(),
            tag_suffix: suffix.into(),
        };
        let cases = [
            (entry("nginx", "", "2", "", ""), "nginx:1@sha256:a", Some("nginx:2")),
            (entry("nginx", "", "", "sha256:b", ""), "nginx:1", Some("nginx@sha256:b")),
            (entry("nginx", "x/y", "2", "sha256:b", ""), "nginx", Some("x/y:2@sha256:b")),
            (entry("nginx", "", "", "", "-s"), "nginx:1", Some("nginx:1-s")),
            (entry("nginx", "", "2", "", ""), "my-nginx:1", None),
            (entry("ng.*", "", "2", "", ""), "nginx:1", Some("nginx:2")),
        ];
        for (entry, image, want) in cases {
            assert_eq!(Rewrite::new(&entry).unwrap().apply(image).as_deref(), want, "{image}");
        }
        assert!(Rewrite::new(&entry("(", "", "", "", "")).is_err());
    }
}
