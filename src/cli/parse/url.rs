//! URLs, taken and refused as Go's `net/url` does: it is far more lenient than browsers, and scripts rely on it.

/// The parts of a URL that commands look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    /// In lower case; empty when there is none.
    pub(crate) scheme: String,
    /// Without port, and without the brackets of an IPv6 address.
    pub(crate) host: String,
    /// Empty when there is none.
    pub(crate) port: String,
}

/// Reads a URL.
///
/// # Errors
/// Go's words, the URL in them without the user and password that it may hold.
pub(crate) fn parse(text: &str) -> Result<Url, String> {
    // What is wrong may be a part of a password with a letter that was not escaped, so then it is not quoted.
    let may_tell = !text.contains('@') || shown(text) == text;
    read(text).map_err(|(what, which)| {
        let which = if which.is_empty() || !may_tell { String::new() } else { format!(" {which:?}") };
        let what = what.replacen(" %q", &which, 1);
        format!("parse {:?}: {what}", shown(text))
    })
}

/// A URL for a message: without the user and password before its host.
pub(crate) fn shown(text: &str) -> String {
    let start = text.find("://").map_or(0, |at| at + 3);
    let Some(end) = text.rfind('@').filter(|end| *end > start) else { return text.to_owned() };
    // `git@host:path` names a user, and no more.
    if start == 0 && !text[..end].contains([':', '/']) {
        return text.to_owned();
    }
    format!("{}***{}", &text[..start], &text[end..])
}

/// What is wrong, where `%q` stands for the part of the text that is.
type Fault<'t> = (&'static str, &'t str);

fn read(text: &str) -> Result<Url, Fault<'_>> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err(("net/url: invalid control character in URL", ""));
    }
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let url = before_fragment(text)?;
    escapes(fragment)?;
    Ok(url)
}

fn before_fragment(text: &str) -> Result<Url, Fault<'_>> {
    let (scheme, rest) = scheme(text)?;
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.split('?').next().unwrap_or_default();
    let Some(below) = rest.strip_prefix('/') else {
        if scheme.is_empty() && rest.split('/').next().is_some_and(|first| first.contains(':')) {
            return Err(("first path segment in URL cannot contain colon", ""));
        }
        return Ok(Url { scheme, ..Url::default() });
    };
    let authority = below.strip_prefix('/').filter(|below| !scheme.is_empty() || !below.starts_with('/'));
    let Some(authority) = authority else {
        escapes(rest)?;
        return Ok(Url { scheme, ..Url::default() });
    };
    let (authority, path) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
    let (host, port) = host(authority)?;
    escapes(path)?;
    Ok(Url { scheme, host: host.trim_matches(['[', ']']).to_owned(), port: port.to_owned() })
}

/// The scheme before a colon, and the rest.
fn scheme(text: &str) -> Result<(&str, &str), Fault<'_>> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err(("missing protocol scheme", "")),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

/// Host and port, behind the user.
fn host(authority: &str) -> Result<(&str, &str), Fault<'_>> {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if !user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte)) {
        return Err(("net/url: invalid userinfo", ""));
    }
    escapes(user)?;
    let end = match (host.starts_with('['), host.rfind(']')) {
        (true, None) => return Err(("missing ']' in host", "")),
        (true, Some(end)) => end + 1,
        (false, _) => host.rfind(':').unwrap_or(host.len()),
    };
    let (host, port) = host.split_at(end);
    let number = port.strip_prefix(':').unwrap_or(if port.is_empty() { "" } else { "x" });
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(("invalid port %q after host", port));
    }
    for (at, letter) in host.char_indices() {
        let plain = !letter.is_ascii() || letter.is_ascii_alphanumeric();
        if !plain && !"-_.~!$&'()*+,;=:[]<>\"%".contains(letter) {
            return Err(("invalid character %q in host name", &host[at..at + letter.len_utf8()]));
        }
    }
    escapes(host)?;
    Ok((host, number))
}

/// Checks that two hexadecimal digits follow every `%`.
fn escapes(text: &str) -> Result<(), Fault<'_>> {
    for (at, _) in text.match_indices('%') {
        let digits = text.as_bytes().get(at + 1..at + 3);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            let end = (at + 3).min(text.len());
            return Err(("invalid URL escape %q", text.get(at..end).unwrap_or("%")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        for (text, scheme, host, port) in [
            ("SSH://git@example.com/r", "ssh", "example.com", ""),
            ("ssh://git@[::1]:2222/r", "ssh", "::1", "2222"),
            ("https://u:p@h:8443/r?x=%zz#f", "https", "h", "8443"),
            ("http://h:/r", "http", "h", ""),
            ("github.com/o/r", "", "", ""),
            ("localhost:8080", "localhost", "", ""),
            ("mailto:a@b", "mailto", "", ""),
            ("", "", "", ""),
            ("//h/r", "", "h", ""),
            ("///r", "", "", ""),
            ("ftp://p", "ftp", "p", ""),
        ] {
            let read = parse(text).unwrap();
            assert_eq!(
                (read.scheme.as_str(), read.host.as_str(), read.port.as_str()),
                (scheme, host, port),
                "{text}"
            );
        }
    }

    #[test]
    fn what_go_refuses() {
        for (text, told) in [
            (
                "git@github.com:o/r",
                "parse \"git@github.com:o/r\": first path segment in URL cannot contain colon",
            ),
            ("https://a b/%zz", "parse \"https://a b/%zz\": invalid character \" \" in host name"),
            ("https://a b/", "parse \"https://a b/\": invalid character \" \" in host name"),
            ("https://h/%z", "parse \"https://h/%z\": invalid URL escape \"%z\""),
            (":8080", "parse \":8080\": missing protocol scheme"),
            ("127.0.0.1:80", "parse \"127.0.0.1:80\": first path segment in URL cannot contain colon"),
            ("http://h:port", "parse \"http://h:port\": invalid port \":port\" after host"),
            ("http://[::1", "parse \"http://[::1\": missing ']' in host"),
            ("http://[::1]x", "parse \"http://[::1]x\": invalid port \"x\" after host"),
            ("http://a\nb", "parse \"http://a\\nb\": net/url: invalid control character in URL"),
            ("http://u:p w@h", "parse \"http://***@h\": net/url: invalid userinfo"),
            ("http://u:p/w@h", "parse \"http://***@h\": invalid port after host"),
            ("http://u:%pw@h", "parse \"http://***@h\": invalid URL escape"),
        ] {
            assert_eq!(parse(text).unwrap_err(), told, "{text}");
        }
        assert_eq!(shown("user:secret@host/x"), "***@host/x");
    }
}
