//! What styles a text can be written in.

use crate::resolve::{Rules, tag_of};
use crate::{Style, Tag, read::allowed};

/// Verdict on one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent verdicts, one for each style")]
struct Analysis {
    multiline: bool,
    plain: bool,
    single_quoted: bool,
    block: bool,
}

/// Text so ordinary that no rule can touch it: letters, digits and a few marks, not starting like a number, boolean or
/// null. Most of a manifest is like that.
pub(super) fn is_ordinary(text: &str) -> bool {
    const START: u8 = 1;
    const INSIDE: u8 = 2;
    static CLASS: [u8; 256] = {
        let mut class = [0; 256];
        let mut byte = 0;
        while byte < 128_u8 {
            if byte.is_ascii_alphabetic() {
                class[byte as usize] = START | INSIDE;
            } else if byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'/' | b'_') {
                class[byte as usize] = INSIDE;
            }
            byte += 1;
        }
        let doubtful = b"nNyYtTfFoO";
        let mut index = 0;
        while index < doubtful.len() {
            class[doubtful[index] as usize] = INSIDE;
            index += 1;
        }
        class
    };
    let bytes = text.as_bytes();
    // Only words of up to five letters can be booleans or nulls.
    let start = if bytes.len() > 5 {
        bytes[0].is_ascii_alphabetic()
    } else {
        bytes.first().is_some_and(|byte| CLASS[usize::from(*byte)] & START != 0)
    };
    start && bytes.iter().all(|byte| CLASS[usize::from(*byte)] & INSIDE != 0)
}

/// The style `yaml.v2` gives a string. `key` is the context of a simple key.
pub(super) fn style(text: &str, key: bool) -> Style {
    let analysis = analyze(text);
    let wanted = if analysis.multiline && text.contains('\n') {
        Style::Literal
    } else if tag_of(text, Rules::V2) == Tag::Str && !looks_sexagesimal(text) {
        Style::Plain
    } else {
        Style::DoubleQuoted
    };
    let mut style = if key && analysis.multiline { Style::DoubleQuoted } else { wanted };
    if style == Style::Plain && (!analysis.plain || (text.is_empty() && key)) {
        style = Style::SingleQuoted;
    }
    if style == Style::SingleQuoted && !analysis.single_quoted {
        style = Style::DoubleQuoted;
    }
    if style == Style::Literal && (!analysis.block || key) {
        style = Style::DoubleQuoted;
    }
    style
}

/// The style that a string has after it was written into a block of a new document and read again.
pub(crate) fn written_style(text: &str) -> Style {
    if is_ordinary(text) { Style::Plain } else { style(text, false) }
}

/// `[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?`: YAML 1.1 reads base 60 here, so others might.
fn looks_sexagesimal(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !body.starts_with(|c: char| c.is_ascii_digit()) || !body.contains(':') {
        return false;
    }
    let (body, fraction) = body.split_once('.').unwrap_or((body, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return false;
    }
    let mut parts = body.split(':');
    let head = parts.next().unwrap_or_default();
    head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        && parts.all(|part| match part.as_bytes() {
            [units] => units.is_ascii_digit(),
            [tens, units] => (b'0'..=b'5').contains(tens) && units.is_ascii_digit(),
            _ => false,
        })
}

/// Facts gathered in one pass over the text.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a text, each met by its own character"
)]
struct Facts {
    edge_blank: bool,
    trailing_space: bool,
    break_then_space: bool,
    space_then_break: bool,
    breaks: bool,
    special: bool,
    indicator: bool,
}

fn analyze(text: &str) -> Analysis {
    let facts = facts(text);
    let blocked = facts.space_then_break || facts.special;
    Analysis {
        multiline: facts.breaks,
        plain: !(facts.edge_blank || facts.break_then_space || blocked || facts.breaks || facts.indicator),
        single_quoted: !(facts.break_then_space || blocked),
        block: !(facts.trailing_space || blocked || text.is_empty()),
    }
}

