//! `--filter-regex`: a pattern in the dialect of Go.

use regex::Regex;

/// Compiles a pattern. The library here knows the dialect but for quoting, which is rewritten.
///
/// # Errors
/// It is no pattern.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&unquoted(pattern))
}

/// The pattern with the letters between `\Q` and `\E` escaped one by one.
fn unquoted(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(quoted) = from.strip_prefix("\\Q") {
            let (quoted, after) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            out.push_str(&regex::escape(quoted));
            rest = after;
        } else {
            let end = from.chars().take(2).map(char::len_utf8).sum();
            out.push_str(&from[..end]);
            rest = &from[end..];
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gos_patterns_are_understood() {
        for (pattern, tag, matches) in [
            (r"^main-(?P<ts>[0-9]+)$", "main-1", true),
            (r"^(?<ts>\d+)$", "12", true),
            (r"^\Qv1.0\E$", "v1.0", true),
            (r"^\Qv1.0\E$", "v1x0", false),
            (r"^\Qa.b", "a.b", true),
            (r"^a\\Qb$", r"a\Qb", true),
            (r"ä\Q(", "ä(", true),
            (r"^[[:alpha:]]+\pL?$", "ab", true),
        ] {
            assert_eq!(compile(pattern).unwrap().is_match(tag), matches, "{pattern} {tag}");
        }
        for pattern in ["(", "(?!x)", "(?<=x)", r"\1", r"a\", "[b-a]", "(?P<a>x)(?P<a>y)"] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }
}
