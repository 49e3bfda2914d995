//! A Git server without an API of its own: from what the user gave to a [`Plan`].

use std::path::PathBuf;

use anyhow::{Result, bail};
use flux_git::{Auth, Proxy, Remote, Scheme, Secret, SshAuth, Url, ssh::KeyKind};

use super::{Commit, Host, Plan, PullSecret, Source};
use crate::manifests::{install, sync};

/// What does not depend on the provider.
#[derive(Clone, Debug)]
pub struct Common {
    /// The branch.
    pub branch: String,
    /// What is installed.
    pub install: install::Options,
    /// The manifests of what is installed.
    pub manifests: install::Install,
    /// The credentials of a registry.
    pub pull: Option<PullSecret>,
    /// What is followed; its URL is filled in.
    pub sync: sync::Options,
    /// How to commit.
    pub commit: Commit,
    /// Whether another tool's installation may be taken over without asking.
    pub force: bool,
    /// How long each wait may take.
    pub timeout: std::time::Duration,
}

/// A repository and the means to reach it.
#[derive(Clone, Debug)]
pub struct Git {
    /// `--url`
    pub url: Url,
    /// `--username`
    pub username: String,
    /// `--password`: of the user, of the key, or the token.
    pub password: Secret,
    /// What the controllers use.
    pub controllers: Controllers,
    /// `--allow-insecure-http`
    pub insecure: bool,
    /// The content of `--ca-file`; empty for none.
    pub ca: String,
    /// The proxy to the repository.
    pub proxy: Option<Proxy>,
    /// The content of `--private-key-file`.
    pub key: Option<Secret>,
    /// The socket of the user's SSH agent.
    pub agent: Option<PathBuf>,
    /// Host keys to trust, as `known_hosts` holds them.
    pub known_hosts: String,
    /// `--ssh-hostname`, which may have a port; empty for the host of the URL.
    pub ssh_hostname: String,
    /// `--ssh-hostkey-algos`
    pub host_key_algorithms: Vec<String>,
    /// What kind of key to make when there is none.
    pub kind: KeyKind,
    /// `--silent`
    pub silent: bool,
}

/// How the controllers reach the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controllers {
    /// By a key, over SSH.
    Key,
    /// By user and password (`--token-auth`).
    Basic,
    /// By a token (`--with-bearer-token`).
    Bearer,
}

/// Makes the plan.
///
/// # Errors
/// What is given does not fit the scheme of the URL.
pub fn plan(git: &Git, common: Common) -> Result<Plan> {
    let url = sync_url(git)?;
    let remote = Remote::new(git.url.clone()).with_auth(auth(git)?).with_timeout(common.timeout);
    let remote = if git.ca.is_empty() { remote } else { remote.with_ca(git.ca.clone()) };
    let remote = Remote { proxy: git.proxy.clone(), ..remote };
    let source = source(git, &url);
    Ok(Plan {
        remote,
        source,
        sync: sync::Options { url: url.to_string(), branch: common.branch.clone(), ..common.sync },
        branch: common.branch,
        install: common.install,
        manifests: common.manifests,
        pull: common.pull,
        commit: common.commit,
        force: common.force,
        timeout: common.timeout,
    })
}

/// How this process reaches the repository.
fn auth(git: &Git) -> Result<Auth> {
    let passphrase = (!git.password.is_empty()).then(|| git.password.clone());
    let ssh = SshAuth {
        known_hosts: git.known_hosts.clone(),
        host_key_algorithms: git.host_key_algorithms.clone(),
        ..SshAuth::default()
    };
    Ok(match (git.url.scheme(), &git.key) {
        (Scheme::Ssh, Some(key)) => Auth::Ssh(SshAuth { identity: Some(key.clone()), passphrase, ..ssh }),
        (Scheme::Ssh, None) if git.agent.is_none() => {
            bail!("no SSH agent is running to authenticate with, pass --private-key-file")
        }
        (Scheme::Ssh, None) => Auth::Ssh(SshAuth { agent: git.agent.clone(), ..ssh }),
        (Scheme::Http, _) if !git.insecure => bail!(
            "failed to create authentication options for {}: scheme http is insecure, pass --allow-insecure-http=true to allow it",
            git.url
        ),
        (Scheme::Http | Scheme::Https, _) if git.controllers == Controllers::Bearer => {
            Auth::Bearer(git.password.clone())
        }
        (Scheme::Http | Scheme::Https | Scheme::File, _) => {
            Auth::Basic { username: git.username.clone(), password: git.password.clone() }
        }
    })
}

