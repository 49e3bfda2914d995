//! The line of an error, cut to what fits, and when it must not be shown.

use flux_yaml::Mark;

/// The most characters of a line that are shown.
const WIDTH: usize = 120;

/// A line of a file, or a part of it, and what of it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without tabs and control characters.
    pub text: String,
    /// How many characters of it come before what is meant.
    pub offset: usize,
    /// How many characters are meant.
    pub width: usize,
}

impl Excerpt {
    /// The line of a mark; nothing if there is none, or nothing on it.
    pub(super) fn of(text: &str, mark: Mark) -> Option<Self> {
        let line = text.lines().nth(mark.line.checked_sub(1)?)?;
        if line.trim().is_empty() {
            return None;
        }
        let start = mark.column.saturating_sub(1);
        // Of a long line, what is meant and a little before it.
        let from = if start + mark.width.min(WIDTH / 2) > WIDTH { start - WIDTH / 4 } else { 0 };
        let mut letters = line.chars().skip(from);
        let mut shown: String = letters.by_ref().take(WIDTH).map(printable).collect();
        let mut offset = start - from;
        if letters.next().is_some() {
            shown.push('…');
        }
        if from > 0 {
            shown.insert(0, '…');
            offset += 1;
        }
        let shown = shown.trim_end().to_owned();
        let width = mark.width.min(shown.chars().count().saturating_sub(offset)).max(1);
        Some(Self { text: shown, offset, width })
    }
}

fn printable(letter: char) -> char {
    if letter.is_control() { ' ' } else { letter }
}

/// Whether lines of a text can be shown: there is no Secret in it, and nothing of SOPS. A broken text cannot be read, so
/// the words decide.
pub(super) fn may_show(text: &str) -> bool {
    !text.contains("ENC[")
        && !has_word(text, "sops")
        && !["Secret", "SecretList"].iter().any(|word| has_word(text, word))
}

/// Whether a word stands in a text that is no part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(start, _)| {
        !text[..start].ends_with(is_letter) && !text[start + word.len()..].starts_with(is_letter)
    })
}

#[cfg(test)]
mod tests {
    use flux_yaml::Mark;

    use super::{Excerpt, WIDTH, may_show};

    #[test]
    fn long_lines_are_cut_around_what_is_meant() {
        let long = "x".repeat(3 * WIDTH);
        let text = format!("short\n\n{long}\n\ttab: 1\n");
        let of = |line, column, width| Excerpt::of(&text, Mark { line, column, width });
        assert_eq!(of(1, 2, 9), Some(Excerpt { text: "short".into(), offset: 1, width: 4 }));
        assert_eq!((of(2, 1, 1), of(9, 1, 1), of(0, 1, 1)), (None, None, None));
        for column in [1, WIDTH, WIDTH + 1, 2 * WIDTH, 3 * WIDTH] {
            let shown = of(3, column, WIDTH).expect("a line");
            let length = shown.text.chars().count();
            assert!(length <= WIDTH + 2 && shown.offset + shown.width <= length, "{column}: {shown:?}");
        }
        assert_eq!(of(4, 2, 3).expect("a line").text, " tab: 1");
    }

    #[test]
    fn secrets_are_not_shown() {
        for text in [
            "kind: Secret\n",
            "{\"kind\":\"Secret\"}",
            "kind: SecretList",
            "a: ENC[AES256_GCM,data:x]",
            "sops:\n  mac: x",
            "kind : 'Secret'",
        ] {
            assert!(!may_show(text), "{text}");
        }
        for text in ["kind: ConfigMap\n", "kind: ExternalSecret", "secretKeyRef: {}", "kind: SecretStore"] {
            assert!(may_show(text), "{text}");
        }
    }
}
