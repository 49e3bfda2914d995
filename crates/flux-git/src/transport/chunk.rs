//! What libgit2 reads of an answer, piece by piece.

use std::io;

use crate::{Error, session::Session};

/// The piece of an answer that is being read.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    bytes: Vec<u8>,
    read: usize,
}

impl Chunk {
    /// Puts the next piece in place of the one that has been read.
    pub(super) fn replace(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.read = 0;
    }

    /// Whether nothing is left of it.
    fn is_read(&self) -> bool {
        self.read == self.bytes.len()
    }

    /// Reads on.
    fn take(&mut self, buffer: &mut [u8]) -> usize {
        let count = buffer.len().min(self.bytes.len() - self.read);
        buffer[..count].copy_from_slice(&self.bytes[self.read..self.read + count]);
        self.read += count;
        count
    }
}

/// An answer that comes in pieces.
pub(super) trait Chunked {
    /// The call that it belongs to.
    fn session(&self) -> &Session;

    /// The piece that is being read.
    fn chunk(&mut self) -> &mut Chunk;

    /// Waits for the next piece; an empty one is the end.
    fn fill(&mut self) -> Result<(), Error>;
}

/// Reads as [`io::Read`] asks; a failure becomes the call's.
pub(super) fn read(answer: &mut impl Chunked, buffer: &mut [u8]) -> io::Result<usize> {
    if answer.chunk().is_read()
        && let Err(error) = answer.fill()
    {
        return Err(answer.session().fail(error));
    }
    Ok(answer.chunk().take(buffer))
}
