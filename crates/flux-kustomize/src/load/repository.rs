//! Reading git URLs as kustomize does (spec section 3; checked with kubectl 1.36.3).

use super::query::read_query;
use crate::options::Repository;

const SCHEMES: [&str; 4] = ["ssh://", "https://", "http://", "file://"];

/// Whether the text is the URL of a file behind HTTP, as Go's `url.Parse` sees it.
pub(crate) fn is_http(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme =
        |scheme: &str| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    scheme.is_some_and(is_scheme) && !text.bytes().any(|byte| byte < b' ' || byte == 0x7f)
}

/// The text without the password of a URL in it.
pub(crate) fn masked(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let Some((user, host)) = rest[..end].rsplit_once('@') else { return text.to_owned() };
    // A name alone may be a token (https://TOKEN@host); over SSH it is only a name.
    let user = match user.split_once(':') {
        Some((user, _)) => format!("{user}:***"),
        None if scheme.to_ascii_lowercase().ends_with("ssh") => user.to_owned(),
        None => "***".to_owned(),
    };
    format!("{scheme}://{user}@{host}{}", &rest[end..])
}

/// The repository that the text names; `None` if it names none.
pub(crate) fn parse_repository(text: &str) -> Option<Repository> {
    if text.starts_with('/') {
        return None;
    }
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let (host, rest) = split_host(strip_prefix(text, "git::").unwrap_or(text))?;
    let (repository, path) = split_path(rest, host == "file://")?;
    if repository.is_empty() || climbs_out(path) {
        return None;
    }
    let query = read_query(query);
    Some(Repository {
        url: format!("{host}{repository}"),
        reference: query.reference,
        path: path.strip_prefix('/').unwrap_or(path).to_owned(),
        submodules: query.submodules,
        timeout: query.timeout,
    })
}

/// As `str::strip_prefix`, in any case of the letters.
fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// Cuts scheme, user and host off, with the separator, and writes them in one way.
fn split_host(text: &str) -> Option<(String, &str)> {
    let (scheme, text) =
        SCHEMES.iter().find_map(|scheme| Some((*scheme, strip_prefix(text, scheme)?))).unwrap_or(("", text));
    if scheme == "file://" {
        return Some((scheme.to_owned(), text));
    }
    let (user, text) = split_user(text);
    let is_github = ["github.com/", "github.com:"].iter().any(|host| strip_prefix(text, host).is_some());
    let by_colon = scheme.is_empty() && (!user.is_empty() || is_github);
    // Without a scheme only a user, or this one host, makes a host of it.
    if scheme.is_empty() && !by_colon {
        return None;
    }
    let colon = text.find(':').filter(|at| by_colon && *at > 0);
    let end = [text.find('/'), colon].into_iter().flatten().min().map_or(text.len(), |at| at + 1);
    let (host, rest) = text.split_at(end);
    let host = match (is_github, scheme == "ssh://" || !user.is_empty()) {
        (true, true) => format!("{user}github.com:"),
        (true, false) => "https://github.com/".to_owned(),
        (false, _) if host.is_empty() => return None,
        (false, _) => format!("{scheme}{user}{host}"),
    };
    Some((host, rest))
}

/// Cuts a user off, with the `@`. A user is a letter, and then letters, digits and hyphens.
fn split_user(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    match end {
        Some(at)
            if text[at..].starts_with('@')
                && text.starts_with(|letter: char| letter.is_ascii_alphabetic()) =>
        {
            text.split_at(at + 1)
        }
        _ => ("", text),
    }
}

/// Splits repository and directory by the first rule that fits.
fn split_path(rest: &str, is_file: bool) -> Option<(&str, &str)> {
    const AZURE: &str = "_git/";
    const SUFFIX: &str = ".git";
    // Everything before the separator that follows `from`, and what is after it.
    let cut = |from: usize| match rest[from..].find('/') {
        Some(length) => (&rest[..from + length], &rest[from + length + 1..]),
        None => (rest, ""),
    };
    if let Some(at) = rest.find(AZURE) {
        return Some(cut(at + AZURE.len()));
    }
    if let Some(at) = rest.find("//") {
        return Some((&rest[..at], &rest[at + 2..]));
    }
    if let Some(at) = rest.find(SUFFIX) {
        return Some(rest.split_at(at + SUFFIX.len()));
    }
    if is_file {
        return Some((rest, ""));
    }
    rest.find('/').map(|first| cut(first + 1))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What kubectl 1.36.3 hands to `git fetch`; nothing where it takes the text for a directory.
    #[test]
    fn urls_are_split_as_kubectl_does() {
        for line in include_str!("repository.txt").lines() {
            let (text, want) = line.split_once(" => ").expect("two parts");
            let found = parse_repository(text).map_or_else(String::new, |found| {
                let reference = found.reference.unwrap_or_else(|| "HEAD".to_owned());
                format!("[{}][{reference}]", found.url)
            });
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn directories_of_repositories() {
        for (text, path) in [
            ("https://h/o/r/a/b?ref=v1", "a/b"),
            ("https://h/o/r.git/a", "a"),
            ("https://h/o/r.git//a/", "a/"),
            ("https://h/c/p/_git/r/d?version=v", "d"),
            ("git@h:a/b/c.git//p", "p"),
            ("file:///a/b", ""),
            ("https://h/o/r//a/../b", "a/../b"),
        ] {
            assert_eq!(parse_repository(text).expect(text).path, path, "{text}");
        }
    }

    #[test]
    fn http_urls() {
        for (text, want) in [
            ("https://h/f", true),
            ("https:/h/f", true),
            ("HTTP://h/f", true),
            ("httpsnotreal://h/f", false),
            ("http/f.yaml", false),
            ("ssh://h/f", false),
            ("a\nhttp://h", false),
        ] {
            assert_eq!(is_http(text), want, "{text}");
        }
    }

    #[test]
    fn passwords_are_masked() {
        for (text, want) in [
            ("https://u:p@h/o", "https://u:***@h/o"),
            ("https://token@h/o", "https://***@h/o"),
            ("ssh://git@h/o", "ssh://git@h/o"),
            ("https://h/o@v", "https://h/o@v"),
            ("git@h:o/r", "git@h:o/r"),
        ] {
            assert_eq!(masked(text), want);
        }
    }
}
