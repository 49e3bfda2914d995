//! Streams into document texts (spec kustomize 4).

use std::borrow::Cow;

use memchr::memmem;

use crate::Error;

/// The text of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The text, line ends already `\n`.
    pub text: Cow<'a, str>,
    /// Line of the stream at which the text starts, counted from 1.
    pub line: usize,
}

/// Splits a stream at lines that start with `---`. What follows the dashes must be blank or a comment.
///
/// A `---` in the very first line stays in the first chunk, where the parser reads it. A last line `---` without a line end
/// is no separator; the parser then ends the document there.
pub fn split_documents(text: &str) -> Result<Vec<Chunk<'_>>, Error> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return cut(text, Cow::Borrowed);
    }
    let text = text.replace("\r\n", "\n");
    cut(&text, |part| Cow::Owned(part.to_owned()))
}

fn cut<'t, 'o>(text: &'t str, keep: impl Fn(&'t str) -> Cow<'o, str>) -> Result<Vec<Chunk<'o>>, Error> {
    let mut chunks = Vec::new();
    let (mut start, mut line, mut from) = (0, 1, 0);
    let finder = memmem::Finder::new("\n---");
    while let Some(found) = finder.find(&text.as_bytes()[from..]) {
        let separator = from + found + 1;
        let Some(length) = text[separator..].find('\n') else { break };
        let end = separator + length;
        let passed = line + count_lines(&text[start..separator]);
        let rest = text[separator + 3..end].trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            let message = format!("invalid document separator: {}", text[separator..end].trim());
            return Err(Error::at(passed, 1, message));
        }
        // The line end before the separator belongs to the document: it ends its last line.
        chunks.push(Chunk { text: keep(&text[start..separator]), line });
        start = end + 1;
        line = passed + 1;
        // The line end after a separator is eaten with it, so a second `---` right below stays with its document.
        from = start;
    }
    chunks.push(Chunk { text: keep(&text[start..]), line });
    Ok(chunks)
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
