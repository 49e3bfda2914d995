//! Names and values of labels, by the rules and in the words of Kubernetes.

use anyhow::{Result, bail};

/// Longest name, and longest value, of a label.
const MOST: usize = 63;
/// Longest prefix of a label's name.
const MOST_OF_PREFIX: usize = 253;

const NAME: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric \
    character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
    start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is \
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const PREFIX: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
    start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/// Reads one label, `key=value`.
///
/// # Errors
/// Not one `=`, or a key or value that the API server would refuse.
pub(super) fn pair(text: &str) -> Result<(String, String)> {
    let parts: Vec<&str> = text.split('=').collect();
    let [key, value] = parts[..] else {
        bail!("invalid label format '{text}', must be key=value");
    };
    let wrong = faults_of_name(key);
    if !wrong.is_empty() {
        bail!("invalid label '{key}': [{}]", wrong.join(" "));
    }
    let wrong = faults_of_value(value);
    if !wrong.is_empty() {
        bail!("invalid label value '{value}': [{}]", wrong.join(" "));
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// What is wrong with a qualified name: `[prefix/]name`.
pub(super) fn faults_of_name(text: &str) -> Vec<String> {
    let (prefix, name) = match text.split_once('/') {
        None => (None, text),
        Some((_, name)) if name.contains('/') => {
            return vec![format!(
                "a qualified name {NAME} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
        Some((prefix, name)) => (Some(prefix), name),
    };
    let mut faults = prefix.map(faults_of_prefix).unwrap_or_default();
    match name.len() {
        0 => faults.push("name part must be non-empty".to_owned()),
        1..=MOST => {}
        _ => faults.push(format!("name part must be no more than {MOST} bytes")),
    }
    if !is_word(name) {
        faults.push(format!("name part {NAME}"));
    }
    faults
}

fn faults_of_prefix(prefix: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if prefix.is_empty() {
        return vec!["prefix part must be non-empty".to_owned()];
    }
    if prefix.len() > MOST_OF_PREFIX {
        faults.push(format!("prefix part must be no more than {MOST_OF_PREFIX} bytes"));
    }
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_part = |part: &str| {
        part.starts_with(plain)
            && part.ends_with(plain)
            && part.chars().all(|letter| plain(letter) || letter == '-')
    };
    if !prefix.split('.').all(is_part) {
        faults.push(format!("prefix part {PREFIX}"));
    }
    faults
}

fn faults_of_value(value: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if value.len() > MOST {
        faults.push(format!("must be no more than {MOST} bytes"));
    }
    if !value.is_empty() && !is_word(value) {
        faults.push(VALUE.to_owned());
    }
    faults
}

/// Letters, digits, and between them also `-`, `_` and `.`.
fn is_word(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric();
    text.starts_with(plain)
        && text.ends_with(plain)
        && text.chars().all(|letter| plain(letter) || "-_.".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pairs() {
        let ok = |text: &str| pair(text).map(|(key, value)| format!("{key}:{value}"));
        for (text, read) in [
            ("a=b", "a:b"),
            ("a=", "a:"),
            ("example.com/team=core", "example.com/team:core"),
            ("A_b.c=1.2_x", "A_b.c:1.2_x"),
        ] {
            assert_eq!(ok(text).unwrap(), read);
        }
        for (text, error) in [
            ("a", "invalid label format 'a', must be key=value"),
            ("a=b=c", "invalid label format 'a=b=c', must be key=value"),
            ("", "invalid label format '', must be key=value"),
            ("=b", "invalid label '': [name part must be non-empty name part must consist of"),
            ("/a=b", "invalid label '/a': [prefix part must be non-empty]"),
            ("a/b/c=d", "invalid label 'a/b/c': [a qualified name must consist of"),
            ("A.b/c=d", "invalid label 'A.b/c': [prefix part a lowercase RFC 1123 subdomain must"),
            ("a..b/c=d", "invalid label 'a..b/c': [prefix part a lowercase"),
            ("a=b c", "invalid label value 'b c': [a valid label must be"),
            ("a=-", "invalid label value '-': [a valid label must be"),
            ("ä=b", "invalid label 'ä': [name part must consist of"),
        ] {
            let told = ok(text).unwrap_err().to_string();
            assert!(told.starts_with(error), "{text}: {told}");
        }
        let long = "x".repeat(64);
        assert_eq!(
            ok(&format!("a={long}")).unwrap_err().to_string(),
            format!("invalid label value '{long}': [must be no more than 63 bytes]")
        );
        assert_eq!(
            ok(&format!("{long}=a")).unwrap_err().to_string(),
            format!("invalid label '{long}': [name part must be no more than 63 bytes]")
        );
    }
}
