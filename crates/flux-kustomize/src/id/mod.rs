//! What a resource is called: kind, name, namespace, and whether the kind has namespaces at all.

mod gvk;
mod key;
mod scope;

pub(crate) use gvk::{Gvk, split_api_version};
pub(crate) use key::{Key, ResId, effective};
pub(crate) use scope::Scope;
