//! From the keys of Secrets to a remote (spec/controllers/common.md §13, source.md §1 Auth).

use std::collections::BTreeMap;

use flux_api::source::{GitProvider, GitRepositorySpec};
use flux_git::{Auth, ClientCertificate, Proxy, Remote, Scheme, SshAuth, Url};
use k8s_openapi::ByteString;

use super::fault::Fault;
use super::words::reason::{AUTHENTICATION_FAILED, INVALID_PROVIDER};

/// The algorithms of `--ssh-kex-algos` and `--ssh-hostkey-algos`; none means the usual ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct SshAlgorithms {
    pub(crate) kex: Vec<String>,
    pub(crate) host_key: Vec<String>,
}

/// A Secret that was read. It has no `Debug`, so that it is never shown.
pub(crate) struct Keys {
    /// Namespace and name.
    pub(crate) name: String,
    pub(crate) data: BTreeMap<String, ByteString>,
}

impl Keys {
    /// The text of a key; one that is empty is as good as none.
    fn text(&self, key: &str) -> Result<Option<String>, Fault> {
        let Some(bytes) = self.data.get(key).filter(|bytes| !bytes.0.is_empty()) else { return Ok(None) };
        let text = std::str::from_utf8(&bytes.0);
        text.map(|text| Some(text.to_owned())).map_err(|_| self.invalid(&format!("key '{key}' is not text")))
    }

    /// The text of a key, or of the one that it replaced.
    fn either(&self, key: &str, older: &str) -> Result<Option<String>, Fault> {
        Ok(match self.text(key)? {
            Some(text) => Some(text),
            None => self.text(older)?,
        })
    }

    fn invalid(&self, what: &str) -> Fault {
        Fault::fetch(AUTHENTICATION_FAILED, format!("invalid secret '{}': {what}", self.name))
    }
}

/// Where the repository is and how to reach it.
pub(crate) fn remote(
    spec: &GitRepositorySpec,
    url: Url,
    secret: Option<&Keys>,
    proxy: Option<&Keys>,
    ssh: &SshAlgorithms,
) -> Result<Remote, Fault> {
    let mut remote = Remote::new(url);
    if let Some(timeout) = spec.timeout.filter(|timeout| timeout.as_nanos() > 0) {
        remote.timeout = timeout.to_std();
    }
    if let Some(secret) = secret {
        refuse_app(spec, secret)?;
        if remote.url.scheme() == Scheme::Ssh {
            remote.auth = Auth::Ssh(SshAuth {
                identity: secret.text("identity")?.map(Into::into),
                passphrase: secret.text("password")?.map(Into::into),
                known_hosts: secret.text("known_hosts")?.unwrap_or_default(),
                agent: None,
                host_key_algorithms: ssh.host_key.clone(),
                kex_algorithms: ssh.kex.clone(),
            });
        } else {
            remote.auth = http(secret)?;
            tls(&mut remote, secret)?;
        }
    }
    if let Some(proxy) = proxy {
        let address = proxy.text("address")?.ok_or_else(|| proxy.invalid("key 'address' is missing"))?;
        let (username, password) = (proxy.text("username")?, proxy.text("password")?.map(Into::into));
        remote.proxy = Some(Proxy { address, username, password });
    }
    let unusable =
        |error| Fault::fetch(AUTHENTICATION_FAILED, "failed to configure the connection").because(error);
    remote.validate().map_err(unusable)?;
    Ok(remote)
}

/// The keys of a GitHub App are for that provider only.
fn refuse_app(spec: &GitRepositorySpec, secret: &Keys) -> Result<(), Fault> {
    if secret.data.contains_key("githubAppID") && spec.provider != Some(GitProvider::GitHub) {
        let message =
            format!("secretRef '{}' has github app data but provider is not set to github", secret.name);
        return Err(Fault::fetch(INVALID_PROVIDER, message));
    }
    Ok(())
}

fn http(secret: &Keys) -> Result<Auth, Fault> {
    let (username, password) = (secret.text("username")?, secret.text("password")?);
    let bearer = secret.text("bearerToken")?;
    match (bearer, username, password) {
        (Some(token), None, None) => Ok(Auth::Bearer(token.into())),
        (Some(_), ..) => Err(secret.invalid("'bearerToken' and 'username', 'password' exclude each other")),
        (None, Some(username), Some(password)) => Ok(Auth::Basic { username, password: password.into() }),
        (None, None, Some(_)) => Err(secret.invalid("'password' is set, 'username' is not")),
        (None, Some(_), None) => Err(secret.invalid("'username' is set, 'password' is not")),
        (None, None, None) => Ok(Auth::None),
    }
}

