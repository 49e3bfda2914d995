//! Reading git URLs as kustomize does (spec section 3).

use crate::options::Repository;

const DEFAULT_TIMEOUT_SECONDS: u64 = 27;

/// The repository that the text names; `None` if it names none.
pub(crate) fn parse_repository(text: &str) -> Option<Repository> {
    if text.starts_with('/') {
        return None;
    }
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let text = text.strip_prefix("git::").unwrap_or(text);
    let (host, rest) = split_host(text)?;
    let (repository, path) = split_path(rest, host == "file://")?;
    let mut out = Repository {
        url: format!("{host}{repository}"),
        path: path.trim_matches('/').to_owned(),
        submodules: true,
        timeout_seconds: DEFAULT_TIMEOUT_SECONDS,
        ..Repository::default()
    };
    if climbs_out(&out.path) {
        return None;
    }
    read_query(query, &mut out);
    Some(out)
}

/// Cuts the scheme, user and host off, and writes them in one way.
fn split_host(text: &str) -> Option<(String, &str)> {
    let lower = text.to_ascii_lowercase();
    let scheme =
        ["ssh://", "https://", "http://", "file://"].into_iter().find(|scheme| lower.starts_with(scheme));
    let after_scheme = &text[scheme.map_or(0, str::len)..];
    if scheme == Some("file://") {
        return Some(("file://".to_owned(), after_scheme));
    }
    let authority = after_scheme.split(['/', ':']).next().unwrap_or_default();
    let (user, domain) = match authority.split_once('@') {
        Some((user, domain)) => (Some(user), domain),
        None => (None, authority),
    };
    let after_authority = &after_scheme[authority.len()..];
    if domain.eq_ignore_ascii_case("github.com") && !after_authority.is_empty() {
        let by_ssh = scheme == Some("ssh://") || (user.is_some() && scheme.is_none());
        let host = match (by_ssh, user) {
            (true, user) => format!("{}@github.com:", user.unwrap_or("git")),
            (false, Some(user)) => format!("https://{user}@github.com/"),
            (false, None) => "https://github.com/".to_owned(),
        };
        return Some((host, &after_authority[1..]));
    }
    // Without a scheme only a user makes a host of it, and then the first colon or slash ends it.
    let end = match (scheme, user) {
        (Some(_), _) => after_scheme.find('/').map_or(after_scheme.len(), |at| at + 1),
        (None, Some(_)) => after_scheme.find(['/', ':']).map(|at| at + 1)?,
        (None, None) => return None,
    };
    Some((format!("{}{}", scheme.unwrap_or(""), &after_scheme[..end]), &after_scheme[end..]))
}

/// Splits repository and directory by the first rule that fits.
fn split_path(rest: &str, is_file: bool) -> Option<(&str, &str)> {
    const AZURE: &str = "_git/";
    const SUFFIX: &str = ".git";
    if let Some(at) = rest.find(AZURE).filter(|_| !is_file) {
        let after = at + AZURE.len();
        let end = rest[after..].find('/').map_or(rest.len(), |length| after + length);
        return Some((&rest[..end], &rest[end..]));
    }
    if let Some(at) = rest.find("//") {
        return (at > 0).then(|| (&rest[..at], &rest[at + 2..]));
    }
    if let Some(at) = rest.find(SUFFIX) {
        let end = at + SUFFIX.len();
        return Some((&rest[..end], &rest[end..]));
    }
    if is_file {
        return (!rest.is_empty()).then_some((rest, ""));
    }
    let first = rest.find('/')?;
    let end = rest[first + 1..].find('/').map_or(rest.len(), |length| first + 1 + length);
    (first > 0 && end > first + 1).then(|| (&rest[..end], &rest[end..]))
}

fn climbs_out(path: &str) -> bool {
    let mut depth = 0_i32;
    path.split('/').any(|part| {
        depth += match part {
            "" | "." => 0,
            ".." => -1,
            _ => 1,
        };
        depth < 0
    })
}

fn read_query(query: &str, out: &mut Repository) {
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value)
    };
    out.reference = value("ref").or_else(|| value("version")).map(ToOwned::to_owned);
    out.submodules = value("submodules") != Some("false");
    let seconds = value("timeout").and_then(seconds_of).filter(|seconds| *seconds > 0);
    out.timeout_seconds = seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS);
}

/// Whole seconds, or a duration such as `1m1s`.
fn seconds_of(text: &str) -> Option<u64> {
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let mut total = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = match rest.as_bytes()[digits] {
            b'h' => 3600,
            b'm' => 60,
            b's' => 1,
            _ => return None,
        };
        total += number * unit;
        rest = &rest[digits + 1..];
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::parse_repository;

    #[test]
    fn splits_urls() {
        let cases = [
            (
                "https://git.example.com/org/repo/dir?ref=v1",
                "https://git.example.com/org/repo",
                "dir",
                Some("v1"),
            ),
            ("http://github.com/org/repo", "https://github.com/org/repo", "", None),
            ("github.com/org/repo/a/b?version=x/y", "https://github.com/org/repo", "a/b", Some("x/y")),
            ("git@github.com/org/repo/p", "git@github.com:org/repo", "p", None),
            ("ssh://git@github.com/org/repo//p/q", "git@github.com:org/repo", "p/q", None),
            ("git@host.org:a/b/c.git//p", "git@host.org:a/b/c.git", "p", None),
            ("https://h.com/c/p/_git/r/d?version=v", "https://h.com/c/p/_git/r", "d", Some("v")),
            ("file:///a/b/c.git/d", "file:///a/b/c.git", "d", None),
            ("file:///a/b", "file:///a/b", "", None),
        ];
        for (text, url, path, reference) in cases {
            let found = parse_repository(text).expect(text);
            assert_eq!(
                (found.url.as_str(), found.path.as_str(), found.reference.as_deref()),
                (url, path, reference),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_url() {
        let texts = [
            "/tmp",
            "../../tmp",
            "src/github.com/org/repo",
            "dir",
            "ssh://git.example.com",
            "https://github.com/thisisa404.yaml",
            "https://github.com/org/repo.git//path/../../exits",
            "gh:org/repo",
            "file:////tmp//path",
        ];
        for text in texts {
            assert_eq!(parse_repository(text), None, "{text}");
        }
    }

    #[test]
    fn reads_the_query() {
        let found = parse_repository("https://h/o/r?ref=a&submodules=false&timeout=1m1s").unwrap();
        assert!(!found.submodules);
        assert_eq!(found.timeout_seconds, 61);
    }
}
