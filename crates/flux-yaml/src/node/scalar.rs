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

/// One scalar. Two are equal when they say the same, whatever they are shared with.
#[derive(Debug, Clone, Default)]
pub struct Scalar {
    /// The text after removal of quotes and escapes; numbers keep their spelling (`0x10`, `1.10`).
    pub text: String,
    /// The claimed type. The reader fills it in from the text with v3 rules.
    pub tag: Tag,
    /// How it was written.
    pub style: Style,
    /// The tag was written in the source (`!!str 5`), so it survives a change of text or style.
    pub tagged: bool,
    /// Scalars with one number are one and the same node in Go; 0 stands alone. Who changes the tree keeps to it.
    pub shared: u32,
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        let Self { text, tag, style, tagged, shared: _ } = self;
        *text == other.text && *tag == other.tag && *style == other.style && *tagged == other.tagged
    }
}

impl Eq for Scalar {}

impl Scalar {
    /// A plain `!!str`.
    pub fn string(text: impl Into<String>) -> Self {
        Self { text: text.into(), tag: Tag::Str, ..Self::default() }
    }

    /// A plain scalar with the tag that its text has by v3 rules.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        let tag = tag_of(&text, Rules::V3);
        Self { text, tag, ..Self::default() }
    }

    /// An explicit `null`.
    pub fn null() -> Self {
        Self { text: "null".to_owned(), tag: Tag::Null, ..Self::default() }
    }

    /// Gives a string that YAML 1.1 reads as something else quotes, as Go does whenever it sets a field. So it stays a
    /// string whatever is put there later.
    pub fn quote_doubtful(&mut self) {
        let doubtful = matches!(self.tag, Tag::Str | Tag::None) && self.style == Style::Plain && !self.tagged;
        if doubtful && !self.text.is_empty() && tag_of(&self.text, Rules::V2) != Tag::Str {
            self.style = Style::DoubleQuoted;
        }
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
