//! The text of a `known_hosts` file (`SSH_KNOWN_HOSTS FILE FORMAT` in sshd(8)).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use ssh_key::{Algorithm, PublicKey};

use crate::Error;

/// The hosts that are trusted.
#[derive(Clone, Debug, Default)]
pub struct KnownHosts {
    lines: Vec<Line>,
}

/// What `known_hosts` says about a host's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The key is the one that is known.
    Trusted,
    /// The host is known, with another key.
    Changed,
    /// The host is not known.
    Unknown,
    /// The key is marked `@revoked`.
    Revoked,
}

#[derive(Clone, Debug)]
struct Line {
    revoked: bool,
    hosts: Hosts,
    key: PublicKey,
}

#[derive(Clone, Debug)]
enum Hosts {
    Patterns(Vec<String>),
    Hashed { salt: Vec<u8>, hash: Vec<u8> },
}

/// Returns a host as `known_hosts` writes it: `host`, or `[host]:port` when the port is not 22.
pub fn host_name(host: &str, port: u16) -> String {
    if port == 22 { host.to_ascii_lowercase() } else { format!("[{}]:{port}", host.to_ascii_lowercase()) }
}

impl KnownHosts {
    /// Reads the text. Comments, `@cert-authority` lines and keys of a kind that we cannot verify are skipped.
    ///
    /// # Errors
    ///
    /// A line without three fields, an unknown marker, or a key that is broken.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut lines = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let wrong = |reason: &str| Error::KnownHosts { line: index + 1, reason: reason.to_owned() };
            let mut fields = line.split_whitespace().peekable();
            let marker = fields.next_if(|field| field.starts_with('@'));
            let Some(hosts) = fields.next().filter(|field| !field.starts_with('#')) else { continue };
            let (Some(kind), Some(key)) = (fields.next(), fields.next()) else {
                return Err(wrong("expected host, key type and key"));
            };
            let revoked = match marker {
                None => false,
                Some("@revoked") => true,
                Some("@cert-authority") => continue,
                Some(_) => return Err(wrong("unknown marker")),
            };
            if !is_supported(kind) {
                continue;
            }
            let key = PublicKey::from_openssh(&format!("{kind} {key}"))
                .map_err(|error| wrong(&error.to_string()))?;
            let hosts = Hosts::parse(hosts).ok_or_else(|| wrong("hashed host name is broken"))?;
            lines.push(Line { revoked, hosts, key });
        }
        Ok(Self { lines })
    }

    /// Judges the key that `host` (as of [`host_name`]) offers.
    pub fn judge(&self, host: &str, key: &PublicKey) -> Verdict {
        let mut verdict = Verdict::Unknown;
        for line in self.lines.iter().filter(|line| line.hosts.match_host(host)) {
            match (line.revoked, line.key.key_data() == key.key_data()) {
                (true, true) => return Verdict::Revoked,
                (false, true) => verdict = Verdict::Trusted,
                (false, false) if verdict == Verdict::Unknown => verdict = Verdict::Changed,
                _ => {}
            }
        }
        verdict
    }

    /// Tells whether a key is trusted for `host` (as of [`host_name`]).
    pub fn knows(&self, host: &str) -> bool {
        self.lines.iter().any(|line| !line.revoked && line.hosts.match_host(host))
    }

    /// Returns the kinds of key that are known for `host`, so that the server is asked for one of these.
    pub(crate) fn algorithms(&self, host: &str) -> Vec<Algorithm> {
        let known = self.lines.iter().filter(|line| !line.revoked && line.hosts.match_host(host));
        let mut algorithms = Vec::new();
        for algorithm in known.map(|line| line.key.algorithm()) {
            if !algorithms.contains(&algorithm) {
                algorithms.push(algorithm);
            }
        }
        algorithms
    }
}

fn is_supported(kind: &str) -> bool {
    matches!(kind, "ssh-ed25519" | "ssh-rsa") || kind.starts_with("ecdsa-sha2-nistp")
}

