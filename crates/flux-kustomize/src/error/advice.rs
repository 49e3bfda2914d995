//! What to do about a text that is no YAML.

/// Advice by what a message says.
const ADVICE: &[(&str, &str)] = &[
    (
        "mapping values are not allowed",
        "check the indentation, and put a value that has ': ' in it in quotes",
    ),
    (
        "did not find expected key",
        "check that this line is indented as its neighbours, and that quotes are closed",
    ),
    ("did not find expected '-' indicator", "check that this line is indented as the elements above"),
    ("did not find expected ',' or ']'", "close the list with ']', and part its elements with commas"),
    ("did not find expected ',' or '}'", "close the mapping with '}', and part its fields with commas"),
    ("illegal placement of ':'", "close the bracket that is open, or put what has a ':' in it in quotes"),
    ("could not find expected ':'", "end the name of the field with ':' and a blank"),
    ("found unexpected end of stream", "close the quotes"),
    ("found unknown escape character", "write a backslash in double quotes twice, or use single quotes"),
    ("unknown anchor", "define it with '&' further up in the same document"),
    ("cannot start any token", "put a value that begins with this character in quotes"),
    ("block sequence entries are not allowed", "begin the list on a line of its own"),
    ("already defined", "keep one of the two"),
    ("invalid document separator", "leave nothing behind '---' but a comment"),
];

/// What to do about text that cannot be read.
pub(crate) fn advice(error: &flux_yaml::Error, text: &str) -> Option<String> {
    let line = error.line.checked_sub(1).and_then(|line| text.lines().nth(line)).unwrap_or_default();
    let indentation = &line[..line.len() - line.trim_start().len()];
    if indentation.contains('\t') {
        return Some("indent with blanks, YAML takes no tabs".to_owned());
    }
    let row = ADVICE.iter().find(|(words, _)| error.message.contains(words));
    row.map(|(_, advice)| (*advice).to_owned())
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn broken_text_has_advice() {
        for (text, want) in [
            ("a:\n\tb: 1\n", "no tabs"),
            ("a: b: c\n", "in quotes"),
            ("a: [1, 2\nb: 1\n", "bracket"),
            ("a: [1, 2\n", "with ']'"),
            ("a: {b: 1\nc: 1\n", "with '}'"),
            ("a: 'x\n", "close the quotes"),
            ("a: \"\\d\"\n", "backslash"),
            ("a: *b\n", "'&'"),
            ("a: @b\n", "begins with this character"),
            ("a: - b\n", "of its own"),
            ("a: 1\nb\nc: 1\n", "with ':'"),
        ] {
            let error = flux_yaml::parse_nodes(text).expect_err(text);
            let advice = advice(&error, text);
            assert!(
                advice.as_ref().is_some_and(|advice| advice.contains(want)),
                "{text:?}: {error}: {advice:?}"
            );
        }
    }
}