/// The URL as the controllers use it.
fn sync_url(git: &Git) -> Result<url::Url> {
    // Its text holds no password, and over HTTP no user; neither is wanted here.
    let mut url = url::Url::parse(&git.url.to_string())?;
    let web = git.url.scheme() != Scheme::Ssh;
    if git.controllers == Controllers::Key {
        if web {
            set_scheme(&mut url, "ssh");
            let _ = url.set_port(None);
        }
        let user = git.url.user().filter(|_| !web && git.username == "git");
        let _ = url.set_username(user.as_deref().unwrap_or(&git.username));
        let _ = url.set_password(None);
    } else {
        if !web {
            set_scheme(&mut url, "https");
            let _ = url.set_port(None);
        }
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    if !git.ssh_hostname.is_empty() && git.controllers == Controllers::Key {
        let (host, port) = split_port(&git.ssh_hostname)?;
        url.set_host(Some(host))?;
        let _ = url.set_port(port);
    }
    Ok(url)
}

/// Both kinds of URL behave alike only below a scheme that the standard knows; so the URL is written anew.
fn set_scheme(url: &mut url::Url, scheme: &str) {
    let rest = url.as_str().split_once("://").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    if let Ok(changed) = url::Url::parse(&format!("{scheme}://{rest}")) {
        *url = changed;
    }
}

fn split_port(host: &str) -> Result<(&str, Option<u16>)> {
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => Ok((name, Some(port.parse()?))),
        _ => Ok((host, None)),
    }
}

fn source(git: &Git, url: &url::Url) -> Source {
    let password = git.password.expose().to_owned();
    let host = Host {
        name: url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned(),
        port: url.port().unwrap_or(22),
        algorithms: git.host_key_algorithms.clone(),
    };
    match (git.controllers, &git.key) {
        (Controllers::Basic, _) => {
            Source::Basic { username: git.username.clone(), password, ca: git.ca.clone() }
        }
        (Controllers::Bearer, _) => Source::Bearer { token: password, ca: git.ca.clone() },
        (Controllers::Key, Some(key)) => Source::Key {
            identity: key.expose().to_owned(),
            passphrase: if git.url.scheme() == Scheme::Ssh { password } else { String::new() },
            host,
            silent: git.silent,
        },
        (Controllers::Key, None) => {
            Source::Generated { kind: git.kind, passphrase: String::new(), host, silent: git.silent }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(url: &str, controllers: Controllers) -> Git {
        Git {
            url: Url::parse(url).unwrap(),
            username: "git".into(),
            password: "pass".into(),
            controllers,
            insecure: false,
            ca: String::new(),
            proxy: None,
            key: None,
            agent: None,
            known_hosts: String::new(),
            ssh_hostname: String::new(),
            host_key_algorithms: Vec::new(),
            kind: KeyKind::EcdsaP384,
            silent: false,
        }
    }

    #[test]
    fn the_controllers_get_a_url_of_their_own() {
        use Controllers::{Basic, Key};
        for (url, controllers, hostname, wanted) in [
            ("https://u:p@h:8443/r.git", Basic, "", "https://h:8443/r.git"),
            ("http://h:80/r.git", Basic, "", "http://h/r.git"),
            ("ssh://git@h:2222/r.git", Basic, "", "https://h/r.git"),
            ("ssh://git@h:2222/r.git", Key, "", "ssh://git@h:2222/r.git"),
            ("ssh://h/r.git", Key, "", "ssh://git@h/r.git"),
            ("ssh://other@h/r.git", Key, "", "ssh://other@h/r.git"),
            ("https://h:8443/r.git", Key, "", "ssh://git@h/r.git"),
            ("https://h/r.git", Key, "s:22000", "ssh://git@s:22000/r.git"),
            ("ssh://git@h:2222/r.git", Key, "s", "ssh://git@s/r.git"),
        ] {
            let git = Git { ssh_hostname: hostname.into(), ..git(url, controllers) };
            assert_eq!(sync_url(&git).unwrap().as_str(), wanted, "{url}");
        }
        let named = Git { username: "bot".into(), ..git("ssh://git@h/r", Key) };
        assert_eq!(sync_url(&named).unwrap().as_str(), "ssh://bot@h/r");
    }

    #[test]
    fn plain_http_must_be_allowed() {
        let refused = auth(&git("http://h/r", Controllers::Basic)).unwrap_err().to_string();
        assert!(refused.ends_with("pass --allow-insecure-http=true to allow it"), "{refused}");
        let allowed = Git { insecure: true, ..git("http://h/r", Controllers::Basic) };
        assert!(matches!(auth(&allowed).unwrap(), Auth::Basic { .. }));
    }

    #[test]
    fn a_password_over_ssh_is_that_of_the_key() {
        let with_key = Git { key: Some("pem".into()), ..git("ssh://h/r", Controllers::Key) };
        let Auth::Ssh(ssh) = auth(&with_key).unwrap() else { unreachable!("it is SSH") };
        assert_eq!(ssh.passphrase.unwrap().expose(), "pass");
        let over_http = Git { key: Some("pem".into()), ..git("https://h/r", Controllers::Key) };
        let url = sync_url(&over_http).unwrap();
        assert!(matches!(source(&over_http, &url), Source::Key { passphrase, .. } if passphrase.is_empty()));
    }
}