impl Hosts {
    fn parse(field: &str) -> Option<Self> {
        let Some(hashed) = field.strip_prefix("|1|") else {
            return Some(Self::Patterns(field.split(',').map(str::to_ascii_lowercase).collect()));
        };
        let (salt, hash) = hashed.split_once('|')?;
        Some(Self::Hashed { salt: STANDARD.decode(salt).ok()?, hash: STANDARD.decode(hash).ok()? })
    }

    fn match_host(&self, host: &str) -> bool {
        match self {
            Self::Patterns(patterns) => {
                let mut found = false;
                for pattern in patterns {
                    match pattern.strip_prefix('!') {
                        Some(excluded) if matches(excluded.as_bytes(), host.as_bytes()) => return false,
                        None if matches(pattern.as_bytes(), host.as_bytes()) => found = true,
                        _ => {}
                    }
                }
                found
            }
            Self::Hashed { salt, hash } => Hmac::<Sha1>::new_from_slice(salt)
                .is_ok_and(|mac| mac.chain_update(host.as_bytes()).verify_slice(hash).is_ok()),
        }
    }
}

/// Matches `*` and `?`; linear but for stepping back to the last `*`.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, matched)) => {
                    star = Some((at, matched + 1));
                    p = at + 1;
                    t = matched + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    const B: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    fn judge(text: &str, host: &str) -> Verdict {
        KnownHosts::parse(text).unwrap().judge(host, &PublicKey::from_openssh(A).unwrap())
    }

    #[test]
    fn verdicts() {
        // Made by `ssh-keygen -H` from "github.com" and A.
        let salted = {
            let mac = Hmac::<Sha1>::new_from_slice(b"salt").unwrap().chain_update(b"github.com").finalize();
            format!("|1|{}|{} {A}", STANDARD.encode(b"salt"), STANDARD.encode(mac.into_bytes()))
        };
        for (text, host, expected) in [
            (format!("github.com {A}"), "github.com", Verdict::Trusted),
            (format!("# c\n\ngithub.com,1.2.3.4 {A} comment"), "1.2.3.4", Verdict::Trusted),
            (format!("GitHub.com {A}"), "github.com", Verdict::Trusted),
            (format!("github.com {B}"), "github.com", Verdict::Changed),
            (format!("github.com {B}\ngithub.com {A}"), "github.com", Verdict::Trusted),
            (format!("gitlab.com {A}"), "github.com", Verdict::Unknown),
            (format!("[github.com]:2222 {A}"), "[github.com]:2222", Verdict::Trusted),
            (format!("github.com {A}"), "[github.com]:2222", Verdict::Unknown),
            (format!("*.example.com,!bad.example.com {A}"), "git.example.com", Verdict::Trusted),
            (format!("*.example.com,!bad.example.com {A}"), "bad.example.com", Verdict::Unknown),
            (format!("g?thub.com {A}"), "github.com", Verdict::Trusted),
            (format!("github.com {A}\n@revoked * {A}"), "github.com", Verdict::Revoked),
            (format!("@cert-authority * {A}"), "github.com", Verdict::Unknown),
            (salted.clone(), "github.com", Verdict::Trusted),
            (salted, "gitlab.com", Verdict::Unknown),
            ("github.com ssh-dss AAAA".into(), "github.com", Verdict::Unknown),
        ] {
            assert_eq!(judge(&text, host), expected, "{text} for {host}");
        }
    }

    #[test]
    fn hosts_with_a_key() {
        let known = KnownHosts::parse(&format!("a.com {A}\n@revoked b.com {A}")).unwrap();
        assert!(known.knows("a.com") && !known.knows("[a.com]:2222") && !known.knows("b.com"));
    }

    #[test]
    fn broken_lines() {
        for text in [
            "github.com",
            "github.com ssh-ed25519",
            "@x github.com ssh-rsa A",
            "h ssh-ed25519 AAAA",
            "|1|x| ssh-rsa A",
        ] {
            let error = KnownHosts::parse(&format!("# first\n{text}")).unwrap_err();
            assert!(error.to_string().contains("line 2"), "{text}: {error}");
        }
    }

    #[test]
    fn names() {
        assert_eq!(host_name("Host", 22), "host");
        assert_eq!(host_name("::1", 2222), "[::1]:2222");
    }
}
