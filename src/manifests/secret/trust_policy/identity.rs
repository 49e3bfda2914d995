//! Who may sign.

use std::collections::BTreeMap;

/// What every distinguished name must hold.
const MANDATORY: &[&str] = &["C", "ST", "O"];

type Name = BTreeMap<String, String>;

/// Checks the identities of a statement.
pub(super) fn check(statement: &str, identities: &[String]) -> Result<(), String> {
    if identities.len() > 1 && identities.iter().any(|identity| identity == "*") {
        return Err(format!(
            "trust policy statement {statement:?} uses a wildcard trusted identity '*', a wildcard identity cannot be used \
             in conjunction with other values"
        ));
    }
    let mut names: Vec<(&str, Name)> = Vec::new();
    for identity in identities.iter().filter(|identity| *identity != "*") {
        if identity.is_empty() {
            return Err(format!("trust policy statement {statement:?} has an empty trusted identity"));
        }
        let Some((prefix, value)) = identity.split_once(':') else {
            return Err(format!(
                "trust policy statement {statement:?} has trusted identity {identity:?} missing separator"
            ));
        };
        if prefix != "x509.subject" {
            continue;
        }
        let wrong = |reason: &str| {
            format!("trust policy statement {statement:?} has trusted identity {identity:?} {reason}")
        };
        if value.is_empty() {
            return Err(wrong("without an identity value"));
        }
        let name = distinguished_name(value)
            .map_err(|reason| wrong(&format!("with invalid identity value: {reason}")))?;
        // Upstream compares each with each, too; a policy has few.
        if let Some((other, _)) =
            names.iter().find(|(_, other)| is_part(other, &name) || is_part(&name, other))
        {
            return Err(format!(
                "trust policy statement {statement:?} has overlapping x509 trustedIdentities, {identity:?} overlaps with \
                 {other:?}"
            ));
        }
        names.push((identity, name));
    }
    Ok(())
}

fn is_part(part: &Name, of: &Name) -> bool {
    part.iter().all(|(kind, value)| of.get(kind) == Some(value))
}

/// Reads a name by RFC 4514, as far as Notation takes it: no value by its encoding, one attribute at each level.
fn distinguished_name(text: &str) -> Result<Name, String> {
    if text.contains("=#") {
        return Err(format!(
            "unsupported distinguished name (DN) {text:?}: notation does not support x509.subject identities containing \"=#\""
        ));
    }
    let mut name = Name::new();
    for (kind, value) in attributes(text)? {
        let kind = if kind == "S" { "ST".to_owned() } else { kind };
        if name.get(&kind).is_some_and(|known| !known.is_empty()) {
            return Err(format!(
                "distinguished name (DN) {text:?} has duplicate RDN attribute for {kind:?}, DN can only have unique RDN attributes"
            ));
        }
        name.insert(kind, value);
    }
    let missing = MANDATORY.iter().find(|field| name.get(**field).is_none_or(String::is_empty));
    missing.map_or(Ok(name), |field| {
        Err(format!(
            "distinguished name (DN) {text:?} has no mandatory RDN attribute for {field:?}, it must contain 'C', 'ST' or 'S', \
             and 'O' RDN attributes at a minimum"
        ))
    })
}

/// The attributes of a name, with escapes undone.
fn attributes(text: &str) -> Result<Vec<(String, String)>, String> {
    let broken = |what: &str| {
        format!(
            "parsing distinguished name (DN) {text:?} failed with err: {what}. A valid DN must contain 'C', 'ST' or 'S', and \
             'O' RDN attributes at a minimum, and follow RFC 4514 standard"
        )
    };
    let mut found = Vec::new();
    let mut kind: Option<String> = None;
    // Spaces at the end that are not escaped do not count.
    let (mut read, mut kept): (Vec<u8>, usize) = (Vec::new(), 0);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                let escaped = bytes.next().ok_or_else(|| broken("got corrupted escaped character"))?;
                let low = bytes.peek().copied();
                let pair = hex(escaped).zip(low.and_then(hex));
                if pair.is_some() {
                    bytes.next();
                }
                read.push(pair.map_or(escaped, |(high, low)| high << 4 | low));
                kept = read.len();
            }
            b'=' if kind.is_none() => {
                kind = Some(String::from_utf8_lossy(read.trim_ascii()).into_owned());
                (read, kept) = (Vec::new(), 0);
            }
            b'+' => {
                return Err(format!(
                    "distinguished name (DN) {text:?} has multi-valued RDN attributes, remove multi-valued RDN attributes as \
                     they are not supported"
                ));
            }
            b',' | b';' => {
                let kind = kind.take().ok_or_else(|| broken("incomplete type, value pair"))?;
                found.push((kind, ended(&mut read, &mut kept)));
            }
            b' ' if read.is_empty() => {}
            byte => {
                read.push(byte);
                if byte != b' ' {
                    kept = read.len();
                }
            }
        }
    }
    match kind {
        Some(kind) => found.push((kind, ended(&mut read, &mut kept))),
        None if found.is_empty() && read.is_empty() => {}
        None => return Err(broken("incomplete type, value pair")),
    }
    Ok(found)
}

fn ended(read: &mut Vec<u8>, kept: &mut usize) -> String {
    read.truncate(*kept);
    *kept = 0;
    String::from_utf8_lossy(&std::mem::take(read)).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_rfc_4514() {
        let name = distinguished_name("C=US, S=WA ,O= a\\, b\\20 ;CN=\\c3\\a9").unwrap();
        let pairs: Vec<(&str, &str)> =
            name.iter().map(|(kind, value)| (kind.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("C", "US"), ("CN", "é"), ("O", "a, b "), ("ST", "WA")]);
        for (text, told) in [
            ("", "no mandatory RDN attribute for \"C\""),
            ("C=US,ST=WA", "no mandatory RDN attribute for \"O\""),
            ("C=US,ST=WA,O=x,O=y", "duplicate RDN attribute for \"O\""),
            ("C=US+ST=WA,O=x", "multi-valued"),
            ("C=US,ST", "incomplete"),
            ("C=US,", "incomplete"),
            ("C=#0a", "=#"),
            ("C=US\\", "corrupted"),
        ] {
            let error = distinguished_name(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }

    #[test]
    fn identities_do_not_overlap() {
        let checked = |identities: &[&str]| {
            check("p", &identities.iter().map(|identity| (*identity).to_owned()).collect::<Vec<_>>())
        };
        let (wide, narrow) = ("x509.subject:C=US,ST=WA,O=x", "x509.subject:C=US,ST=WA,O=x,CN=y");
        assert_eq!(checked(&[wide, "x509.subject:C=US,ST=WA,O=z"]), Ok(()));
        assert_eq!(checked(&["*"]), Ok(()));
        for (identities, told) in [
            (vec![wide, narrow], "overlapping"),
            (vec![narrow, wide], "overlapping"),
            (vec!["*", wide], "wildcard"),
            (vec![""], "empty trusted identity"),
            (vec!["x"], "missing separator"),
            (vec!["x509.subject:"], "without an identity value"),
        ] {
            let error = checked(&identities).unwrap_err();
            assert!(error.contains(told), "{told}: {error}");
        }
    }
}
