//! `flux uninstall`.

use std::fmt::Display;

use clap::Args;
use futures::{StreamExt, stream};
use k8s_openapi::{
    api::{
        apps::v1::Deployment,
        core::v1::{Namespace, Service, ServiceAccount},
        networking::v1::NetworkPolicy,
        rbac::v1::{ClusterRole, ClusterRoleBinding},
    },
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{
    Api, Client,
    api::{ApiResource, DeleteParams, DynamicObject, ListParams, Patch, PatchParams, ResourceExt},
};
use serde_json::json;

use super::{
    context::{Context, FIELD_MANAGER},
    exit::{Exit, Outcome, describe},
    kinds::KINDS,
};
use crate::bootstrap::presence;

/// How many finalizers are taken away at once.
const PARALLEL: usize = 16;

/// Flags of `uninstall`.
#[derive(Args, Debug)]
#[command(
    about = "Uninstall Flux and its custom resource definitions",
    long_about = "The uninstall command removes the Flux components and the toolkit.fluxcd.io resources from the cluster.",
    after_help = "  # Uninstall Flux components, its custom resources and namespace
  flux uninstall --namespace=flux-system

  # Uninstall Flux but keep the namespace
  flux uninstall --namespace=infra --keep-namespace=true"
)]
pub(crate) struct Uninstall {
    /// skip namespace deletion
    #[arg(long)]
    pub keep_namespace: bool,
    /// only print the objects that would be deleted
    #[arg(long)]
    pub dry_run: bool,
    /// delete components without asking for confirmation
    #[arg(short, long)]
    pub silent: bool,
}

/// Removes Flux: its components, the finalizers of its objects, its CRDs, its namespace. What it deployed stays.
///
/// Failures of single objects are told and passed over, as upstream: the exit code stays 0.
///
/// # Errors
/// No answer to the question; a cluster that cannot be reached.
pub(super) async fn run(context: &mut Context, args: &Uninstall) -> Outcome {
    let client = context.client().await?;
    let info = presence::presence(&client).await?;
    if !args.dry_run && !args.silent {
        let question = match info.as_ref().and_then(presence::Presence::foreign_manager) {
            Some(manager) => format!(
                "Flux is managed by {manager}! Are you sure you want to delete Flux and its CRDs using Flux CLI"
            ),
            None => "Are you sure you want to delete Flux and its custom resource definitions".to_owned(),
        };
        if !context.ui.confirm(&question, "--silent")? {
            return Err(anyhow::anyhow!("aborting").into());
        }
    }
    let namespace = context.namespace.clone();
    let mut removal = Removal { context, client, dry_run: args.dry_run };
    removal.context.ui.action(format_args!("deleting components in {namespace} namespace"));
    removal.components(&namespace).await;
    removal.context.ui.action("deleting toolkit.fluxcd.io finalizers in all namespaces");
    removal.finalizers().await;
    removal.context.ui.action("deleting toolkit.fluxcd.io custom resource definitions");
    removal.collection::<CustomResourceDefinition>(None, "CustomResourceDefinition").await;
    if !args.keep_namespace {
        removal.namespace(&namespace).await;
    }
    context.ui.success("uninstall finished");
    Ok(Exit::Success)
}

struct Removal<'a> {
    context: &'a mut Context,
    client: Client,
    dry_run: bool,
}

impl Removal<'_> {
    async fn components(&mut self, namespace: &str) {
        self.collection::<Deployment>(Some(namespace), "Deployment").await;
        self.collection::<Service>(Some(namespace), "Service").await;
        self.collection::<NetworkPolicy>(Some(namespace), "NetworkPolicy").await;
        self.collection::<ServiceAccount>(Some(namespace), "ServiceAccount").await;
        self.collection::<ClusterRole>(None, "ClusterRole").await;
        self.collection::<ClusterRoleBinding>(None, "ClusterRoleBinding").await;
    }

    /// Deletes what is labelled as part of Flux.
    async fn collection<K>(&mut self, namespace: Option<&str>, kind: &str)
    where
        K: kube::Resource<DynamicType = ()>,
    {
        let resource = ApiResource::erase::<K>(&());
        let api: Api<DynamicObject> = match namespace {
            Some(namespace) => Api::namespaced_with(self.client.clone(), namespace, &resource),
            None => Api::all_with(self.client.clone(), &resource),
        };
        let found = match api.list_metadata(&ListParams::default().labels(presence::PART_OF_FLUX)).await {
            Ok(found) => found,
            Err(error) => return self.failed(format_args!("listing {kind} objects failed"), error),
        };
        let parameters = DeleteParams { dry_run: self.dry_run, ..DeleteParams::default() };
        for object in found {
            let name = object.name_any();
            let shown =
                namespace.map_or_else(|| format!("{kind}/{name}"), |space| format!("{kind}/{space}/{name}"));
            match api.delete(&name, &parameters).await {
                Ok(_) => self.done(format_args!("{shown} deleted")),
                Err(error) => self.failed(format_args!("{shown} deletion failed"), error),
            }
        }
    }

    /// Takes the finalizers from all objects of all kinds, so that nothing waits for a controller that is gone.
    async fn finalizers(&mut self) {
        for kind in KINDS {
            let api: Api<DynamicObject> = Api::all_with(self.client.clone(), &kind.resource());
            let found = match api.list_metadata(&ListParams::default()).await {
                Ok(found) => found,
                Err(kube::Error::Api(status)) if status.code == 404 => continue,
                Err(error) => {
                    self.failed(format_args!("listing {} objects failed", kind.kind()), error);
                    continue;
                }
            };
            let parameters = PatchParams {
                dry_run: self.dry_run,
                field_manager: Some(FIELD_MANAGER.to_owned()),
                ..PatchParams::default()
            };
            let resource = kind.resource();
            let patches = found.items.into_iter().map(|object| {
                let (name, namespace) = (object.name_any(), object.namespace().unwrap_or_default());
                let api: Api<DynamicObject> =
                    Api::namespaced_with(self.client.clone(), &namespace, &resource);
                let parameters = &parameters;
                async move {
                    let patch = Patch::Merge(json!({"metadata": {"finalizers": null}}));
                    (namespace, api.patch_metadata(&name, parameters, &patch).await.map(|_| ()), name)
                }
            });
            let results: Vec<_> = stream::iter(patches).buffered(PARALLEL).collect().await;
            for (namespace, result, name) in results {
                let shown = format!("{}/{namespace}/{name}", kind.kind());
                match result {
                    Ok(()) => self.done(format_args!("{shown} finalizers deleted")),
                    Err(error) => self.failed(format_args!("{shown} removing finalizers failed"), error),
                }
            }
        }
    }

    async fn namespace(&mut self, name: &str) {
        let api: Api<Namespace> = Api::all(self.client.clone());
        let parameters = DeleteParams { dry_run: self.dry_run, ..DeleteParams::default() };
        match api.delete(name, &parameters).await {
            Ok(_) => self.done(format_args!("Namespace/{name} deleted")),
            Err(error) => self.failed(format_args!("Namespace/{name} deletion failed"), error),
        }
    }

    fn done(&mut self, text: impl Display) {
        // The space before nothing is upstream's, and scripts may look for the whole line.
        let suffix = if self.dry_run { "(dry run)" } else { "" };
        self.context.ui.success(format_args!("{text} {suffix}"));
    }

    fn failed(&mut self, text: impl Display, error: kube::Error) {
        self.context.ui.failure(format_args!("{text}: {}", describe(&error.into())));
    }
}
