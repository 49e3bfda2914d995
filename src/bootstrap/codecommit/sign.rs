//! AWS's signature version 4 of the request that CodeCommit sees in a Git call.
//!
//! It signs the method `GIT`, the path and the host, and neither a body nor a query; and the time has no `Z`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::Credentials;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "codecommit";

/// The signature for a repository at a time, as `20150830T123600`.
pub(super) fn signature(
    host: &str,
    path: &str,
    region: &str,
    credentials: &Credentials,
    time: &str,
) -> String {
    let request = format!("GIT\n{path}\n\nhost:{host}\n\nhost\n");
    let date = time.split('T').next().unwrap_or(time);
    let scope = format!("{date}/{region}/{SERVICE}/aws4_request");
    let text = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(request.as_bytes())));
    let key = key(credentials.secret_access_key.expose(), date, region, SERVICE);
    hex(&mac(&key, &text))
}

/// The key of a day, a region and a service.
fn key(secret: &str, date: &str, region: &str, service: &str) -> Vec<u8> {
    let first = format!("AWS4{secret}").into_bytes();
    [date, region, service, "aws4_request"].iter().fold(first, |key, part| mac(&key, part))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC takes a key of any length.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of AWS's documentation, "Deriving the signing key".
    #[test]
    fn the_key_is_that_of_the_published_example() {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        assert_eq!(
            hex(&key(secret, "20120215", "us-east-1", "iam")),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"
        );
    }
}
