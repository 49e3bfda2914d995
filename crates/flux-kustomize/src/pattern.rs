//! Regular expressions as Go writes them.

use std::iter::Peekable;
use std::str::Chars;

use regex::{Error, Regex};

/// Compiles an expression of Go's syntax. It is the one of the `regex` crate but for details: braces that bound nothing
/// and brackets in classes stand for themselves, classes such as `\w` are ASCII, and a repetition cannot be repeated.
///
/// # Errors
/// The expression is malformed for Go.
pub(crate) fn compile(pattern: &str) -> Result<Regex, Error> {
    let ordinary = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@^$()?|".contains(&byte);
    if pattern.bytes().all(ordinary) && !pattern.contains("??") {
        return Regex::new(pattern);
    }
    let mut translation =
        Translation { rest: pattern.chars().peekable(), out: String::new(), repeats: false };
    translation.run()?;
    Regex::new(&translation.out)
}

struct Translation<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
    /// What was written last is a repetition.
    repeats: bool,
}

impl Translation<'_> {
    fn run(&mut self) -> Result<(), Error> {
        while let Some(character) = self.rest.next() {
            let after_repetition = std::mem::take(&mut self.repeats);
            match character {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '*' | '+' | '?' => self.repetition(&character.to_string(), after_repetition)?,
                '{' => match self.bounds() {
                    Some(bounds) => {
                        self.rest.nth(bounds.len() - 2);
                        self.repetition(&bounds, after_repetition)?;
                    }
                    None => self.out.push_str(r"\{"),
                },
                '}' => self.out.push_str(r"\}"),
                '(' if self.rest.next_if_eq(&'?').is_some() => self.out.push_str("(?"),
                plain => self.out.push(plain),
            }
        }
        Ok(())
    }

    fn repetition(&mut self, operator: &str, after_repetition: bool) -> Result<(), Error> {
        if after_repetition {
            return Err(malformed(&format!("invalid nested repetition operator: `{operator}`")));
        }
        self.out.push_str(operator);
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        self.repeats = true;
        Ok(())
    }

    /// `{n}`, `{n,}` or `{n,m}`, if that is what the brace just read begins.
    fn bounds(&self) -> Option<String> {
        let inner: String = self.rest.clone().take(12).take_while(|character| *character != '}').collect();
        let closed = self.rest.clone().nth(inner.chars().count()) == Some('}');
        let (least, most) = inner.split_once(',').unwrap_or((&inner, "0"));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        (closed && !least.is_empty() && digits(least) && digits(most)).then(|| format!("{{{inner}}}"))
    }

    fn escape(&mut self, in_class: bool) -> Result<(), Error> {
        let Some(character) = self.rest.next() else {
            return Err(malformed("trailing backslash at end of expression: ``"));
        };
        let class = match character.to_ascii_lowercase() {
            'd' => "0-9",
            's' => r"\t\n\f\r ",
            'w' => "0-9A-Za-z_",
            _ => "",
        };
        match character {
            'd' | 's' | 'w' if in_class => self.out.push_str(class),
            'd' | 's' | 'w' => self.out.push_str(&format!("[{class}]")),
            'D' | 'S' | 'W' => self.out.push_str(&format!("[^{class}]")),
            'b' if !in_class => self.out.push_str(r"(?-u:\b)"),
            'Q' => self.quoted(),
            'a' | 'f' | 't' | 'n' | 'r' | 'v' | 'A' | 'z' | 'B' | 'p' | 'P' | 'x' | '0'..='7' => {
                self.out.push('\\');
                self.out.push(character);
            }
            mark if mark.is_ascii() && !mark.is_ascii_alphanumeric() => self.literal(mark),
            other => return Err(malformed(&format!("invalid escape sequence: `\\{other}`"))),
        }
        Ok(())
    }

    /// Up to `\E`, everything stands for itself.
    fn quoted(&mut self) {
        while let Some(character) = self.rest.next() {
            if character == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            self.literal(character);
        }
    }

    fn literal(&mut self, character: char) {
        self.out.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
    }

    fn class(&mut self) -> Result<(), Error> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut first = true;
        while let Some(character) = self.rest.next() {
            match character {
                ']' if !first => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '[' if self.rest.peek() == Some(&':') => self.out.push('['),
                '[' | ']' | '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(character);
                }
                plain => self.out.push(plain),
            }
            first = false;
        }
        Err(malformed(&format!("missing closing ]: `{}`", self.out)))
    }
}

fn malformed(reason: &str) -> Error {
    Error::Syntax(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn matches_as_go() {
        let table = [
            (r"^(?:\${CLUSTER}-x)$", "${CLUSTER}-x", true),
            ("a{2}", "aa", true),
            ("^a{2,3}?$", "aaaa", false),
            ("^a{,3}$", "a{,3}", true),
            ("^a{x}{$", "a{x}{", true),
            (r"^\w+$", "é", false),
            (r"^[\w]+$", "az_9", true),
            (r"^[^\s]+$", "a b", false),
            (r"^[\W]$", "-", true),
            (r"^[[a]+$", "[a", true),
            (r"^[a&&b]+$", "a&b", true),
            (r"^[]a]$", "]", true),
            (r"^[[:alpha:]-]+$", "a-b", true),
            (r"^\Qa.b{\E+$", "a.b{{", true),
            (r"^\Qa.b\E$", "axb", false),
            (r"^\<a\>\_\/$", "<a>_/", true),
            ("^(?:.*-x|y)$", "z-x", true),
            ("^a*?$", "aa", true),
        ];
        for (pattern, text, want) in table {
            assert_eq!(compile(pattern).map(|regex| regex.is_match(text)), Ok(want), "{pattern} on {text}");
        }
    }

    #[test]
    fn refuses_as_go() {
        for pattern in
            ["*", "a**", "a+*", "a{2}{3}", "a???", "[a", "(a", "a)", r"\y", r"a\", r"\u0041", "a|*"]
        {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }
}
