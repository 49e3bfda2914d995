//! What a user can choose.

use super::Error;
use crate::manifests::components::{self, Component, REQUIRED};

/// The choices of `flux install` and `flux bootstrap` that the manifests depend on (spec/cli/manifests.md §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Namespace of the controllers. It has to be a valid DNS label, which the caller checks.
    pub namespace: String,
    /// Components, in the order in which they are written.
    pub components: Vec<String>,
    /// Components beside those.
    pub components_extra: Vec<String>,
    /// Registry and path before the names of the images; with an empty text the images are `fluxcd/<component>`.
    pub registry: String,
    /// Name of the Secret by which images are pulled; empty for none.
    pub image_pull_secret: String,
    /// Keys of taints that the controllers tolerate.
    pub toleration_keys: Vec<String>,
    /// Whether the controllers look at all namespaces or only at their own.
    pub watch_all_namespaces: bool,
    /// Whether network policies are part of it.
    pub network_policy: bool,
    /// Log level of the controllers: `debug`, `info` or `error`.
    pub log_level: String,
    /// DNS domain of the cluster.
    pub cluster_domain: String,
    /// Version of this program; what follows a `+` is left out of labels and header.
    pub version: String,
}

impl Options {
    /// The defaults of the flags, for a version of this program.
    pub fn new(version: &str) -> Self {
        Self {
            namespace: "flux-system".to_owned(),
            components: components::defaults(),
            components_extra: Vec::new(),
            registry: "ghcr.io/fluxcd".to_owned(),
            image_pull_secret: String::new(),
            toleration_keys: Vec::new(),
            watch_all_namespaces: true,
            network_policy: true,
            log_level: "info".to_owned(),
            cluster_domain: "cluster.local".to_owned(),
            version: version.to_owned(),
        }
    }

    /// The selected components, each once, in their order.
    ///
    /// # Errors
    /// The first name that no component has.
    pub fn selected(&self) -> Result<Vec<&'static Component>, Error> {
        let mut selected: Vec<&'static Component> = Vec::new();
        for name in self.components.iter().chain(&self.components_extra) {
            let component = components::find(name).ok_or_else(|| Error::NotAvailable(name.clone()))?;
            if selected.iter().all(|other| other.name != component.name) {
                selected.push(component);
            }
        }
        Ok(selected)
    }

    /// Checks that nothing is missing that bootstrap cannot do without.
    ///
    /// # Errors
    /// The first required component that is not among the components.
    pub fn check_required(&self) -> Result<(), Error> {
        let missing = REQUIRED.into_iter().find(|name| !self.names().any(|other| other == *name));
        missing.map_or(Ok(()), |name| Err(Error::Required(name)))
    }

    /// The names as they were given.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.components.iter().chain(&self.components_extra).map(String::as_str)
    }
}

/// A user of a registry.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Name of the user.
    pub user: String,
    /// Password of the user.
    pub password: String,
}

/// Reads `--registry-creds`; the password may hold colons.
///
/// # Errors
/// Another form than `user:password`, or no Secret to put them in.
pub fn registry_credentials(text: &str, image_pull_secret: &str) -> Result<Option<Credentials>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    if image_pull_secret.is_empty() {
        return Err(Error::NoPullSecret);
    }
    let (user, password) = text.split_once(':').ok_or(Error::CredentialsFormat)?;
    Ok(Some(Credentials { user: user.to_owned(), password: password.to_owned() }))
}
