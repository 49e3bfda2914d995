//! The kubeconfig flags of `flux` and of the controllers (spec `cli/global.md` §3).

use std::collections::HashMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use http::header::{HeaderValue, USER_AGENT};
use kube::client::ClientBuilder;
use kube::config::{
    AuthInfo, Cluster, Context, KubeConfigOptions, Kubeconfig, KubeconfigError, NamedAuthInfo,
};
use kube::config::{NamedCluster, NamedContext};
use kube::{Client, Config};

use super::{Error, RateLimit, explain};

/// Where kubeconfigs are looked for.
#[derive(Clone, Debug)]
pub enum Kubeconfigs {
    /// One file that must be there, as with `--kubeconfig`.
    File(PathBuf),
    /// Several, as in `KUBECONFIG`, or the one of the home folder: those that exist are merged, the first one wins.
    /// With none of them, and no server given either, the Pod's own credentials are taken.
    Search(Vec<PathBuf>),
}

impl Default for Kubeconfigs {
    fn default() -> Self {
        Self::Search(Vec::new())
    }
}

/// A bearer token; it has no way into a message.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl From<String> for Token {
    fn from(token: String) -> Self {
        Self(token)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Everything that decides which cluster is spoken to, and as whom.
#[derive(Clone, Debug, Default)]
pub struct ClientOptions {
    /// Where kubeconfigs are looked for.
    pub kubeconfigs: Kubeconfigs,
    /// `--context`
    pub context: Option<String>,
    /// `--cluster`
    pub cluster: Option<String>,
    /// `--user`
    pub user: Option<String>,
    /// `--server`
    pub server: Option<String>,
    /// `--token`; it takes the place of all other credentials of the user.
    pub token: Option<Token>,
    /// `--as`
    pub impersonate: Option<String>,
    /// `--as-uid`
    pub impersonate_uid: Option<String>,
    /// `--as-group`
    pub impersonate_groups: Vec<String>,
    /// `--as-user-extra`, each `key=value`
    pub impersonate_user_extra: Vec<String>,
    /// `--tls-server-name`
    pub tls_server_name: Option<String>,
    /// `--certificate-authority`
    pub certificate_authority: Option<PathBuf>,
    /// `--client-certificate`
    pub client_certificate: Option<PathBuf>,
    /// `--client-key`
    pub client_key: Option<PathBuf>,
    /// `--insecure-skip-tls-verify`
    pub insecure_skip_tls_verify: bool,
    /// `--disable-compression`
    pub disable_compression: bool,
    /// `--kube-api-qps` and `--kube-api-burst`; none means no limit.
    pub limit: Option<(f32, u32)>,
    /// The user agent. Its first word becomes the field manager of writes that name none.
    pub user_agent: String,
}

/// A client, and what it was made from.
#[derive(Clone)]
pub struct Connection {
    /// The settings, for clients that need others beside this one.
    pub config: Config,
    /// The client.
    pub client: Client,
    /// The namespace of the context, `default` when it names none.
    pub namespace: String,
    /// The URL of the API server.
    pub server: String,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, server, .. } = self;
        f.debug_struct("Connection")
            .field("server", server)
            .field("namespace", namespace)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// Sorts the failure of one of this client's requests into what the user can do something about.
    pub fn explain(&self, error: kube::Error) -> Error {
        explain(error, &self.server)
    }
}

impl ClientOptions {
    /// Makes the client. No request is sent.
    ///
    /// # Errors
    /// When a kubeconfig is missing or not valid, lacks what was asked of it, or holds certificates of no use.
    pub async fn connect(&self) -> Result<Connection, Error> {
        let config = self.config().await?;
        let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
        let limit =
            self.limit.map_or_else(|| RateLimit::new(0.0, 1), |(qps, burst)| RateLimit::new(qps, burst));
        let client = ClientBuilder::try_from(config.clone())
            .map_err(|source| Error::Build { server: server.clone(), source: Box::new(source) })?
            .with_layer(&limit)
            .build();
        Ok(Connection { namespace: config.default_namespace.clone(), config, client, server })
    }

