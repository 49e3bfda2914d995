//! What a command is handed: a cluster, a namespace, a clock, and two places to write.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use flux_kube::client::{ClientOptions, Connection, Kubeconfigs};
use flux_releases::Releases;
use jiff::Timestamp;
use kube::{Client, config::Kubeconfig};

use super::{
    settings::{Environment, Globals},
    ui::Ui,
};

/// The name under which the API server records our writes.
pub(crate) const FIELD_MANAGER: &str = "flux";

/// The outside world, as a command sees it.
pub(crate) struct Context {
    /// Where to write.
    pub ui: Ui,
    /// What the environment says.
    pub environment: Environment,
    /// The flags of every command.
    pub globals: Globals,
    /// The namespace that unqualified names live in.
    pub namespace: String,
    /// How long the command may take.
    pub timeout: Duration,
    connection: Option<Connection>,
}

impl Context {
    /// Nothing is connected to before it is needed.
    pub(crate) fn new(ui: Ui, environment: Environment, globals: Globals) -> Self {
        let namespace = globals.namespace.clone().unwrap_or_default();
        Self { ui, environment, namespace, timeout: globals.timeout, globals, connection: None }
    }

    /// The cluster; connected to at the first call.
    ///
    /// # Errors
    /// When the kubeconfig or what it refers to cannot be used.
    pub(crate) async fn client(&mut self) -> Result<Client> {
        Ok(self.connection().await?.client.clone())
    }

    /// The cluster, with what the client was made from.
    ///
    /// # Errors
    /// When the kubeconfig or what it refers to cannot be used.
    pub(crate) async fn connection(&mut self) -> Result<&Connection, flux_kube::client::Error> {
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            provide_tls();
            self.options().connect().await?
        };
        Ok(self.connection.insert(connection))
    }

    /// The published releases of Flux.
    ///
    /// # Errors
    /// See [`Releases::new`].
    pub(crate) fn releases(&self) -> Result<Releases, flux_releases::Error> {
        provide_tls();
        Releases::new(self.environment.releases.as_deref())
    }

    /// The URL of the API server, once it has been connected to.
    pub(crate) fn server(&self) -> Option<&str> {
        self.connection.as_ref().map(|connection| connection.server.as_str())
    }

    /// The time now.
    #[expect(
        clippy::unused_self,
        reason = "the clock belongs to the outside world that a context stands for"
    )]
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Takes the namespace of the kubeconfig's context, if it names one.
    pub(crate) fn follow_context(&mut self) {
        let Some(kubeconfig) = self.kubeconfig() else { return };
        let wanted = self.globals.context.clone().or(kubeconfig.current_context);
        let context = kubeconfig.contexts.into_iter().find(|context| Some(&context.name) == wanted.as_ref());
        let namespace = context.and_then(|context| context.context?.namespace);
        if let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) {
            self.namespace = namespace;
        }
    }

    /// The files of the kubeconfig in one, as far as they can be read.
    pub(crate) fn kubeconfig(&self) -> Option<Kubeconfig> {
        let paths = match self.kubeconfigs() {
            Kubeconfigs::File(path) => vec![path],
            Kubeconfigs::Search(paths) => paths,
        };
        let read = paths.iter().filter_map(|path| Kubeconfig::read_from(path).ok());
        read.reduce(|before, next| before.clone().merge(next).unwrap_or(before))
    }

    fn kubeconfigs(&self) -> Kubeconfigs {
        if let Some(path) = &self.globals.kubeconfig {
            return Kubeconfigs::File(path.clone());
        }
        let listed = self.environment.kubeconfig.as_deref().map(std::env::split_paths);
        let home = || self.environment.home.iter().map(|home| home.join(".kube/config")).collect();
        Kubeconfigs::Search(listed.map_or_else(home, Iterator::collect::<Vec<PathBuf>>))
    }

    fn options(&self) -> ClientOptions {
        let globals = self.globals.clone();
        ClientOptions {
            kubeconfigs: self.kubeconfigs(),
            context: globals.context,
            cluster: globals.cluster,
            user: globals.user,
            server: globals.server,
            token: globals.token.map(Into::into),
            impersonate: globals.as_user,
            impersonate_uid: globals.as_uid,
            impersonate_groups: globals.as_group,
            impersonate_user_extra: globals.as_user_extra,
            tls_server_name: globals.tls_server_name,
            certificate_authority: globals.certificate_authority,
            client_certificate: globals.client_certificate,
            client_key: globals.client_key,
            insecure_skip_tls_verify: globals.insecure_skip_tls_verify,
            disable_compression: globals.disable_compression,
            limit: Some((globals.kube_api_qps, u32::try_from(globals.kube_api_burst).unwrap_or(u32::MAX))),
            user_agent: format!("{FIELD_MANAGER}/v{}", super::version::RELEASE),
        }
    }
}

/// The process needs one TLS provider, and only a command that connects pays for it.
pub(super) fn provide_tls() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
