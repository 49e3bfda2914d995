//! The parser's complaints in the words of the Go libraries, where those have words for the case.

use granit_parser::{ErrorKind, ScanError};

use crate::Error;

/// Go's words for an anchor or alias without a proper name.
pub(super) const BAD_ANCHOR: &str = "did not find expected alphabetic or numeric character";

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
        ErrorKind::RecursionLimitExceeded => "exceeded max depth",
        ErrorKind::MissingAnchorOrAliasName => BAD_ANCHOR,
        ErrorKind::UnclosedQuotedScalar => "found unexpected end of stream",
        ErrorKind::UnknownQuotedScalarEscape => "found unknown escape character",
        _ => return None,
    })
}