    /// Resolves the settings without making a client.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub async fn config(&self) -> Result<Config, Error> {
        let (found, origin) = self.read()?;
        let mut config = match found {
            Some(kubeconfig) => self.resolve(kubeconfig, &origin).await?,
            None if self.server.is_some() => self.resolve(Kubeconfig::default(), "the flags").await?,
            None => Config::incluster().map_err(|_| Error::NoKubeconfig { looked_at: self.looked_at() })?,
        };
        if !self.user_agent.is_empty() {
            let bad = |_| Error::BadValue { what: "user agent", value: self.user_agent.clone() };
            config.headers.push((USER_AGENT, HeaderValue::from_str(&self.user_agent).map_err(bad)?));
        }
        Ok(config)
    }

    fn looked_at(&self) -> Vec<PathBuf> {
        match &self.kubeconfigs {
            Kubeconfigs::File(path) => vec![path.clone()],
            Kubeconfigs::Search(paths) => paths.clone(),
        }
    }

    /// The merged kubeconfig, and the names of its files.
    fn read(&self) -> Result<(Option<Kubeconfig>, String), Error> {
        let mut merged: Option<Kubeconfig> = None;
        let mut origin = Vec::new();
        let must_exist = matches!(self.kubeconfigs, Kubeconfigs::File(_));
        for path in self.looked_at() {
            let Some(next) = read_one(&path, must_exist)? else { continue };
            origin.push(path.display().to_string());
            merged = Some(match merged {
                None => next,
                Some(before) => before.merge(next).map_err(|source| invalid(&path, source))?,
            });
        }
        Ok((merged, origin.join(", ")))
    }

    async fn resolve(&self, mut kubeconfig: Kubeconfig, origin: &str) -> Result<Config, Error> {
        let selection = self.select(&kubeconfig, origin)?;
        let (context, cluster, user) = self.overridden(&kubeconfig, selection)?;
        // One context that has everything, so that the loader has nothing left to choose.
        let name = "selected".to_owned();
        let mut context = context;
        (context.cluster, context.user) = (name.clone(), Some(name.clone()));
        kubeconfig.contexts =
            vec![NamedContext { name: name.clone(), context: Some(context), ..NamedContext::default() }];
        kubeconfig.clusters =
            vec![NamedCluster { name: name.clone(), cluster: Some(cluster), ..NamedCluster::default() }];
        kubeconfig.auth_infos =
            vec![NamedAuthInfo { name: name.clone(), auth_info: Some(user), ..NamedAuthInfo::default() }];
        kubeconfig.current_context = Some(name);
        Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default())
            .await
            .map_err(|source| Error::Invalid { origin: origin.to_owned(), source })
    }

    /// Finds the context, and by it (or by the flags) cluster and user.
    fn select(&self, kubeconfig: &Kubeconfig, origin: &str) -> Result<Selection, Error> {
        let known = || kubeconfig.contexts.iter().map(|context| context.name.clone()).collect();
        let wanted =
            self.context.clone().or_else(|| kubeconfig.current_context.clone()).filter(|c| !c.is_empty());
        let context = match wanted {
            Some(name) => match kubeconfig.contexts.iter().find(|context| context.name == name) {
                Some(found) => found.context.clone().unwrap_or_default(),
                None => return Err(Error::NoContext { name, origin: origin.to_owned(), known: known() }),
            },
            None if self.server.is_some() || self.cluster.is_some() => Context::default(),
            None => return Err(Error::NoCurrentContext { origin: origin.to_owned(), known: known() }),
        };
        let cluster = self.cluster.clone().unwrap_or_else(|| context.cluster.clone());
        let user = self.user.clone().or_else(|| context.user.clone()).unwrap_or_default();
        Ok(Selection { context, cluster, user, origin: origin.to_owned() })
    }

    /// Looks the selected entries up and lays the flags over them.
    fn overridden(
        &self,
        kubeconfig: &Kubeconfig,
        selection: Selection,
    ) -> Result<(Context, Cluster, AuthInfo), Error> {
        let Selection { context, cluster: name, user, origin } = selection;
        let cluster = match kubeconfig.clusters.iter().find(|cluster| cluster.name == name) {
            Some(found) => found.cluster.clone().unwrap_or_default(),
            None if self.server.is_some() && self.cluster.is_none() => Cluster::default(),
            None => return Err(Error::NoCluster { name, origin }),
        };
        let auth = match kubeconfig.auth_infos.iter().find(|auth| auth.name == user) {
            Some(found) => found.auth_info.clone().unwrap_or_default(),
            None if self.user.is_none() => AuthInfo::default(),
            None => return Err(Error::NoUser { name: user, origin }),
        };
        Ok((context, self.overridden_cluster(cluster), self.overridden_user(auth)?))
    }

    fn overridden_cluster(&self, mut cluster: Cluster) -> Cluster {
        if let Some(server) = &self.server {
            // As kubectl does: a bare host is reached by TLS.
            let has_scheme = server.contains("://");
            cluster.server = Some(if has_scheme { server.clone() } else { format!("https://{server}") });
        }
        if let Some(path) = &self.certificate_authority {
            cluster.certificate_authority = Some(text(path));
            cluster.certificate_authority_data = None;
        }
        if self.insecure_skip_tls_verify {
            cluster.insecure_skip_tls_verify = Some(true);
            cluster.certificate_authority = None;
            cluster.certificate_authority_data = None;
        }
        if let Some(name) = &self.tls_server_name {
            cluster.tls_server_name = Some(name.clone());
        }
        if self.disable_compression {
            cluster.disable_compression = Some(true);
        }
        cluster
    }

    fn overridden_user(&self, mut auth: AuthInfo) -> Result<AuthInfo, Error> {
        if let Some(Token(token)) = &self.token {
            // A certificate of the kubeconfig would win over the token at the API server.
            auth = AuthInfo { token: Some(token.clone().into()), ..AuthInfo::default() };
        }
        if let Some(path) = &self.client_certificate {
            (auth.client_certificate, auth.client_certificate_data) = (Some(text(path)), None);
        }
        if let Some(path) = &self.client_key {
            (auth.client_key, auth.client_key_data) = (Some(text(path)), None);
        }
        if let Some(user) = &self.impersonate {
            auth.impersonate = Some(user.clone());
        }
        if let Some(uid) = &self.impersonate_uid {
            auth.impersonate_uid = Some(uid.clone());
        }
        if !self.impersonate_groups.is_empty() {
            auth.impersonate_groups = Some(self.impersonate_groups.clone());
        }
        if !self.impersonate_user_extra.is_empty() {
            auth.impersonate_user_extra = Some(extras(&self.impersonate_user_extra)?);
        }
        Ok(auth)
    }
}

