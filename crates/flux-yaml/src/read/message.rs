//! The parser's complaints in the words of the Go libraries, where those have words for the case.

use granit_parser::{ErrorKind, ScalarStyle, ScanError, Span};

use crate::Error;

/// Go's words for an anchor or alias without a proper name.
pub(super) const BAD_ANCHOR: &str = "did not find expected alphabetic or numeric character";

/// Go's words for collections in collections without end.
pub(super) const TOO_DEEP: &str = "exceeded max depth";

/// What Go holds against the source of a scalar that YAML 1.2, and so the parser, allows.
pub(super) fn complaint(style: ScalarStyle, text: &str, span: &Span) -> Option<&'static str> {
    let source = span.slice(text).unwrap_or_default();
    match style {
        ScalarStyle::DoubleQuoted if source.contains('\\') => bad_escape(source),
        ScalarStyle::Literal | ScalarStyle::Folded if source.contains('\t') => {
            let before = span.start.byte_offset().and_then(|offset| text.get(..offset)).unwrap_or_default();
            bad_tab(before.trim_end(), source, span.start.col())
        }
        _ => None,
    }
}

/// An escape that JSON has and Go's YAML has not: `\\/`, and one that names half of a surrogate pair.
fn bad_escape(source: &str) -> Option<&'static str> {
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        let mut after = rest[at + 1..].chars();
        match after.next() {
            Some('/') => return Some("found unknown escape character"),
            Some('u') => {
                let code = rest.get(at + 2..at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if code.is_some_and(|code| (0xd800..0xe000).contains(&code)) {
                    return Some("found invalid Unicode character escape code");
                }
            }
            _ => {}
        }
        rest = after.as_str();
    }
    None
}

/// A tab before the indentation of a block scalar is reached. `source` starts at its first text, at column `indent`;
/// `header` ends in its header, which may give the indentation as a number.
fn bad_tab(header: &str, source: &str, indent: usize) -> Option<&'static str> {
    let given = header.trim_end_matches(['+', '-']).ends_with(|c: char| c.is_ascii_digit());
    let early = |line: &str| {
        let text = line.trim_start_matches(' ');
        text.starts_with('\t') && line.len() - text.len() < indent
    };
    let found = (source.starts_with('\t') && !given) || source.lines().skip(1).any(early);
    found.then_some("found a tab character where an indentation space is expected")
}

/// Whether Go takes this as the name of an anchor. YAML 1.2, and so the parser, allows almost anything.
pub(super) fn is_anchor_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

pub(super) fn translate(error: &ScanError, text: &str) -> Error {
    let marker = error.marker();
    let message = if matches!(error.kind(), ErrorKind::UnknownAnchor) {
        unknown_anchor(marker.byte_offset().and_then(|offset| text.get(offset..)))
    } else if let Some(words) = words(error.kind()) {
        words.to_owned()
    } else {
        // The parser puts what it was doing before what it missed; Go prints only the latter.
        let info = error.info();
        let missed = info.split_once(", ").filter(|(doing, _)| doing.starts_with("while "));
        missed.map(|(_, missed)| missed.to_owned()).unwrap_or(info)
    };
    Error::at(marker.line(), marker.col() + 1, message)
}

fn unknown_anchor(source: Option<&str>) -> String {
    let rest = source.unwrap_or_default().trim_start_matches('*');
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}'))
        .unwrap_or(rest.len());
    match &rest[..end] {
        name if is_anchor_name(name) => format!("unknown anchor '{name}' referenced"),
        _ => BAD_ANCHOR.to_owned(),
    }
}

fn words(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => "did not find expected key",
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::UnclosedFlowCollection { open: '{' }
        | ErrorKind::MismatchedFlowCollectionEnd { open: '{', .. } => "did not find expected ',' or '}'",
        ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. } => "did not find expected ',' or ']'",
        ErrorKind::ExpectedBlockSequenceEntry => "did not find expected '-' indicator",
        ErrorKind::ExpectedNodeContent
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence => "did not find expected node content",
        ErrorKind::ExpectedDocumentStart => "did not find expected <document start>",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "could not find expected ':'",
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::UnexpectedCharacter { .. } => "found character that cannot start any token",
        ErrorKind::UndeclaredTagHandle => "found undefined tag handle",
        ErrorKind::BlockSequenceEntryNotAllowed => "block sequence entries are not allowed in this context",
        ErrorKind::RecursionLimitExceeded => TOO_DEEP,
        ErrorKind::MissingAnchorOrAliasName => BAD_ANCHOR,
        ErrorKind::UnclosedQuotedScalar => "found unexpected end of stream",
        ErrorKind::UnknownQuotedScalarEscape => "found unknown escape character",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::{Rules, parse};

    /// What go-yaml v3 says of text that other parsers take.
    #[test]
    fn what_go_does_not_read() {
        let table = [
            (r#"a: "\ud83d\ude00""#, Some("invalid Unicode character escape code")),
            (r#"a: "x\/y""#, Some("unknown escape character")),
            (r#"a: "\\ud83d \\/""#, None),
            (r#"a: "\u00e9""#, None),
            ("a: |\n  \tx\n", Some("tab character where an indentation space")),
            ("a: |\n  x\n  \ty\n", None),
            ("a: >\n  x\ty\n", None),
        ];
        for (text, message) in table {
            match (parse(text, Rules::V3), message) {
                (Ok(_), None) => {}
                (Err(error), Some(message)) => assert!(error.message.contains(message), "{text:?}: {error}"),
                (result, _) => panic!("{text:?}: {result:?}"),
            }
        }
    }
}
