//! `flux resume`.

use anyhow::anyhow;
use clap::Args;
use futures::{StreamExt, stream::FuturesUnordered};
use kube::{
    Api,
    api::{DynamicObject, ListParams, ResourceExt},
};

use super::{
    OnKind, VerbArgs, select,
    suspend::{set, unique},
    wait,
};
use crate::cli::{
    context::Context,
    exit::{Exit, Outcome, describe},
    kinds::Verb,
};

/// Flags of `resume`.
#[derive(Args, Debug)]
#[command(
    about = "Resume suspended resources",
    long_about = "The resume sub-commands resume a suspended resource."
)]
pub(crate) struct Resume {
    /// resume all resources in that namespace
    #[arg(long, global = true)]
    pub all: bool,
    /// waits for one or more resources to reconcile before resuming the next one
    #[arg(long, global = true, value_name = "bool", action = clap::ArgAction::Set, value_parser = clap::value_parser!(bool))]
    pub wait: Option<bool>,
}

impl VerbArgs for Resume {
    const VERB: Verb = Verb::Resume;
    const ABOUT: &'static str = "Resume reconciliation of";
}

/// Takes `spec.suspend` from every named object, and waits for them: for one by default, for more with `--wait`.
///
/// # Errors
/// No name and no `--all`; the API's refusal; a wait that failed.
pub(crate) async fn run(context: &mut Context, on: &OnKind<Resume>) -> Outcome {
    let kind = on.kind();
    if on.names.is_empty() && !on.args.all {
        return Err(anyhow!("{} name is required", kind.row().human).into());
    }
    let client = context.client().await?;
    let namespace = context.namespace.clone();
    let api = select::api(&client, kind, Some(&namespace));
    let objects = find(context, on, &api).await?;
    let mut resumed = Vec::new();
    for object in objects {
        let name = object.name_any();
        let human = kind.row().human;
        context.ui.action(format_args!("resuming {human} {name} in {namespace} namespace"));
        let patched = set(&api, &object, false).await;
        match patched {
            Err(error) if on.names.is_empty() => return Err(error.context("failed patching objects").into()),
            patched => patched?,
        }
        context.ui.success(format_args!("{human} resumed"));
        resumed.push(object);
    }
    if !on.args.wait.unwrap_or(on.names.len() == 1) || resumed.is_empty() {
        return Ok(Exit::Success);
    }
    wait_all(context, on, resumed).await
}

/// The objects to resume; a name that does not exist is told at its place.
async fn find(
    context: &mut Context,
    on: &OnKind<Resume>,
    api: &Api<DynamicObject>,
) -> anyhow::Result<Vec<DynamicObject>> {
    let kind = on.kind();
    let namespace = context.namespace.clone();
    if on.names.is_empty() {
        let objects = select::list(api, kind, &ListParams::default()).await?;
        if objects.items.is_empty() {
            context.ui.failure(format_args!("no {} objects found in {namespace} namespace", kind.kind()));
        }
        return Ok(objects.items);
    }
    let mut found = Vec::new();
    for name in unique(&on.names) {
        let mut objects = select::list(api, kind, &select::by_name(name)).await?;
        match objects.items.pop() {
            Some(object) => found.push(object),
            None => context
                .ui
                .failure(format_args!("{} object '{name}' not found in {namespace} namespace", kind.kind())),
        }
    }
    Ok(found)
}

/// Waits side by side, and tells the results sorted by name.
async fn wait_all(context: &mut Context, on: &OnKind<Resume>, objects: Vec<DynamicObject>) -> Outcome {
    let kind = on.kind();
    let client = context.client().await?;
    let limit = context.timeout;
    let mut waits = FuturesUnordered::new();
    for object in objects {
        context.ui.waiting(format_args!("waiting for {} reconciliation", kind.kind()));
        let at_rest = kind.view(&object)?.at_rest;
        let client = client.clone();
        waits.push(async move {
            let look = if at_rest { wait::current } else { wait::reconciled };
            let result = wait::until(&client, &object, limit, look).await;
            (object.name_any(), result)
        });
    }
    let mut results = Vec::new();
    while let Some(result) = waits.next().await {
        results.push(result);
        context.ui.progress(format_args!("{} of {} done", results.len(), results.len() + waits.len()));
    }
    results.sort_by(|(left, _), (right, _)| left.cmp(right));
    let mut failed = 0;
    for (name, result) in results {
        match result {
            Ok(object) => {
                context.ui.success(format_args!("{} {name} reconciliation completed", kind.kind()));
                let view = kind.view(&object)?;
                context.ui.success(view.applied);
            }
            Err(error) => {
                failed += 1;
                let reason = describe(&error);
                context.ui.failure(format_args!("{} {name} reconciliation failed: {reason}", kind.kind()));
                if let Some(advice) = wait::advice(&error) {
                    context.ui.hint(advice);
                }
            }
        }
    }
    if failed > 0 {
        return Err(anyhow!("reconciliation failed for {failed} {}(s)", kind.kind()).into());
    }
    Ok(Exit::Success)
}
