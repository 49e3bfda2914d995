//! File trees in memory, ignore rules, and reproducible tar.gz archives.
//!
//! The rooms: [`Tree`] is an immutable snapshot of files, cheap to clone and to view in part; [`IgnoreRules`]
//! decides which files of a source go into its artifact; [`pack`] writes a tree as a reproducible `tar.gz`
//! and [`unpack`] reads one back within [`Limits`]; [`Layer`] writes the archive of an OCI artifact, entry by entry;
//! [`extract`] takes one file out of an archive of any [`Format`]; [`digest`] names content as `sha256:…`; [`Files`] is
//! what a build reads by path: the [`Disk`] as it is, or a tree.
//!
//! Nothing here is asynchronous, and only [`read_dir`] and [`Disk`] touch the disk.

pub mod digest;
mod disk;
mod extract;
mod files;
mod ignore;
mod layer;
mod pack;
mod path;
mod tree;
mod unpack;

pub use disk::{ReadDirError, is_executable, read_dir, read_dir_unrestricted};
pub use extract::{ExtractError, Format, extract};
pub use files::{Bytes, Disk, Files, FindError, Found, Kind, Linked};
pub use ignore::{DEFAULT_PATTERNS, FILE_NAME, IgnoreRules, VCS_PATTERNS};
pub use layer::Layer;
pub use pack::{pack, pack_to};
pub use path::{PathError, normalise, resolve, rooted};
pub use tree::{Child, ConflictError, File, Tree, TreeBuilder, UnreadableError};
pub use unpack::{Limits, Links, UnpackError, unpack};
