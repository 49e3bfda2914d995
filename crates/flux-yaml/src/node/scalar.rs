//! Scalars: text, tag and style.

use crate::resolve::{Rules, tag_of};

/// The type a scalar claims to have. May be stale: the claim is checked when the tree becomes data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tag {
    /// No claim: the text decides.
    #[default]
    None,
    /// `!!str`
    Str,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!bool`
    Bool,
    /// `!!null`
    Null,
    /// `!!timestamp`
    Timestamp,
    /// `!!binary`
    Binary,
    /// `!!merge`, the key `<<`
    Merge,
    /// Anything else, such as `!Ref`
    Other,
}

impl Tag {
    /// The short spelling (`!!int`); empty for [`Tag::None`], `!` for a local tag.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Str => "!!str",
            Self::Int => "!!int",
            Self::Float => "!!float",
            Self::Bool => "!!bool",
            Self::Null => "!!null",
            Self::Timestamp => "!!timestamp",
            Self::Binary => "!!binary",
            Self::Merge => "!!merge",
            Self::Other => "!",
        }
    }
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// `text`
    #[default]
    Plain,
    /// `'text'`
    SingleQuoted,
    /// `"text"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// One scalar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scalar {
    /// The text after removal of quotes and escapes; numbers keep their spelling (`0x10`, `1.10`).
    pub text: String,
    /// The claimed type. The reader fills it in from the text with v3 rules.
    pub tag: Tag,
    /// How it was written.
    pub style: Style,
    /// The tag was written in the source (`!!str 5`), so it survives a change of text or style.
    pub tagged: bool,
}

impl Scalar {
    /// A plain `!!str`.
    pub fn string(text: impl Into<String>) -> Self {
        Self { text: text.into(), tag: Tag::Str, style: Style::Plain, tagged: false }
    }

    /// A plain scalar with the tag that its text has by v3 rules.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        let tag = tag_of(&text, Rules::V3);
        Self { text, tag, style: Style::Plain, tagged: false }
    }

    /// An explicit `null`.
    pub fn null() -> Self {
        Self { text: "null".to_owned(), tag: Tag::Null, style: Style::Plain, tagged: false }
    }

    /// Whether the style is anything but plain.
    pub fn is_quoted(&self) -> bool {
        self.style != Style::Plain
    }

    /// Whether this is a merge key: `<<`, plain.
    pub(crate) fn is_merge(&self) -> bool {
        self.text == "<<" && (self.tag == Tag::Merge || (!self.tagged && self.style == Style::Plain))
    }
}
