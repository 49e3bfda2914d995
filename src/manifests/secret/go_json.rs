//! JSON as Go writes it.

/// Go escapes in JSON what HTML and old JavaScript would misread; `text` is JSON from a writer that does not.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_html_would_misread() {
        assert_eq!(super::escaped("\"<é>&\u{2028}\""), "\"\\u003cé\\u003e\\u0026\\u2028\"");
    }
}
