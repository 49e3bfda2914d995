//! Shell patterns, as Go's `path.Match` with `/` an ordinary character.

/// A compiled pattern.
pub(super) struct Glob(Vec<Token>);

enum Token {
    Star,
    Any,
    Literal(char),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl Token {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Star | Self::Any => true,
            Self::Literal(literal) => *literal == character,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&character)) != *negated
            }
        }
    }
}

impl Glob {
    /// Compiles a pattern; `None` when it is malformed.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            tokens.push(match character {
                '*' => Token::Star,
                '?' => Token::Any,
                '\\' => Token::Literal(characters.next()?),
                '[' => class(&mut characters)?,
                literal => Token::Literal(literal),
            });
        }
        Some(Self(tokens))
    }

    /// Ends of all non-empty prefixes of the text that match, ascending. All states are followed at once, so that the
    /// cost is that of one match.
    pub(super) fn prefixes(&self, text: &str) -> Vec<usize> {
        let accepting = self.0.len();
        let (mut states, mut next) = (vec![false; accepting + 1], vec![false; accepting + 1]);
        states[0] = true;
        self.skip_stars(&mut states);
        let mut ends = Vec::new();
        for (index, character) in text.char_indices() {
            next.fill(false);
            for (state, token) in self.0.iter().enumerate().filter(|(state, _)| states[*state]) {
                if token.takes(character) {
                    next[if matches!(token, Token::Star) { state } else { state + 1 }] = true;
                }
            }
            self.skip_stars(&mut next);
            if next[accepting] {
                ends.push(index + character.len_utf8());
            }
            std::mem::swap(&mut states, &mut next);
        }
        ends
    }

    fn skip_stars(&self, states: &mut [bool]) {
        for (state, token) in self.0.iter().enumerate() {
            if states[state] && matches!(token, Token::Star) {
                states[state + 1] = true;
            }
        }
    }
}

fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let negated = characters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && characters.next_if_eq(&']').is_some() {
            return Some(Token::Class { negated, ranges });
        }
        let low = member(characters)?;
        let high = if characters.next_if_eq(&'-').is_some() { member(characters)? } else { low };
        ranges.push((low, high));
    }
}

fn member(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match characters.next()? {
        '-' | ']' => None,
        '\\' => characters.next(),
        other => Some(other),
    }
}
