//! The summary that dyff shows of a certificate: subject, validity, issuer and serial number.

use std::fmt::Write as _;

use super::{
    der::{Reader, tag},
    pem,
};

/// Attribute types under 2.5.4 (RFC 5280, appendix A.1), as encoded in their last byte.
const COMMON_NAME: u8 = 3;
const COUNTRY: u8 = 6;
const LOCALITY: u8 = 7;
const PROVINCE: u8 = 8;
const ORGANIZATION: u8 = 10;
const UNIT: u8 = 11;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Summarises the first PEM block of a text, if it is an X.509 certificate.
pub(crate) fn summary(text: &str) -> Option<String> {
    if !text.contains("-----BEGIN ") {
        return None;
    }
    let bytes = pem::first_block(text)?;
    let certificate = Reader(&bytes).expect(tag::SEQUENCE)?;
    let mut fields = Reader(Reader(certificate).expect(tag::SEQUENCE)?);
    fields.skip(tag::VERSION)?;
    let serial = fields.expect(tag::INTEGER)?;
    fields.expect(tag::SEQUENCE)?;
    let issuer = name(fields.expect(tag::SEQUENCE)?)?;
    let mut validity = Reader(fields.expect(tag::SEQUENCE)?);
    let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
    let subject = name(fields.expect(tag::SEQUENCE)?)?;
    let mut out = String::from("Subject:\n");
    let _ = writeln!(out, "  Common Name: {}", last(&subject, COMMON_NAME));
    for (label, kind) in [
        ("Organization", ORGANIZATION),
        ("Organization Unit", UNIT),
        ("Locality", LOCALITY),
        ("State", PROVINCE),
        ("Country", COUNTRY),
    ] {
        let _ = writeln!(out, "  {label}: {}", all(&subject, kind));
    }
    let _ = writeln!(out, "Validity Period:\n  NotBefore: {not_before}\n  NotAfter: {not_after}");
    let _ = writeln!(out, "Issuer: {}, {}", last(&issuer, COMMON_NAME), all(&issuer, ORGANIZATION));
    let _ = writeln!(out, "Serial Number: {} ({})", decimal(serial), hexadecimal(serial));
    Some(out)
}

/// The attributes of a name, in their order.
type Name = Vec<(u8, String)>;

fn name(content: &[u8]) -> Option<Name> {
    let mut attributes = Name::new();
    let mut sets = Reader(content);
    while !sets.0.is_empty() {
        let mut set = Reader(sets.expect(tag::SET)?);
        while !set.0.is_empty() {
            let mut attribute = Reader(set.expect(tag::SEQUENCE)?);
            let kind = attribute.expect(tag::OBJECT_IDENTIFIER)?;
            let (encoding, bytes) = attribute.next()?;
            if let [0x55, 0x04, kind] = kind {
                attributes.push((*kind, string(encoding, bytes)));
            }
        }
    }
    Some(attributes)
}

fn string(encoding: u8, bytes: &[u8]) -> String {
    if encoding == tag::BMP_STRING {
        let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        return char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

fn last(name: &Name, kind: u8) -> &str {
    name.iter().rev().find(|(found, _)| *found == kind).map_or("", |(_, value)| value)
}

fn all(name: &Name, kind: u8) -> String {
    let values = name.iter().filter(|(found, _)| *found == kind).map(|(_, value)| value.as_str());
    values.collect::<Vec<_>>().join(" ")
}

/// `Jan 2 15:04:05 2006 UTC`.
fn time(reader: &mut Reader<'_>) -> Option<String> {
    let (tag, bytes) = reader.next()?;
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('Z')?;
    let (year, rest) = match tag {
        tag::UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let short: u32 = year.parse().ok()?;
            // RFC 5280, 4.1.2.5.1
            (if short >= 50 { 1900 + short } else { 2000 + short }, rest)
        }
        tag::GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let two = |at: usize| rest.get(at..at + 2).filter(|two| two.bytes().all(|byte| byte.is_ascii_digit()));
    let month = MONTHS.get(two(0)?.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day: u32 = two(2)?.parse().ok()?;
    Some(format!("{month} {day} {}:{}:{} {year:04} UTC", two(4)?, two(6)?, two(8)?))
}

/// The number in decimal digits; certificates have at most 20 bytes of it, so long multiplication is quick enough.
fn decimal(bytes: &[u8]) -> String {
    let mut digits = vec![0_u32];
    for byte in bytes.iter().take(64) {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = *digit * 256 + carry;
            (*digit, carry) = (value % 10, value / 10);
        }
        while carry > 0 {
            digits.push(carry % 10);
            carry /= 10;
        }
    }
    digits.iter().rev().filter_map(|digit| char::from_digit(*digit, 10)).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits: String = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect();
    let digits = digits.trim_start_matches('0');
    format!("0x{}", if digits.is_empty() { "0" } else { digits })
}
