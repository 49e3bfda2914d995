//! Characters that may not stand in a document.

use crate::Error;

/// Refuses control characters and other code points that Go's reader refuses.
pub(super) fn check(text: &str) -> Result<(), Error> {
    let mut rest = text;
    while let Some(index) = suspect(rest.as_bytes()) {
        let Some(found) = rest[index..].chars().next() else { break };
        if !allowed(found) {
            let offset = text.len() - rest.len() + index;
            let before = &text[..offset];
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            return Err(Error::at(line, column, "control characters are not allowed"));
        }
        rest = &rest[index + found.len_utf8()..];
    }
    Ok(())
}

/// Where the first byte is that does not stand for itself as ASCII text.
fn suspect(bytes: &[u8]) -> Option<usize> {
    /// Few enough to look at again, many enough to look at together.
    const BLOCK: usize = 64;
    let is_suspect = |byte: u8| !(matches!(byte, b'\t' | b'\n' | b'\r') || (0x20..0x7F).contains(&byte));
    let (index, block) = bytes
        .chunks(BLOCK)
        .enumerate()
        .find(|(_, block)| block.iter().fold(false, |found, byte| found | is_suspect(*byte)))?;
    Some(index * BLOCK + block.iter().position(|byte| is_suspect(*byte))?)
}

/// Whether a character may stand in a document as itself.
pub(crate) fn allowed(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | '\u{20}'..='\u{7E}' | '\u{85}' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}'
        | '\u{10000}'..='\u{10FFFF}')
}
