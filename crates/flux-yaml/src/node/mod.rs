//! The tree that keeps what a later re-emission depends on: text, tag, style and flow context.

mod convert;
mod direct;
mod folded;
mod mapping;
mod path;
mod scalar;

pub use direct::push_node;
pub use mapping::{Entry, Mapping};
pub use path::WrongKind;
pub use scalar::{Scalar, Style, Tag};

/// The three shapes a node can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text, number, boolean, null.
    Scalar,
    /// List.
    Sequence,
    /// Map.
    Mapping,
}

impl Kind {
    /// The word Go's kyaml prints for the kind (`MappingNode`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "ScalarNode",
            Self::Sequence => "SequenceNode",
            Self::Mapping => "MappingNode",
        }
    }
}

/// A list and how it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sequence {
    /// The elements.
    pub items: Vec<Node>,
    /// Written as `[a, b]`; matters for scalars inside when the tree is turned into data.
    pub flow: bool,
}

/// One value of a document. Comments are not kept, anchors, aliases and merge keys are already expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Text, number, boolean, null.
    Scalar(Scalar),
    /// List.
    Sequence(Sequence),
    /// Map.
    Mapping(Mapping),
}

impl Default for Node {
    fn default() -> Self {
        Self::null()
    }
}

impl From<Scalar> for Node {
    fn from(scalar: Scalar) -> Self {
        Self::Scalar(scalar)
    }
}

impl From<Mapping> for Node {
    fn from(mapping: Mapping) -> Self {
        Self::Mapping(mapping)
    }
}

impl From<Sequence> for Node {
    fn from(sequence: Sequence) -> Self {
        Self::Sequence(sequence)
    }
}

impl From<Vec<Self>> for Node {
    fn from(items: Vec<Self>) -> Self {
        Self::Sequence(Sequence { items, flow: false })
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl Node {
    /// A string: plain style, tag `!!str`, so it stays a string whatever its text.
    pub fn string(text: impl Into<String>) -> Self {
        Self::Scalar(Scalar::string(text))
    }

    /// A plain scalar whose type follows from its text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Scalar(Scalar::plain(text))
    }

    /// An explicit `null`.
    pub fn null() -> Self {
        Self::Scalar(Scalar::null())
    }

    /// An empty block mapping.
    pub fn mapping() -> Self {
        Self::Mapping(Mapping::default())
    }

    /// An empty block sequence.
    pub fn sequence() -> Self {
        Self::Sequence(Sequence::default())
    }

    /// Shape of the node.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Scalar(_) => Kind::Scalar,
            Self::Sequence(_) => Kind::Sequence,
            Self::Mapping(_) => Kind::Mapping,
        }
    }

    /// Whether the node is a null scalar, written or empty.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Scalar(scalar) if scalar.tag == Tag::Null)
    }

    /// Whether the node is a null that was written as nothing at all (`key:`).
    pub fn is_empty_null(&self) -> bool {
        matches!(self, Self::Scalar(scalar) if scalar.tag == Tag::Null && scalar.text.is_empty())
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        if let Self::Scalar(scalar) = self { Some(scalar) } else { None }
    }

    /// The scalar, if it is one.
    pub fn as_scalar_mut(&mut self) -> Option<&mut Scalar> {
        if let Self::Scalar(scalar) = self { Some(scalar) } else { None }
    }

    /// The mapping, if it is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        if let Self::Mapping(mapping) = self { Some(mapping) } else { None }
    }

    /// The mapping, if it is one.
    pub fn as_mapping_mut(&mut self) -> Option<&mut Mapping> {
        if let Self::Mapping(mapping) = self { Some(mapping) } else { None }
    }

    /// The elements, if the node is a sequence.
    pub fn as_sequence(&self) -> Option<&[Self]> {
        if let Self::Sequence(sequence) = self { Some(&sequence.items) } else { None }
    }

    /// The elements, if the node is a sequence.
    pub fn as_sequence_mut(&mut self) -> Option<&mut Vec<Self>> {
        if let Self::Sequence(sequence) = self { Some(&mut sequence.items) } else { None }
    }

    /// The text of a scalar that is not null, as written and without regard to its type.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Scalar(scalar) if scalar.tag != Tag::Null => Some(&scalar.text),
            _ => None,
        }
    }
}
