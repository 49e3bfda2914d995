//! Characters that may not stand in a document.

use crate::Error;

/// Refuses control characters and other code points that Go's reader refuses.
pub(super) fn check(text: &str) -> Result<(), Error> {
    let mut rest = text;
    // Bytes outside ASCII are all at least 0xC2, so the hot loop needs to stop only at them and at control bytes.
    let suspicious = |byte: u8| !(matches!(byte, b'\t' | b'\n' | b'\r') || (0x20..0x7F).contains(&byte));
    while let Some(index) = rest.bytes().position(suspicious) {
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

/// Whether a character may stand in a document as itself.
pub(crate) fn allowed(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | '\u{20}'..='\u{7E}' | '\u{85}' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}'
        | '\u{10000}'..='\u{10FFFF}')
}
