//! The four timestamp layouts of the Go libraries.

use std::fmt::Write as _;

/// What is left to read of a timestamp.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn literal(&mut self, byte: u8) -> Option<()> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        (first == byte).then_some(())
    }

    /// One or two digits; exactly two when `fixed`.
    fn number(&mut self, fixed: bool) -> Option<u32> {
        let digit = |index: usize| {
            self.0.get(index).filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0'))
        };
        let tens = digit(0)?;
        let (value, width) = match digit(1) {
            Some(units) => (tens * 10 + units, 2),
            None if fixed => return None,
            None => (tens, 1),
        };
        self.0 = &self.0[width..];
        Some(value)
    }

    /// `15:4:5` with an optional fraction, as `15:04:05` and the fraction's digits without trailing zeros.
    fn clock(&mut self) -> Option<String> {
        let hour = self.number(false).filter(|hour| *hour < 24)?;
        self.literal(b':')?;
        let minute = self.number(false).filter(|minute| *minute < 60)?;
        self.literal(b':')?;
        let second = self.number(false).filter(|second| *second < 60)?;
        let mut clock = format!("{hour:02}:{minute:02}:{second:02}");
        if matches!(self.0, [b'.' | b',', b'0'..=b'9', ..]) {
            let digits = self.0[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let shown: String = self.0[1..=digits.min(9)].iter().map(|byte| char::from(*byte)).collect();
            self.0 = &self.0[1 + digits..];
            let shown = shown.trim_end_matches('0');
            if !shown.is_empty() {
                clock.push('.');
                clock.push_str(shown);
            }
        }
        Some(clock)
    }

    /// `Z` or `+07:00`, normalised.
    fn zone(&mut self) -> Option<String> {
        if self.0.first() == Some(&b'Z') {
            self.0 = &self.0[1..];
            return Some("Z".to_owned());
        }
        let sign = *self.0.first().filter(|byte| matches!(byte, b'+' | b'-'))?;
        self.0 = &self.0[1..];
        let hours = self.number(true)?;
        self.literal(b':')?;
        let minutes = hours * 60 + self.number(true).filter(|minutes| *minutes <= 60)?;
        if minutes == 0 {
            return Some("Z".to_owned());
        }
        (hours <= 24).then(|| format!("{}{:02}:{:02}", char::from(sign), minutes / 60, minutes % 60))
    }

    fn spaces(&mut self) -> usize {
        let count = self.0.iter().take_while(|byte| **byte == b' ').count();
        self.0 = &self.0[count..];
        count
    }
}

/// The instant in RFC 3339 when the text has one of the layouts `2006-1-2T15:4:5.9Z07:00`, the same with `t`,
/// `2006-1-2 15:4:5.9` and `2006-1-2`.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if bytes.iter().take_while(|byte| byte.is_ascii_digit()).count() != 4 || bytes.get(4) != Some(&b'-') {
        return None;
    }
    let year: u32 = text[..4].parse().ok()?;
    let mut cursor = Cursor(&bytes[5..]);
    let month = cursor.number(false)?;
    cursor.literal(b'-')?;
    let day = cursor.number(false)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let mut instant = String::with_capacity(25);
    let _ = write!(instant, "{year:04}-{month:02}-{day:02}T");
    match cursor.0.first() {
        None => instant.push_str("00:00:00Z"),
        Some(b'T' | b't') => {
            cursor.0 = &cursor.0[1..];
            instant.push_str(&cursor.clock()?);
            instant.push_str(&cursor.zone()?);
        }
        Some(b' ') => {
            cursor.spaces();
            instant.push_str(&cursor.clock()?);
            instant.push('Z');
        }
        _ => return None,
    }
    cursor.0.is_empty().then_some(instant)
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
