//! Whether a certificate and a private key belong together, in the words of Go's `tls.X509KeyPair`.

use rustls::{crypto::aws_lc_rs::sign::any_supported_type, pki_types::PrivateKeyDer};

use super::pem::blocks;

/// Tags of DER (X.690).
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/// The version of a certificate, which may be absent.
const VERSION: u8 = 0xa0;

/// Checks the first certificate of a PEM text against the first private key of another.
///
/// # Errors
/// What does not fit, without the `tls: ` of Go. Nothing of the texts but names of PEM blocks is in it.
pub(super) fn check(certificate: &str, key: &str) -> Result<(), String> {
    let certificate = leaf(certificate)?;
    let key = private_key(key)?;
    let public =
        public_key(&certificate).ok_or("failed to parse certificate: x509: malformed certificate")?;
    let own = own_public_key(&key).ok_or("failed to parse private key")?;
    if own == public {
        return Ok(());
    }
    match (algorithm(&own), algorithm(&public)) {
        (own, public) if own == public => Err("private key does not match public key".to_owned()),
        _ => Err("private key type does not match public key type".to_owned()),
    }
}

fn leaf(text: &str) -> Result<Vec<u8>, String> {
    let mut passed = Vec::new();
    for block in blocks(text) {
        if block.kind == "CERTIFICATE" {
            return Ok(block.der);
        }
        passed.push(block.kind);
    }
    Err(match passed.as_slice() {
        [] => "failed to find any PEM data in certificate input".to_owned(),
        [one] if one.ends_with("PRIVATE KEY") => "failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched".to_owned(),
        all => format!("failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [{}]", all.join(" ")),
    })
}

fn private_key(text: &str) -> Result<Vec<u8>, String> {
    let mut passed = Vec::new();
    for block in blocks(text) {
        if block.kind == "PRIVATE KEY" || block.kind.ends_with(" PRIVATE KEY") {
            return Ok(block.der);
        }
        passed.push(block.kind);
    }
    Err(match passed.as_slice() {
        [] => "failed to find any PEM data in key input".to_owned(),
        ["CERTIFICATE"] => "found a certificate rather than a key in the PEM for the private key".to_owned(),
        all => format!(
            "failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: [{}]",
            all.join(" ")
        ),
    })
}

/// An element of DER, and what follows it.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    /// With tag and length.
    whole: &'a [u8],
    rest: &'a [u8],
}

fn element(der: &[u8]) -> Option<Element<'_>> {
    let (&tag, rest) = der.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let (bytes, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if bytes.is_empty() || bytes.len() > 4 {
            return None;
        }
        length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        rest = after;
    }
    let (content, rest) = rest.split_at_checked(length)?;
    let whole = &der[..der.len() - rest.len()];
    Some(Element { tag, content, whole, rest })
}

/// The content of an element of that tag.
fn inside(der: &[u8], tag: u8) -> Option<&[u8]> {
    element(der).filter(|element| element.tag == tag).map(|element| element.content)
}

/// The `SubjectPublicKeyInfo` of a certificate (RFC 5280, section 4.1).
fn public_key(certificate: &[u8]) -> Option<Vec<u8>> {
    let mut rest = inside(inside(certificate, SEQUENCE)?, SEQUENCE)?;
    let first = element(rest)?;
    if first.tag == VERSION {
        rest = first.rest;
    }
    // Serial number, algorithm, issuer, validity and subject.
    for _ in 0..5 {
        rest = element(rest)?.rest;
    }
    element(rest).filter(|element| element.tag == SEQUENCE).map(|element| element.whole.to_vec())
}

/// The `SubjectPublicKeyInfo` of a private key.
fn own_public_key(key: &[u8]) -> Option<Vec<u8>> {
    let der = PrivateKeyDer::try_from(key).ok()?;
    match any_supported_type(&der) {
        Ok(key) => key.public_key().map(|public| public.to_vec()),
        Err(_) => short_rsa(key),
    }
}

/// The same of an RSA key that is shorter than what TLS here works with, but not than what Go takes.
fn short_rsa(key: &[u8]) -> Option<Vec<u8>> {
    /// `rsaEncryption`, without parameters.
    const ALGORITHM: &[u8] =
        &[SEQUENCE, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 5, 0];
    let fields = inside(key, SEQUENCE)?;
    let second = element(element(fields)?.rest)?;
    // PKCS#8 wraps PKCS#1.
    let fields = if second.tag == SEQUENCE {
        (second.whole == ALGORITHM).then_some(())?;
        inside(inside(second.rest, OCTET_STRING)?, SEQUENCE)?
    } else {
        fields
    };
    let modulus = element(element(fields)?.rest).filter(|element| element.tag == INTEGER)?;
    let exponent = element(modulus.rest).filter(|element| element.tag == INTEGER)?;
    // Go takes no RSA key below 1024 bits.
    if modulus.content.len() < 128 {
        return None;
    }
    let numbers = wrapped(SEQUENCE, &[modulus.whole, exponent.whole]);
    let bits = wrapped(BIT_STRING, &[&[0], &numbers]);
    Some(wrapped(SEQUENCE, &[ALGORITHM, &bits]))
}

fn wrapped(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    match length {
        [] => out.push(0),
        [one @ 0..0x80] => out.push(*one),
        bytes => {
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or_default());
            out.extend_from_slice(bytes);
        }
    }
    out.extend(content);
    out
}

/// The object identifier of a public key's algorithm.
fn algorithm(public: &[u8]) -> Option<&[u8]> {
    element(inside(inside(public, SEQUENCE)?, SEQUENCE)?).map(|element| element.whole)
}
