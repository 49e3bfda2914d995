//! Where a repository is and how to reach it.

use std::{path::PathBuf, time::Duration};

use crate::{Error, Scheme, Secret, Url};

/// The time limit of one call when none is given, as `spec.timeout` of a GitRepository.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_mins(1);

/// A repository and how to reach it.
#[derive(Clone, Debug)]
pub struct Remote {
    /// Where it is.
    pub url: Url,
    /// Who we are.
    pub auth: Auth,
    /// Authorities and client certificate, for `https`.
    pub tls: Tls,
    /// The proxy to go through. The environment's proxies are never used.
    pub proxy: Option<Proxy>,
    /// How long one call may take altogether.
    pub timeout: Duration,
    /// The folder for temporary objects; the system's when `None`.
    pub temp_dir: Option<PathBuf>,
}

/// How to authenticate.
#[derive(Clone, Debug, Default)]
pub enum Auth {
    /// Not at all; credentials in the URL are used when there are some.
    #[default]
    None,
    /// HTTP Basic.
    Basic {
        /// The user name.
        username: String,
        /// The password or token.
        password: Secret,
    },
    /// HTTP `Authorization: Bearer`.
    Bearer(Secret),
    /// SSH public key.
    Ssh(SshAuth),
}

/// How to authenticate over SSH, and whom to trust. The user is the URL's, or `git`.
#[derive(Clone, Debug, Default)]
pub struct SshAuth {
    /// The private key: OpenSSH, PKCS#8 or PKCS#1 in PEM.
    pub identity: Option<Secret>,
    /// The passphrase of the private key.
    pub passphrase: Option<Secret>,
    /// The text of a `known_hosts` file. Hosts that are not in it are refused.
    pub known_hosts: String,
    /// The socket of an SSH agent (`SSH_AUTH_SOCK`), used when there is no identity.
    pub agent: Option<PathBuf>,
    /// The host key algorithms to offer, most preferred first; chosen by `known_hosts` when empty.
    pub host_key_algorithms: Vec<String>,
    /// The key exchange algorithms to offer, most preferred first; the safe ones when empty.
    pub kex_algorithms: Vec<String>,
}

/// Settings of TLS.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// Certificates of authorities in PEM, added to the system's.
    pub ca: Option<Vec<u8>>,
    /// Our own certificate.
    pub client: Option<ClientCertificate>,
}

/// A client certificate and its key.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The certificate chain in PEM.
    pub certificate: String,
    /// The private key in PEM.
    pub key: Secret,
}

/// A proxy.
#[derive(Clone)]
pub struct Proxy {
    /// `http://`, `https://` or `socks5://` with host and port, at most 2048 characters.
    pub address: String,
    /// The user name.
    pub username: Option<String>,
    /// The password.
    pub password: Option<Secret>,
}

impl Remote {
    /// Returns the repository at `url`, without authentication, with the time limit of a GitRepository (60 s).
    pub fn new(url: Url) -> Self {
        Self {
            url,
            auth: Auth::None,
            tls: Tls::default(),
            proxy: None,
            timeout: DEFAULT_TIMEOUT,
            temp_dir: None,
        }
    }

    /// Sets who we are.
    #[must_use]
    pub fn with_auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// Adds authorities in PEM to the system's.
    #[must_use]
    pub fn with_ca(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.ca = Some(pem.into());
        self
    }

    /// Sets our own certificate.
    #[must_use]
    pub fn with_client_certificate(mut self, client: ClientCertificate) -> Self {
        self.tls.client = Some(client);
        self
    }

    /// Sets the proxy.
    #[must_use]
    pub fn with_proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Sets the time limit of one call.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Checks what can be checked without a connection.
    ///
    /// # Errors
    ///
    /// Credentials of the other scheme, a proxy address that is too long or of an unknown scheme, SSH without a key.
    pub fn validate(&self) -> Result<(), Error> {
        let wrong = |message: &str| Err(Error::InvalidConfiguration(message.to_owned()));
        match (&self.auth, self.url.scheme()) {
            (Auth::Basic { username, password }, Scheme::Http | Scheme::Https) => {
                if username.is_empty() && !password.is_empty() {
                    return wrong("invalid 'password' auth option: 'username' must be set");
                }
            }
            (Auth::Basic { .. } | Auth::Bearer(_), Scheme::Ssh) => {
                return wrong("a password or token cannot be used with an ssh:// URL, give a private key");
            }
            (Auth::Ssh(_), Scheme::Http | Scheme::Https) => {
                return wrong("a private key can only be used with an ssh:// URL");
            }
            (Auth::Basic { .. } | Auth::Bearer(_) | Auth::Ssh(_), Scheme::File) => {
                return wrong("a repository on this machine needs no credentials");
            }
            (Auth::None, Scheme::Ssh) => {
                return wrong("an ssh:// URL needs a private key and known_hosts");
            }
            (Auth::Ssh(ssh), Scheme::Ssh) => {
                if ssh.identity.is_none() && ssh.agent.is_none() {
                    return wrong("invalid 'ssh' auth option: 'identity' is required");
                }
                if ssh.known_hosts.trim().is_empty() {
                    return wrong("invalid 'ssh' auth option: 'known_hosts' is required");
                }
            }
            (Auth::None | Auth::Bearer(_), _) => {}
        }
        self.proxy.as_ref().map_or(Ok(()), Proxy::validate)
    }
}

/// Without credentials, also when they are within the address.
impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = self.parse().ok();
        let host = address.as_ref().and_then(url::Url::host_str).unwrap_or("?");
        write!(f, "Proxy({host})")
    }
}

impl Proxy {
    pub(crate) fn validate(&self) -> Result<(), Error> {
        self.parse().map(|_| ())
    }

    pub(crate) fn parse(&self) -> Result<url::Url, Error> {
        let wrong = |message: &str| Error::InvalidConfiguration(format!("invalid proxy address: {message}"));
        if self.address.len() > 2048 {
            return Err(wrong("longer than 2048 characters"));
        }
        let parsed = url::Url::parse(&self.address).map_err(|error| wrong(&error.to_string()))?;
        match parsed.scheme() {
            "http" | "https" | "socks5" | "socks5h" if parsed.host_str().is_some() => Ok(parsed),
            _ => Err(wrong("expected http://, https:// or socks5:// and a host")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_shown() {
        let proxy = Proxy {
            address: "http://user:hunter2@proxy:3128".into(),
            username: Some("user".into()),
            password: Some("hunter2".into()),
        };
        let client = ClientCertificate { certificate: String::new(), key: "hunter2".into() };
        let auth = Auth::Basic { username: "user".into(), password: "hunter2".into() };
        let url = Url::parse("https://user:hunter2@example.com/x").unwrap();
        let remote = Remote::new(url).with_proxy(proxy).with_client_certificate(client).with_auth(auth);
        let shown = format!("{remote:?}");
        assert!(!shown.contains("hunter2") && shown.contains("Proxy(proxy)"), "{shown}");
    }

    #[test]
    fn proxies() {
        for (address, good) in [
            ("http://proxy:3128", true),
            ("https://proxy", true),
            ("socks5://[::1]:1080", true),
            ("ftp://proxy", false),
            ("proxy:3128", false),
            ("", false),
        ] {
            let proxy = Proxy { address: address.into(), username: None, password: None };
            assert_eq!(proxy.validate().is_ok(), good, "{address}");
        }
        let long = Proxy { address: format!("http://{}", "a".repeat(2048)), username: None, password: None };
        assert!(long.validate().unwrap_err().to_string().contains("2048"));
    }
}
