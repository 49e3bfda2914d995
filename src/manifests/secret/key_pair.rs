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

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};

    use super::check;

    /// Made by `openssl req -x509 -newkey rsa:1024 -nodes`, for this test only.
    const SHORT_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIB9DCCAV2gAwIBAgIUfAKm6zya0jwlLUkZnJhLP8QkAOUwDQYJKoZIhvcNAQEL
BQAwDDEKMAgGA1UEAwwBdDAeFw0yNjExMjcxMTM5MTZaFw0zNjExMjQxMTM5MTZa
MAwxCjAIBgNVBAMMAXQwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBALrfdEV5
V666RN0LmJvO2Wxk4LGz0bIQpDvJ+hJrzNBMOYE3EuiqLqgJD4e9bdxK7K0EooUa
mXa97Yxem/7yZDZBZx97J+K2/v82g5tJeDI/JTCUQskExSynpDPhd6FybByBqka/
H4MPvfMRiVg8hLC61NxOZBXew+L6BFzdL+7bAgMBAAGjUzBRMB0GA1UdDgQWBBSw
bgFZ/dmdvplQKBurG/KqlXNIbDAfBgNVHSMEGDAWgBSwbgFZ/dmdvplQKBurG/Kq
lXNIbDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAHhFJ1QfLN9x
T8Q5M986g/mMPyay2JU3u3GxPoxlTZc5Vcz0xHM34LCqlpys3N48HQZoz3YmhjdZ
0Vn2cW/gInNxjxvY9pl6sVvL5i5RpW5TrjkGetBZh8j5f6n5P5dDAKOldLhcSH4+
MWk5rseEReB4gue9McpiUjAH7v7RPoUY
-----END CERTIFICATE-----
";
    const SHORT_KEY: &str = "-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALrfdEV5V666RN0L
mJvO2Wxk4LGz0bIQpDvJ+hJrzNBMOYE3EuiqLqgJD4e9bdxK7K0EooUamXa97Yxe
m/7yZDZBZx97J+K2/v82g5tJeDI/JTCUQskExSynpDPhd6FybByBqka/H4MPvfMR
iVg8hLC61NxOZBXew+L6BFzdL+7bAgMBAAECgYA0VPlpr0aHzvAT+vhcwbuPqFxo
R1Q1CoYDnFdkqz2rI32DGxo3f9kbA5aOy9SlOXI4LbEZl05cu2l3wtLqvZSkRXfV
0PtfVauuPejaLISNztrjEvPsUR/Fr5R+0b/KxGyXBavDTMTv7B9DnaZp0w0DR4me
Leq5jksyTe4LVWV06QJBAPkbR8JlZhjSEY/LVtBuYRzfTZsmcya8OIsfcROEhF2o
RTkTFiytzl/7twC2XDOSF+jcfo1RmfSgyVjVPu6ysB0CQQDAC0xVziEn4/pdPKOj
snrQVCvJktqBLWsE2F0dgR4qhRuH4PNiwBZztQPTa/P3VS57Vh6Ec935OBWjd34v
bFlXAkEA4KWnezoybqPTTpgTvHguf/kpZYexRPdtDpnWQcG6FTRQ6P27e6Nqf8ji
6nOKhr9zbH6cahly+9ecfM4iqOTgSQJAJJjClkNuzBRE3Mm2gXZ8swCnS4WBwEYw
c77rl7jIT+AHzBARMYtbe/dN4FddKZABCJ3zuNf/wANxFDKsSEtEhwJBAJ4Z1W3M
xvxD+UeqEpQZ+d7sU7eiDIS727NNwyg7IOzCvxblsPOnktqVGDP8BJZObKZaXNE/
/d7vajR8UwvV4WQ=
-----END PRIVATE KEY-----
";
    /// The same key by `openssl rsa -traditional`.
    const SHORT_KEY_PKCS1: &str = "-----BEGIN RSA PRIVATE KEY-----