fn facts(text: &str) -> Facts {
    // Most texts are ASCII, of which lines can be taken at once.
    if text.is_ascii() { ascii_facts(text) } else { all_facts(text) }
}

/// Bytes of ASCII text that can matter to its style: line ends, what is not printable, and syntax inside of it.
static MATTERS: [bool; 256] = {
    let mut matters = [false; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        matters[byte as usize] = byte < b' ' || matches!(byte, 0x7F | b':' | b'#');
        byte += 1;
    }
    matters
};

/// [`all_facts`] of a text of ASCII letters.
fn ascii_facts(text: &str) -> Facts {
    let bytes = text.as_bytes();
    let edge = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\n' | b'\r'));
    let mut facts = Facts {
        indicator: text.starts_with("---") || text.starts_with("...") || indicates_at_start(bytes),
        edge_blank: edge(bytes.first()) || edge(bytes.last()),
        trailing_space: bytes.last() == Some(&b' '),
        ..Facts::default()
    };
    for (index, byte) in bytes.iter().enumerate().filter(|(_, byte)| MATTERS[usize::from(**byte)]) {
        let before = index.checked_sub(1).map(|index| bytes[index]);
        let next = bytes.get(index + 1);
        match byte {
            b'\n' | b'\r' => {
                facts.breaks = true;
                facts.space_then_break |= before == Some(b' ');
                facts.break_then_space |= next == Some(&b' ');
                // Only double quotes can hold a carriage return.
                facts.special |= *byte == b'\r';
            }
            b':' => facts.indicator |= index > 0 && matches!(next, None | Some(b' ' | b'\t' | b'\n' | b'\r')),
            b'#' => facts.indicator |= matches!(before, Some(b' ' | b'\t')),
            _ => facts.special = true,
        }
    }
    facts
}

/// Whether the first letter would be read as syntax.
fn indicates_at_start(bytes: &[u8]) -> bool {
    let Some(first) = bytes.first() else { return false };
    let before_blank = bytes.get(1).is_none_or(|next| matches!(next, b' ' | b'\t' | b'\n' | b'\r'));
    indicates(char::from(*first), true, true, before_blank)
}

fn all_facts(text: &str) -> Facts {
    let mut facts =
        Facts { indicator: text.starts_with("---") || text.starts_with("..."), ..Facts::default() };
    let (mut after_space, mut after_break, mut after_blank) = (false, false, true);
    let mut characters = text.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let last = next.is_none();
        let before_blank = next.is_none_or(|next| matches!(next, ' ' | '\t') || is_break(next));
        facts.indicator |= indicates(character, index == 0, after_blank, before_blank);
        facts.special |= !is_printable(character);
        let (space, line_break) = (character == ' ', is_break(character));
        facts.breaks |= line_break;
        facts.edge_blank |= (space || line_break) && (index == 0 || last);
        facts.trailing_space |= space && last;
        facts.break_then_space |= space && after_break;
        facts.space_then_break |= line_break && after_space;
        (after_space, after_break) = (space, line_break);
        after_blank = space || line_break || matches!(character, '\t' | '\0');
    }
    facts
}

/// Whether a character at its place would be read as syntax outside flow collections.
fn indicates(character: char, first: bool, after_blank: bool, before_blank: bool) -> bool {
    if !first {
        return (character == ':' && before_blank) || (character == '#' && after_blank);
    }
    match character {
        '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
            true
        }
        '?' | ':' | '-' => before_blank,
        _ => false,
    }
}

/// Line breaks of YAML 1.1.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What `yaml.v2` writes as itself; not tabs, and nothing beyond the basic plane.
pub(crate) fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}')
        && character != '\u{FEFF}'
}

/// Whether a character gets through Go's trip over JSON text. JSON escapes control characters below space, not DEL and
/// those above.
pub(super) fn survives_json(character: char) -> bool {
    character < ' ' || allowed(character)
}
