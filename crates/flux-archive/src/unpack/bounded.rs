//! A reader that stops when more comes out of it than an honest archive holds.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::read::Limits;

/// Which limit was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    Total,
    Ratio,
}

/// Counts what goes in.
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// Counts what comes out, and fails past a limit.
pub(super) struct Bounded<R> {
    pub(super) inner: R,
    pub(super) compressed: Rc<Cell<u64>>,
    pub(super) met: Rc<Cell<Option<Met>>>,
    pub(super) limits: Limits,
    pub(super) count: u64,
}

/// Below this many bytes no ratio is suspicious: a file of zeros is one.
const FREE_OF_RATIO: u64 = 16 << 20;

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        let met = if self.count > self.limits.total_bytes {
            Some(Met::Total)
        } else if self.count > FREE_OF_RATIO && self.count / self.limits.ratio > self.compressed.get() {
            Some(Met::Ratio)
        } else {
            None
        };
        if met.is_some() {
            self.met.set(met);
            return Err(io::Error::other("limit met"));
        }
        Ok(read)
    }
}