MIICXQIBAAKBgQC633RFeVeuukTdC5ibztlsZOCxs9GyEKQ7yfoSa8zQTDmBNxLo
qi6oCQ+HvW3cSuytBKKFGpl2ve2MXpv+8mQ2QWcfeyfitv7/NoObSXgyPyUwlELJ
BMUsp6Qz4XehcmwcgapGvx+DD73zEYlYPISwutTcTmQV3sPi+gRc3S/u2wIDAQAB
AoGANFT5aa9Gh87wE/r4XMG7j6hcaEdUNQqGA5xXZKs9qyN9gxsaN3/ZGwOWjsvU
pTlyOC2xGZdOXLtpd8LS6r2UpEV31dD7X1Wrrj3o2iyEjc7a4xLz7FEfxa+UftG/
ysRslwWrw0zE7+wfQ52madMNA0eJni3quY5LMk3uC1VldOkCQQD5G0fCZWYY0hGP
y1bQbmEc302bJnMmvDiLH3EThIRdqEU5ExYsrc5f+7cAtlwzkhfo3H6NUZn0oMlY
1T7usrAdAkEAwAtMVc4hJ+P6XTyjo7J60FQryZLagS1rBNhdHYEeKoUbh+DzYsAW
c7UD02vz91Uue1YehHPd+TgVo3d+L2xZVwJBAOClp3s6Mm6j006YE7x4Ln/5KWWH
sUT3bQ6Z1kHBuhU0UOj9u3ujan/I4upzioa/c2x+nGoZcvvXnHzOIqjk4EkCQCSY
wpZDbswURNzJtoF2fLMAp0uFgcBGMHO+65e4yE/gB8wQETGLW3v3TeBXXSmQAQid
87jX/8ADcRQyrEhLRIcCQQCeGdVtzMb8Q/lHqhKUGfne7FO3ogyEu9uzTcMoOyDs
wr8W5bDzp5LalRgz/ASWTmymWlzRP/3e72o0fFML1eFk
-----END RSA PRIVATE KEY-----
";

    #[test]
    fn pairs_of_all_kinds() {
        let kinds = [&PKCS_ECDSA_P256_SHA256, &PKCS_ECDSA_P384_SHA384, &PKCS_ED25519];
        let pairs: Vec<(String, String)> = kinds
            .iter()
            .map(|kind| {
                let key = KeyPair::generate_for(kind).unwrap();
                let certificate =
                    CertificateParams::new(vec!["t".to_owned()]).unwrap().self_signed(&key).unwrap();
                (certificate.pem(), key.serialize_pem())
            })
            .chain([
                (SHORT_CERTIFICATE.to_owned(), SHORT_KEY.to_owned()),
                (SHORT_CERTIFICATE.to_owned(), SHORT_KEY_PKCS1.to_owned()),
            ])
            .collect();
        for (certificate, key) in &pairs {
            assert_eq!(check(certificate, key), Ok(()));
            assert_eq!(check(&format!("noise\n{key}{certificate}"), &format!("{certificate}{key}")), Ok(()));
        }
        let told = |one: usize, other: usize| check(&pairs[one].0, &pairs[other].1).unwrap_err();
        assert_eq!(told(0, 1), "private key does not match public key");
        assert_eq!(told(0, 2), "private key type does not match public key type");
        assert_eq!(told(3, 0), "private key type does not match public key type");
        assert_eq!(told(2, 3), "private key type does not match public key type");
    }

    #[test]
    fn what_is_no_pair() {
        let broken = |kind: &str| format!("-----BEGIN {kind}-----\nMAA=\n-----END {kind}-----\n");
        let (certificate, key) = (SHORT_CERTIFICATE, SHORT_KEY);
        for (certificate, key, told) in [
            ("x", key, "failed to find any PEM data in certificate input"),
            (key, key, "PEM inputs may have been switched"),
            (&broken("A"), key, "after skipping PEM blocks of the following types: [A]"),
            (&broken("CERTIFICATE"), key, "malformed certificate"),
            (certificate, "x", "failed to find any PEM data in key input"),
            (certificate, certificate, "found a certificate rather than a key"),
            (certificate, &broken("A"), "after skipping PEM blocks of the following types: [A]"),
            (certificate, &broken("PRIVATE KEY"), "failed to parse private key"),
            (certificate, &broken("ENCRYPTED PRIVATE KEY"), "failed to parse private key"),
        ] {
            let error = check(certificate, key).unwrap_err();
            assert!(error.contains(told), "{told}: {error}");
        }
    }
}
