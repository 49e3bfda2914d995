//! Why a build fails, where, what led there, and what to do about it.
//!
//! A [`BuildError`] has two sides:
//!
//! * Its `Display` is one line (or what upstream has in place of one), in the words of kustomize to the letter: scripts,
//!   conditions and logs have it, and conformance compares it. It tells the whole story, outermost step first.
//! * Its [`help`](BuildError::help) is what upstream lacks: the [`Place`] in a file (line, column, and the line itself), the
//!   places in kustomization files that led to it, from the first to the last, and a hint where one is certain. The
//!   command line writes it below the line; nothing else does.
//!
//! `source()` walks the same steps as `Display`. An error whose text holds that of its source, as all of these do, is told
//! whole by `Display`; who walks the sources must not write them again.
//!
//! How help comes about: errors are made without it, as most never are told (whether an entry is a file or a directory is
//! found out by failing). What fails inside of an entry says which part of it with [`Within`]. When the failure leaves a
//! kustomization, that part becomes a place: the file is read once more, and walked to the field. So each kustomization on
//! the way adds one place, and the last one is that of the error, unless a resource file has a better one.
//!
//! Secrets never reach a place: the line is left out where it can hold a value of one, see [`Place`].

mod advice;
mod build_error;
mod help;
mod located;
mod place;
mod shown;
mod wanted;

pub(crate) use advice::advice;
pub use build_error::BuildError;
pub(crate) use build_error::During;
pub use help::Help;
pub(crate) use located::{Located, Within};
pub use place::Place;
pub use shown::Excerpt;
pub(crate) use wanted::{Twin, Wanted};
