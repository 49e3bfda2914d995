//! Trust policies of Notation, checked by the Notary Project's rules (trust store and trust policy specification, 1.0).

mod document;
mod identity;
mod level;
mod scope;

pub(super) use document::read;
