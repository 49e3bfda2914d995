//! `flux suspend`.

use anyhow::bail;
use clap::Args;
use kube::api::{DynamicObject, ListParams, Patch, PatchParams, ResourceExt};
use serde_json::json;

use super::{OnKind, VerbArgs, select};
use crate::cli::{
    context::Context,
    exit::{Exit, Outcome, describe},
    kinds::Verb,
};

/// Flags of `suspend`.
#[derive(Args, Debug)]
#[command(
    about = "Suspend resources",
    long_about = "The suspend sub-commands suspend the reconciliation of a resource."
)]
pub(crate) struct Suspend {
    /// suspend all resources in that namespace
    #[arg(long, global = true)]
    pub all: bool,
}

impl VerbArgs for Suspend {
    const VERB: Verb = Verb::Suspend;
    const ABOUT: &'static str = "Suspend reconciliation of";
}

/// Sets `spec.suspend` on every named object.
///
/// A name that does not exist is told and passed over, as upstream: the exit code stays 0.
///
/// # Errors
/// No name and no `--all`; nothing to suspend with `--all`; failures of listing.
pub(crate) async fn run(context: &mut Context, on: &OnKind<Suspend>) -> Outcome {
    let kind = on.kind();
    let human = kind.row().human;
    if on.names.is_empty() && !on.args.all {
        return Err(anyhow::anyhow!("{human} name is required").into());
    }
    let client = context.client().await?;
    let namespace = context.namespace.clone();
    let api = select::api(&client, kind, Some(&namespace));
    if on.names.is_empty() {
        let objects = select::list(&api, kind, &ListParams::default()).await?;
        if objects.items.is_empty() {
            return Err(anyhow::anyhow!("no objects found").into());
        }
        for object in &objects {
            one(context, on, &api, object).await;
        }
        return Ok(Exit::Success);
    }
    for name in unique(&on.names) {
        let found = select::list(&api, kind, &select::by_name(name)).await?;
        match found.items.first() {
            Some(object) => one(context, on, &api, object).await,
            None => {
                context.ui.failure(format_args!("{} {name} not found in {namespace} namespace", kind.kind()));
            }
        }
    }
    Ok(Exit::Success)
}

async fn one(
    context: &mut Context,
    on: &OnKind<Suspend>,
    api: &kube::Api<DynamicObject>,
    object: &DynamicObject,
) {
    let human = on.kind().row().human;
    let (name, namespace) = (object.name_any(), context.namespace.clone());
    context.ui.action(format_args!("suspending {human} {name} in {namespace} namespace"));
    match set(api, object, true).await {
        Ok(()) => context.ui.success(format_args!("{human} suspended")),
        Err(error) => {
            let kind = on.kind().kind();
            let reason = describe(&error);
            context
                .ui
                .failure(format_args!("failed suspending {kind} {name} in {namespace} namespace: {reason}"));
        }
    }
}

/// Sets or takes away `spec.suspend`, with no request when it already is so.
pub(super) async fn set(
    api: &kube::Api<DynamicObject>,
    object: &DynamicObject,
    on: bool,
) -> anyhow::Result<()> {
    if object.data["spec"]["suspend"].as_bool().unwrap_or_default() == on {
        return Ok(());
    }
    let Some(name) = object.metadata.name.as_deref() else { bail!("an object without a name") };
    let value = if on { json!(true) } else { json!(null) };
    let patch = Patch::Merge(json!({"spec": {"suspend": value}}));
    api.patch(name, &PatchParams::default(), &patch).await?;
    Ok(())
}

/// Names in their order, each once.
pub(super) fn unique(names: &[String]) -> Vec<&String> {
    let mut seen = std::collections::HashSet::new();
    names.iter().filter(|name| seen.insert(*name)).collect()
}