/// What a kubeconfig says about the chosen context.
struct Selection {
    context: Context,
    cluster: String,
    user: String,
    origin: String,
}

/// `key=value`, several of one key allowed.
fn extras(pairs: &[String]) -> Result<HashMap<String, Vec<String>>, Error> {
    let mut extras: HashMap<String, Vec<String>> = HashMap::new();
    for pair in pairs {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| Error::BadValue { what: "as-user-extra, want key=value:", value: pair.clone() })?;
        extras.entry(key.to_owned()).or_default().push(value.to_owned());
    }
    Ok(extras)
}

fn read_one(path: &Path, must_exist: bool) -> Result<Option<Kubeconfig>, Error> {
    match Kubeconfig::read_from(path) {
        Ok(kubeconfig) => Ok(Some(kubeconfig)),
        Err(KubeconfigError::ReadConfig(source, _))
            if source.kind() == ErrorKind::NotFound && !must_exist =>
        {
            Ok(None)
        }
        Err(KubeconfigError::ReadConfig(source, _)) => Err(Error::Read { path: path.to_owned(), source }),
        Err(source) => Err(invalid(path, source)),
    }
}

fn invalid(path: &Path, source: KubeconfigError) -> Error {
    Error::Invalid { origin: path.display().to_string(), source }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
