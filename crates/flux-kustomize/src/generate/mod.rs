//! ConfigMaps and Secrets from files, literals and env files, and the hash behind their names (spec section 7).

mod hash;
mod map;
mod pairs;

#[cfg(test)]
pub(crate) use hash::letters;
pub(crate) use hash::{content_hash, write_json};
pub(crate) use map::{MapKind, generate};
#[cfg(test)]
pub(crate) use pairs::{env_lines, file_source};
