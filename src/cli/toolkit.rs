//! Flags that say what is installed, shared by `install` and `bootstrap`.

use std::path::Path;

use anyhow::Context as _;
use clap::{ArgAction, Args};
use flux_releases::{Published, Releases};

use super::{
    context::Context,
    kustomize,
    parse::values::{self, List},
    version::FULL,
};
use crate::manifests::install::{
    Credentials, Error, Install, Options, Target, around, generate, overlay, registry_credentials, target,
};

/// The components of a plain installation; a test keeps it equal to the table.
pub(crate) const DEFAULT_COMPONENTS: &str =
    "source-controller,kustomize-controller,helm-controller,notification-controller";

/// What is installed.
#[derive(Args, Clone, Debug)]
pub(crate) struct Toolkit {
    #[arg(
        short,
        long,
        global = true,
        value_name = "string",
        default_value = "",
        help = "toolkit version, when specified the manifests are downloaded from https://github.com/fluxcd/flux2/releases, or from the releases page that the FLUX_RELEASES_URL env var names"
    )]
    pub version: String,
    /// list of components, accepts comma-separated values
    #[arg(long, global = true, value_name = "strings", value_parser = values::list, default_value = DEFAULT_COMPONENTS)]
    pub components: Vec<List>,
    /// list of components in addition to those supplied or defaulted, accepts values such as 'image-reflector-controller,image-automation-controller,source-watcher'
    #[arg(long, global = true, value_name = "strings", value_parser = values::list)]
    pub components_extra: Vec<List>,
    /// container registry where the toolkit images are published
    #[arg(long, global = true, value_name = "string", default_value = "ghcr.io/fluxcd")]
    pub registry: String,
    /// container registry credentials in the format 'user:password', requires --image-pull-secret to be set
    #[arg(long, global = true, value_name = "string", default_value = "")]
    pub registry_creds: String,
    /// Kubernetes secret name used for pulling the toolkit images from a private registry
    #[arg(long, global = true, value_name = "string", default_value = "")]
    pub image_pull_secret: String,
    /// watch for custom resources in all namespaces, if set to false it will only watch the namespace where the toolkit is installed
    #[arg(long, global = true, default_value = "true", action = ArgAction::Set)]
    pub watch_all_namespaces: bool,
    /// deny ingress access to the toolkit controllers from other namespaces using network policies
    #[arg(long, global = true, default_value = "true", action = ArgAction::Set)]
    pub network_policy: bool,
    /// log level
    #[arg(long, global = true, value_name = "debug|info|error", default_value = "info",
        value_parser = values::one_of("log level", &["debug", "info", "error"]))]
    pub log_level: String,
    /// internal cluster domain
    #[arg(long, global = true, value_name = "string", default_value = "cluster.local")]
    pub cluster_domain: String,
    /// list of toleration keys used to schedule the components pods onto nodes with matching taints
    #[arg(long, global = true, value_name = "strings", value_parser = values::list)]
    pub toleration_keys: Vec<List>,
    /// override existing Flux installation if it's managed by a different tool such as Helm
    #[arg(long, global = true)]
    pub force: bool,
    /// path to the manifest directory
    #[arg(long, global = true, value_name = "string", default_value = "", hide = true)]
    pub manifests: String,
}

impl Toolkit {
    /// The flags in the words of the manifests.
    pub(crate) fn options(&self, context: &Context) -> Options {
        Options {
            namespace: context.namespace.clone(),
            components: List::join(&self.components),
            components_extra: List::join(&self.components_extra),
            registry: self.registry.clone(),
            image_pull_secret: self.image_pull_secret.clone(),
            toleration_keys: List::join(&self.toleration_keys),
            watch_all_namespaces: self.watch_all_namespaces,
            network_policy: self.network_policy,
            log_level: self.log_level.clone(),
            cluster_domain: self.cluster_domain.clone(),
            version: FULL.to_owned(),
        }
    }

    /// The manifests: our own, those of the release that `--version` asks for, or those of a local directory as they are.
    /// The version becomes that of `options`.
    ///
    /// # Errors
    /// A component that does not exist; a directory that cannot be built; manifests that cannot be downloaded.
    pub(crate) async fn install(
        &self,
        context: &Context,
        release: &Release,
        options: &mut Options,
    ) -> anyhow::Result<Install> {
        if let Release::Published(_, published) = release {
            options.version.clone_from(&published.tag);
        }
        if !self.manifests.is_empty() && !self.mirrored() {
            let objects = kustomize::build_local(Path::new(&self.manifests)).context("install failed")?;
            return Ok(around(objects, options));
        }
        match release {
            Release::Embedded => Ok(generate(options)?),
            Release::Published(releases, published) => {
                let tree = releases.manifests(published, context.timeout).await?;
                Ok(overlay(&tree, options)?)
            }
        }
    }

    /// Whether `--manifests` is where the manifests of all releases are, and not a directory.
    fn mirrored(&self) -> bool {
        ["http://", "https://"].iter().any(|scheme| self.manifests.starts_with(scheme))
    }

    /// `--registry-creds`.
    ///
    /// # Errors
    /// See [`registry_credentials`].
    pub(crate) fn credentials(&self) -> Result<Option<Credentials>, Error> {
        registry_credentials(&self.registry_creds, &self.image_pull_secret)
    }

    /// The release that `--version` asks for.
    ///
    /// # Errors
    /// A version that is none, that does not exist, or that this program cannot install; no answer from GitHub.
    pub(crate) async fn release(&self, context: &Context) -> anyhow::Result<Release> {
        let wanted = target(&self.version, FULL)?;
        if wanted == Target::Embedded {
            return Ok(Release::Embedded);
        }
        let mut releases = context.releases()?;
        if self.mirrored() {
            releases = releases.downloaded_from(&self.manifests)?;
        }
        let published = match &wanted {
            Target::Release(version) => releases.find(version).await?,
            Target::Latest | Target::Embedded => releases.latest().await?,
        };
        // The newest release may be our own, or one that is too new.
        if target(&published.tag, FULL)? == Target::Embedded {
            return Ok(Release::Embedded);
        }
        Ok(Release::Published(Box::new(releases), published))
    }
}

/// Where the manifests come from.
pub(crate) enum Release {
    /// Out of this program.
    Embedded,
    /// Out of a release.
    Published(Box<Releases>, Published),
}

#[cfg(test)]
mod tests {
    use super::DEFAULT_COMPONENTS;
    use crate::manifests::components;

    #[test]
    fn the_default_is_that_of_the_table() {
        assert_eq!(DEFAULT_COMPONENTS, components::defaults().join(","));
    }
}
