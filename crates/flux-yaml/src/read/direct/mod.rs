//! Straight from text to tree, for the YAML that manifests are written in.
//!
//! The parser behind [`super::build`] knows all of YAML and pays for it with tokens and events. What nearly all files
//! consist of needs neither: block mappings and sequences, scalars of every style, flow collections, comments. This
//! reader takes those, with the rules of YAML 1.2 (chapters 6 to 8) as the parser applies them.
//!
//! It never guesses. Anchors, aliases, tags, directives, merge keys, explicit keys, tabs where they could matter and
//! whatever looks like a mistake make it give up (`None`), and the parser reads the document instead. So errors, their
//! words and their places are the parser's alone.

mod block;
mod flow;
mod literal;
mod plain;
mod quoted;
mod reader;

pub(super) use reader::document;
