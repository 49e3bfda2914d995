//! The armor of certificates (RFC 7468).

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The bytes of the first block in a text, whatever it is labelled.
pub(super) fn first_block(text: &str) -> Option<Vec<u8>> {
    const BEGIN: &str = "-----BEGIN ";
    let mut from = 0;
    while let Some(found) = text[from..].find(BEGIN) {
        let start = from + found;
        from = start + BEGIN.len();
        if start > 0 && !text[..start].ends_with('\n') {
            continue;
        }
        let (label, rest) = text[from..].split_once("-----")?;
        let end = format!("-----END {label}-----");
        if let Some((body, _)) = rest.split_once(end.as_str()) {
            let body: String = body.lines().filter(|line| !line.contains(':')).collect();
            let body: String = body.split_whitespace().collect();
            return STANDARD.decode(body).ok();
        }
    }
    None
}
