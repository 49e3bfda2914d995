//! A client from the bytes of a kubeconfig that somebody else wrote (spec `controllers/kustomize.md` §11).

use std::time::Duration;

use kube::Config;
use kube::client::ClientBuilder;
use kube::config::{AuthInfo, Cluster, KubeConfigOptions, Kubeconfig};

use super::{Connection, Error};

/// What such a kubeconfig may ask of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remote {
    /// `--insecure-kubeconfig-exec`: it may start a program.
    pub allow_exec: bool,
    /// `--insecure-kubeconfig-tls`: it may turn off the check of the server's certificate.
    pub allow_insecure_tls: bool,
}

/// Connecting to another cluster takes no longer than this.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);

/// Makes a client from a kubeconfig's bytes. Only what is inline counts: a path in it would name a file of this
/// process. What `rules` do not allow is left out.
///
/// # Errors
/// When the bytes are no kubeconfig, or one without a cluster to speak to. `origin` names them in the message.
pub async fn from_bytes(bytes: &[u8], origin: &str, rules: Remote) -> Result<Connection, Error> {
    let invalid = |source| Error::Invalid { origin: origin.to_owned(), source };
    let text = std::str::from_utf8(bytes).map_err(|_| Error::BadValue {
        what: "kubeconfig, it is no UTF-8 text:",
        value: origin.to_owned(),
    })?;
    let mut kubeconfig = Kubeconfig::from_yaml(text).map_err(invalid)?;
    for cluster in kubeconfig.clusters.iter_mut().filter_map(|named| named.cluster.as_mut()) {
        *cluster = inline_cluster(cluster, rules);
    }
    for auth in kubeconfig.auth_infos.iter_mut().filter_map(|named| named.auth_info.as_mut()) {
        *auth = inline_user(auth, rules);
    }
    let mut config =
        Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.map_err(invalid)?;
    config.connect_timeout = Some(CONNECT_LIMIT);
    let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
    let client = ClientBuilder::try_from(config.clone())
        .map_err(|source| Error::Build { server: server.clone(), source: Box::new(source) })?
        .build();
    Ok(Connection { namespace: config.default_namespace.clone(), config, client, server })
}

fn inline_cluster(cluster: &Cluster, rules: Remote) -> Cluster {
    Cluster {
        server: cluster.server.clone(),
        insecure_skip_tls_verify: cluster.insecure_skip_tls_verify.filter(|_| rules.allow_insecure_tls),
        certificate_authority_data: cluster.certificate_authority_data.clone(),
        proxy_url: cluster.proxy_url.clone(),
        disable_compression: cluster.disable_compression,
        tls_server_name: cluster.tls_server_name.clone(),
        ..Cluster::default()
    }
}

fn inline_user(auth: &AuthInfo, rules: Remote) -> AuthInfo {
    AuthInfo {
        username: auth.username.clone(),
        password: auth.password.clone(),
        token: auth.token.clone(),
        client_certificate_data: auth.client_certificate_data.clone(),
        client_key_data: auth.client_key_data.clone(),
        exec: auth.exec.clone().filter(|_| rules.allow_exec),
        ..AuthInfo::default()
    }
}
