//! Blocks of PEM, found as Go finds them.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A block: what its first line calls it, and its bytes.
pub(super) struct Block<'a> {
    /// Such as `CERTIFICATE`.
    pub(super) kind: &'a str,
    /// The bytes.
    pub(super) der: Vec<u8>,
}

/// All whole blocks of a text. What lies between them, and blocks that are broken, are passed over.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines() {
        if let Some(kind) = marker(line, "-----BEGIN ") {
            open = Some((kind, String::new()));
        } else if let Some(end) = marker(line, "-----END ") {
            if let Some((kind, base64)) = open.take()
                && kind == end
                && let Ok(der) = STANDARD.decode(base64)
            {
                found.push(Block { kind, der });
            }
        } else if let Some((_, base64)) = &mut open
            // Headers, as of keys that are encrypted in the old way.
            && !line.contains(':')
        {
            base64.extend(line.chars().filter(|letter| !letter.is_whitespace()));
        }
    }
    found
}

fn marker<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.trim_end().strip_suffix("-----")
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn only_whole_blocks_count() {
        let text = "noise\n-----BEGIN A-----\nx\n-----BEGIN B-----\nk: v\n\nYWJ\nj\r\n-----END B-----\n-----END B-----\n\
                    -----BEGIN C-----\n?\n-----END C-----\n-----BEGIN D-----\nYQ==\n-----END E-----\n-----BEGIN F-----\n";
        let found: Vec<_> = blocks(text).into_iter().map(|block| (block.kind, block.der)).collect();
        assert_eq!(found, [("B", b"abc".to_vec())]);
    }
}
