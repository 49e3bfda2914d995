//! What of Flux is in a cluster, and whether it runs.

use std::time::Duration;

use anyhow::{Context as _, Result};
use flux_api::meta::names;
use flux_kube::{
    Mapper, ObjectId,
    wait::{Target, WaitError, WaitOptions, until_current},
};
use futures::future::join_all;
use jiff::Timestamp;
use k8s_openapi::{
    api::apps::v1::Deployment,
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{Api, Client};

/// Selects what belongs to Flux.
pub const PART_OF_FLUX: &str = "app.kubernetes.io/part-of=flux";

/// The CRD whose labels tell how Flux came into the cluster.
pub const WITNESS: &str = "gitrepositories.source.toolkit.fluxcd.io";

/// How Flux came into the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// It manages itself: the CRD has an owner, by name and by namespace.
    pub bootstrapped: bool,
    /// The tool that put it there, if it says so.
    pub manager: Option<String>,
    /// `app.kubernetes.io/part-of`.
    pub part_of: Option<String>,
    /// `app.kubernetes.io/version`.
    pub version: Option<String>,
}

impl Presence {
    /// Name and version, as in `flux-v2.9.4`; nothing when the labels do not say it.
    pub fn distribution(&self) -> Option<String> {
        Some(format!("{}-{}", self.part_of.as_ref()?, self.version.as_ref()?))
    }

    /// The manager when it is not Flux itself.
    pub fn foreign_manager(&self) -> Option<&str> {
        self.manager.as_deref().filter(|manager| *manager != "flux")
    }
}

/// Reads how Flux came into the cluster; nothing when it is not there.
///
/// # Errors
/// Every answer but "not found": no permission is not the same as no Flux.
pub async fn presence(client: &Client) -> Result<Option<Presence>> {
    let crds: Api<CustomResourceDefinition> = Api::all(client.clone());
    let found = crds.get_metadata_opt(WITNESS).await.context("cluster info unavailable")?;
    Ok(found.map(|crd| {
        let labels = crd.metadata.labels.unwrap_or_default();
        let label = |name: &str| labels.get(name).filter(|value| !value.is_empty()).cloned();
        Presence {
            bootstrapped: label(names::OWNER_NAME).is_some() && label(names::OWNER_NAMESPACE).is_some(),
            manager: label("app.kubernetes.io/managed-by"),
            part_of: label("app.kubernetes.io/part-of"),
            version: label("app.kubernetes.io/version"),
        }
    }))
}

/// The images of a Deployment's containers.
pub fn images(deployment: &Deployment) -> Vec<String> {
    let containers = deployment.spec.iter().filter_map(|spec| spec.template.spec.as_ref());
    containers.flat_map(|pod| &pod.containers).filter_map(|container| container.image.clone()).collect()
}

/// Waits side by side until Deployments have rolled out; the results are in the order of the names.
pub async fn rollouts(
    client: &Client,
    namespace: &str,
    names: &[String],
    limit: Duration,
    now: Timestamp,
) -> Vec<Result<(), WaitError>> {
    let mapper = Mapper::new(client.clone());
    let options = WaitOptions::new(limit, now);
    let waits = names.iter().map(|name| {
        let object = ObjectId {
            group: "apps".to_owned(),
            kind: "Deployment".to_owned(),
            namespace: namespace.to_owned(),
            name: name.clone(),
        };
        let targets = [Target { object, version: "v1".to_owned(), vanishes: false }];
        let (mapper, options) = (&mapper, &options);
        async move { until_current(client, mapper, &targets, options, &()).await }
    });
    join_all(waits).await
}
