//! What a resource is called: kind, name, namespace, and whether the kind has namespaces at all.

mod gvk;
mod key;
mod scope;

pub(crate) use gvk::Gvk;
pub(crate) use key::ResId;
pub(crate) use scope::Scope;
