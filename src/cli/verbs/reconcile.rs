//! `flux reconcile`.

use anyhow::{Result, anyhow};
use clap::Args;
use kube::api::{Api, DynamicObject, Patch, PatchParams, ResourceExt};
use serde_json::{Map, Value, json};

use super::{
    OnKind, VerbArgs, select,
    wait::{self, Look},
};
use crate::cli::{
    context::{Context, FIELD_MANAGER},
    exit::{Advise, Exit, Fault, Outcome},
    kinds::{self, AnyKind, Reference, Verb, View},
};

/// The annotation that asks a controller to look now.
const REQUESTED_AT: &str = "reconcile.fluxcd.io/requestedAt";

/// Flags of `reconcile`.
#[derive(Args, Debug)]
#[command(
    about = "Reconcile sources and resources",
    long_about = "The reconcile sub-commands trigger a reconciliation of sources and resources."
)]
pub(crate) struct Reconcile {}

impl VerbArgs for Reconcile {
    const VERB: Verb = Verb::Reconcile;
    const ABOUT: &'static str = "Reconcile";
}

/// One object that is to be reconciled.
struct Stage {
    kind: &'static dyn AnyKind,
    namespace: String,
    object: DynamicObject,
    view: View,
}

/// Asks the controller to look now, and waits for the answer; with `--with-source` first for its source.
///
/// # Errors
/// No name; the object is missing or suspended; the reconciliation fails or takes longer than `--timeout`.
pub(crate) async fn run(context: &mut Context, on: &OnKind<Reconcile>) -> Outcome {
    let kind = on.kind();
    let Some(name) = on.names.first() else {
        return Err(anyhow!("{} name is required", kind.kind()).into());
    };
    let own = Reference { kind: kind.kind(), namespace: context.namespace.clone(), name: name.clone() };
    let stages = stages(context, own, on.flag("with-source")).await?;
    let last = stages.len() - 1;
    // A kind whose command knows --with-source writes the failure without quotes, as upstream.
    let quoted = !matches!(kind.kind().as_str(), "Kustomization" | "HelmRelease" | "HelmChart");
    for (at, stage) in stages.iter().enumerate() {
        if stage.view.at_rest {
            context.ui.success("reconciliation not supported by the object");
            continue;
        }
        let stamp = context.now().to_string();
        let mut annotations = vec![(REQUESTED_AT, stamp.clone())];
        if at == last {
            annotations.extend(kind.request(&on.extra, &stamp));
        }
        request(context, stage, annotations).await?;
        settle(context, stage, quoted || at != last).await?;
    }
    Ok(Exit::Success)
}

/// What to reconcile, sources first. A chart always comes after its own source when it is one.
async fn stages(context: &mut Context, own: Reference, with_source: bool) -> Result<Vec<Stage>> {
    let client = context.client().await?;
    let mut stages = Vec::new();
    let mut next = Some(own);
    while let Some(reference) = next.take() {
        let kind = kinds::by_kind(&reference.kind)
            .filter(|kind| kind.row().verbs.contains(&Verb::Reconcile))
            .ok_or_else(|| anyhow!("cannot reconcile source of kind {}", reference.kind))?;
        let api = select::api(&client, kind, Some(&reference.namespace));
        let object = select::get(&api, kind, &reference.name).await?;
        let view = kind.view(&object)?;
        if view.suspended && !view.at_rest {
            return Err(anyhow!("resource is suspended"));
        }
        if with_source {
            next.clone_from(
                view.feeder.as_ref().map_err(|kind| anyhow!("cannot reconcile source of kind {kind}"))?,
            );
        }
        stages.push(Stage { kind, namespace: reference.namespace, object, view });
    }
    stages.reverse();
    Ok(stages)
}

/// Writes the annotations that ask for a reconciliation.
async fn request(
    context: &mut Context,
    stage: &Stage,
    annotations: Vec<(&'static str, String)>,
) -> Result<()> {
    let (kind, name) = (stage.kind.kind(), stage.object.name_any());
    context.ui.action(format_args!("annotating {kind} {name} in {} namespace", stage.namespace));
    let client = context.client().await?;
    let annotations: Map<String, Value> =
        annotations.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect();
    let patch = Patch::Merge(json!({"metadata": {"annotations": annotations}}));
    let parameters = PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
    let api: Api<DynamicObject> = select::api(&client, stage.kind, Some(&stage.namespace));
    api.patch_metadata(&name, &parameters, &patch).await?;
    context.ui.success(format_args!("{kind} annotated"));
    Ok(())
}

/// Waits until the controller has handled the request and the object is at rest again.
async fn settle(context: &mut Context, stage: &Stage, quoted: bool) -> Result<(), Fault> {
    let kind = stage.kind.kind();
    context.ui.waiting(format_args!("waiting for {kind} reconciliation"));
    let client = context.client().await?;
    let before = handled(&stage.object.data);
    let look = |object: &Value| {
        if handled(object) == before {
            return Look::Waiting("the controller has not answered the request yet".to_owned());
        }
        wait::current(object)
    };
    let waited = wait::until(&client, &stage.object, context.timeout, look).await;
    let advice = waited.as_ref().err().and_then(wait::advice);
    let object = waited.advise(|| advice)?;
    let view = stage.kind.view(&object)?;
    if !view.conditions.iter().any(|(name, _)| name == "Ready") {
        return Err(anyhow!("status can't be determined").into());
    }
    if view.ready != "True" {
        let message = wait::ready_message(&object.data).unwrap_or_default();
        let message = if quoted { format!("'{message}'") } else { message };
        return Err(anyhow!("{kind} reconciliation failed: {message}").into());
    }
    context.ui.success(view.applied);
    Ok(())
}

fn handled(object: &Value) -> Option<String> {
    object["status"]["lastHandledReconcileAt"].as_str().map(str::to_owned)
}
