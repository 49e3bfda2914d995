//! The parser's complaints in the words of the Go libraries, where those have words for the case.

use granit_parser::{ErrorKind, ScanError};

use crate::Error;

pub(super) fn translate(error: &ScanError) -> Error {
    let marker = error.marker();
    Error::at(marker.line(), marker.col() + 1, words(error))
}

fn words(error: &ScanError) -> String {
    let fixed = match error.kind() {
        ErrorKind::UnknownAnchor => "unknown anchor referenced",
        ErrorKind::ExpectedBlockMappingKey => "did not find expected key",
        ErrorKind::ExpectedFlowMappingSeparator => "did not find expected ',' or '}'",
        ErrorKind::ExpectedFlowSequenceSeparator => "did not find expected ',' or ']'",
        ErrorKind::ExpectedBlockSequenceEntry => "did not find expected '-' indicator",
        ErrorKind::ExpectedNodeContent => "did not find expected node content",
        ErrorKind::ExpectedDocumentStart => "did not find expected <document start>",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "could not find expected ':'",
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            "found character that cannot start any token"
        }
        ErrorKind::UnexpectedCharacter { .. } => "found character that cannot start any token",
        ErrorKind::UndeclaredTagHandle => "found undefined tag handle",
        ErrorKind::BlockSequenceEntryNotAllowed => "block sequence entries are not allowed in this context",
        ErrorKind::RecursionLimitExceeded => "exceeded max depth",
        ErrorKind::UnclosedQuotedScalar => "found unexpected end of stream",
        ErrorKind::UnknownQuotedScalarEscape => "found unknown escape character",
        _ => return error.info(),
    };
    fixed.to_owned()
}
