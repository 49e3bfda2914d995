//! Who we are to the servers of remote bases: what `git` and `ssh` would find in the user's home.

use std::{fs, sync::Arc};

use flux_git::{SshAuth, Url};
use flux_remote_bases::{RemoteBases, Settings};
use tokio::runtime::Handle;

use super::settings::Environment;

/// The names of private keys that `ssh` tries, the best first: one is tried.
const KEYS: [&str; 3] = ["id_ed25519", "id_ecdsa", "id_rsa"];

/// What a build may fetch by URL; with `refuse` nothing.
pub(crate) fn remote_bases(environment: &Environment, refuse: bool) -> RemoteBases {
    let environment = environment.clone();
    RemoteBases::lazy(move || settings(&environment, refuse), Handle::current())
}

fn settings(environment: &Environment, refuse: bool) -> Settings {
    let proxies = environment.proxies.clone();
    Settings {
        proxy: Some(Arc::new(move |url: &Url| proxies.to(url))),
        ca: environment.git_authorities.as_ref().and_then(|path| fs::read(path).ok()),
        ssh: if refuse { None } else { ssh(environment) },
        no_repositories: refuse,
        no_files: refuse,
        ..Settings::default()
    }
}

/// The user's agent, else the first of the user's keys, and the hosts that the user trusts; nothing without either.
fn ssh(environment: &Environment) -> Option<SshAuth> {
    let read = |path| fs::read_to_string(path).ok();
    let known_hosts = environment.known_hosts.as_ref().and_then(read)?;
    let folder = environment.home.as_ref()?.join(".ssh");
    let agent = environment.ssh_agent.clone();
    let identity = match agent {
        Some(_) => None,
        None => Some(KEYS.iter().find_map(|name| fs::read_to_string(folder.join(name)).ok())?.into()),
    };
    Some(SshAuth { identity, agent, known_hosts, ..SshAuth::default() })
}