fn tls(remote: &mut Remote, secret: &Keys) -> Result<(), Fault> {
    remote.tls.ca = secret.either("ca.crt", "caFile")?.map(String::into_bytes);
    remote.tls.client = match (secret.either("tls.crt", "certFile")?, secret.either("tls.key", "keyFile")?) {
        (Some(certificate), Some(key)) => Some(ClientCertificate { certificate, key: key.into() }),
        (None, None) => None,
        (Some(_), None) => return Err(secret.invalid("'tls.crt' is set, 'tls.key' is not")),
        (None, Some(_)) => return Err(secret.invalid("'tls.key' is set, 'tls.crt' is not")),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn keys(pairs: &[(&str, &str)]) -> Keys {
        let data =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), ByteString(value.as_bytes().to_vec())));
        Keys { name: "apps/auth".into(), data: data.collect() }
    }

    fn build(url: &str, secret: &[(&str, &str)]) -> Result<Remote, String> {
        let spec = GitRepositorySpec::default();
        let url = Url::parse(url).unwrap();
        remote(&spec, url, Some(&keys(secret)), None, &SshAlgorithms::default())
            .map_err(|fault| fault.message())
    }

    #[test]
    fn what_authenticates() {
        let https = "https://git.example/a";
        let auth = |pairs| build(https, pairs).unwrap().auth;
        assert!(matches!(auth(&[]), Auth::None));
        assert!(matches!(auth(&[("bearerToken", "t")]), Auth::Bearer(token) if token.expose() == "t"));
        assert!(
            matches!(auth(&[("username", "u"), ("password", "p")]), Auth::Basic { username, .. } if username == "u")
        );
        let ssh =
            build("ssh://git@git.example/a", &[("identity", "k"), ("known_hosts", "h"), ("password", "p")]);
        assert!(
            matches!(ssh.unwrap().auth, Auth::Ssh(ssh) if ssh.known_hosts == "h" && ssh.passphrase.is_some())
        );
        let tls = build(https, &[("caFile", "ca"), ("tls.crt", "c"), ("tls.key", "k")]).unwrap().tls;
        assert_eq!(tls.ca.as_deref(), Some(b"ca".as_slice()));
        assert!(tls.client.is_some());
    }

    #[test]
    fn what_is_refused_and_never_shows_a_value() {
        for (url, secret, want) in [
            ("https://h/a", vec![("password", "hush")], "'username' is not"),
            ("https://h/a", vec![("username", "hush")], "'password' is not"),
            (
                "https://h/a",
                vec![("username", "hush"), ("password", "hush"), ("bearerToken", "hush")],
                "exclude",
            ),
            ("https://h/a", vec![("tls.crt", "hush")], "'tls.key' is not"),
            ("https://h/a", vec![("keyFile", "hush")], "'tls.crt' is not"),
            ("https://h/a", vec![("githubAppID", "1")], "provider is not set to github"),
            ("ssh://h/a", vec![("known_hosts", "hush")], "'identity' is required"),
            ("ssh://h/a", vec![("identity", "hush")], "'known_hosts' is required"),
        ] {
            let message = build(url, &secret).unwrap_err();
            assert!(message.contains(want) && !message.contains("hush"), "{message}");
        }
    }

    #[test]
    fn time_limit_and_proxy() {
        let url = || Url::parse("https://h/a").unwrap();
        let mut spec = GitRepositorySpec::default();
        let make = |spec: &_, proxy: &_| remote(spec, url(), None, Some(proxy), &SshAlgorithms::default());
        let proxy = keys(&[("address", "http://proxy:3128"), ("username", "u")]);
        assert_eq!(make(&spec, &proxy).unwrap().timeout, Duration::from_mins(1));
        spec.timeout = Some("5s".parse().unwrap());
        let remote = make(&spec, &proxy).unwrap();
        assert_eq!(
            (remote.timeout, remote.proxy.unwrap().address.as_str()),
            (Duration::from_secs(5), "http://proxy:3128")
        );
        assert!(make(&spec, &keys(&[])).is_err());
        assert!(make(&spec, &keys(&[("address", "ftp://x")])).is_err());
    }
}
