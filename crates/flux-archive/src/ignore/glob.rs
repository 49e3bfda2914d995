//! One name of a pattern: `*`, `?`, `[a-z]`, `[^a-z]` and `\` as Go's `filepath.Match` has them.

use regex::Regex;

/// A compiled name. Matching takes time linear in the name, whatever the pattern.
#[derive(Debug, Clone)]
pub(super) enum Glob {
    Literal(String),
    Suffix(String),
    Prefix(String),
    Any,
    General(Regex),
    /// A pattern that Go calls malformed; it matches nothing.
    Bad,
}

impl Glob {
    pub(super) fn new(pattern: &str) -> Self {
        let special = |text: &str| text.contains(['*', '?', '[', '\\']);
        if !special(pattern) {
            return Self::Literal(pattern.to_owned());
        }
        if !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*') {
            return Self::Any;
        }
        match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(suffix), _) if !special(suffix) => Self::Suffix(suffix.to_owned()),
            (_, Some(prefix)) if !special(prefix) => Self::Prefix(prefix.to_owned()),
            _ => translate(pattern).map_or(Self::Bad, Self::General),
        }
    }

    pub(super) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Literal(literal) => literal == name,
            Self::Suffix(suffix) => name.ends_with(suffix.as_str()),
            Self::Prefix(prefix) => name.starts_with(prefix.as_str()),
            Self::Any => true,
            Self::General(regex) => regex.is_match(name),
            Self::Bad => false,
        }
    }
}

/// A regular expression for a pattern, or nothing if the pattern is malformed.
fn translate(pattern: &str) -> Option<Regex> {
    let mut regex = String::from(r"(?s)\A");
    let mut rest = pattern.chars();
    while let Some(letter) = rest.next() {
        match letter {
            // Neighbouring stars mean one; and a regular expression is the smaller for it.
            '*' if regex.ends_with(".*") && !regex.ends_with(r"\.*") => {}
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            '\\' => regex.push_str(&regex::escape(rest.next()?.encode_utf8(&mut [0; 4]))),
            '[' => regex.push_str(&class(&mut rest)?),
            other => regex.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    regex.push_str(r"\z");
    Regex::new(&regex).ok()
}

/// The part after `[`: ranges up to `]`, of which there must be one at least.
fn class(rest: &mut std::str::Chars<'_>) -> Option<String> {
    let mut class = String::from("[");
    let mut next = rest.next()?;
    if next == '^' {
        class.push('^');
        next = rest.next()?;
    }
    let mut ranges = 0;
    while next != ']' || ranges == 0 {
        let low = bound(next, rest)?;
        let mut high = low;
        next = rest.next()?;
        if next == '-' {
            let end = rest.next()?;
            high = bound(end, rest)?;
            next = rest.next()?;
        }
        ranges += 1;
        // Go takes a range that runs backwards as one that holds nothing.
        if low <= high {
            class.push_str(&format!(r"\x{{{:x}}}-\x{{{:x}}}", u32::from(low), u32::from(high)));
        }
    }
    class.push(']');
    match class.as_str() {
        "[]" => Some(r"[a&&b]".to_owned()),
        "[^]" => Some(".".to_owned()),
        _ => Some(class),
    }
}

/// One end of a range; `-` and `]` must be escaped to be one.
fn bound(letter: char, rest: &mut std::str::Chars<'_>) -> Option<char> {
    match letter {
        '\\' => rest.next(),
        '-' | ']' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_filepath_match() {
        // Expectations of Go's own documentation and of its behaviour with these inputs.
        for (pattern, name, want) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("**", "abc", true),
            ("*c", "abc", true),
            ("*c", "c", true),
            ("a*", "abc", true),
            ("a*", "ba", false),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
            ("ab[c]", "abc", true),
            ("ab[b-d]", "abc", true),
            ("ab[e-g]", "abc", false),
            ("ab[^c]", "abc", false),
            ("ab[^e-g]", "abc", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "ab", false),
            ("a?b", "a☺b", true),
            ("a[^a]b", "a☺b", true),
            ("a[^a][^a]b", "a☺b", false),
            ("[a-ζ]*", "α", true),
            ("[\\]a]", "]", true),
            ("[\\-]", "-", true),
            ("[x\\-]", "z", false),
            ("[]a]", "]", false),
            ("[-]", "-", false),
            ("[x-]", "x", false),
            ("[-x]", "x", false),
            ("[a-b-c]", "a", false),
            ("[", "a", false),
            ("[^", "a", false),
            ("[^bc", "a", false),
            ("a[", "a", false),
            ("*x", "xxx", true),
            ("a\\", "a", false),
            ("a.c", "abc", false),
            ("[z-a]", "b", false),
            ("\\.*x", ".x", true),
            ("\\.*x", "x", false),
        ] {
            assert_eq!(Glob::new(pattern).matches(name), want, "{pattern:?} on {name:?}");
        }
    }

    #[test]
    fn many_stars_stay_linear() {
        let glob = Glob::new(&"*a".repeat(400));
        assert!(!glob.matches(&"a".repeat(399)));
        assert!(glob.matches(&"a".repeat(4000)));
    }
}
