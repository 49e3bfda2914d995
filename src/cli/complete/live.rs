//! Candidates that stand in the kubeconfig or in the cluster, within a limit of time or not at all.

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use clap::FromArgMatches;
use k8s_openapi::api::core::v1::Namespace;
use kube::{
    Api,
    api::{DynamicObject, ListParams, ResourceExt},
    core::ApiResource,
};

use super::Candidates;
use crate::cli::{
    context::Context,
    kinds,
    parse::Partial,
    settings::{Environment, Globals},
    ui::Ui,
    words,
};

/// Someone waits with a finger on the key.
const LIMIT: Duration = Duration::from_millis(300);

/// A line that may need a look, and since when someone waits for it.
pub(super) struct Live<'a> {
    environment: &'a Environment,
    partial: &'a Partial<'a>,
    begun: Instant,
}

impl<'a> Live<'a> {
    /// Nothing is looked at yet.
    pub(super) const fn new(environment: &'a Environment, partial: &'a Partial<'a>, begun: Instant) -> Self {
        Self { environment, partial, begun }
    }

    /// Looks, with the flags that the line gives; nothing when that fails or takes too long.
    ///
    /// A thread looks, as also what cannot be interrupted (a file of a slow network, a program that knows the
    /// credentials) must not hold up the answer. It ends with the process.
    pub(super) fn look(&self, candidates: Candidates) -> Option<Vec<String>> {
        let environment = self.environment.clone();
        let globals = globals(&environment, self.partial)?;
        let chosen = self.partial.set.iter().any(|(flag, _)| flag.get_long() == Some("namespace"));
        let follow = (environment.namespace_follows_context || globals.ns_follows_kube_context) && !chosen;
        let (answer, answered) = mpsc::channel();
        thread::spawn(move || {
            let mut context = Context::new(Ui::silent(), environment, globals);
            if follow {
                context.follow_context();
            }
            // Nobody waits any more when the time is over.
            let _ = answer.send(find(&mut context, &candidates));
        });
        let mut names = answered.recv_timeout(LIMIT.saturating_sub(self.begun.elapsed())).ok()?.ok()?;
        // A name with a line end in it would be two.
        names.retain(|name| !name.is_empty() && !name.contains(char::is_control));
        names.sort_unstable();
        names.dedup();
        Some(names)
    }
}

/// The flags of every command, out of a line; nothing when one of them has a value that it cannot have.
fn globals(environment: &Environment, partial: &Partial<'_>) -> Option<Globals> {
    let (namespace, _) = environment.default_namespace();
    let alone = words::root(&environment.default_cache(), &namespace)
        .subcommand_required(false)
        .arg_required_else_help(false);
    // A command may have a flag of its own in place of one of these.
    let root = partial.path.first()?;
    let set = partial.set.iter().filter(|(flag, _)| root.get_arguments().any(|arg| std::ptr::eq(arg, *flag)));
    let matches = alone.try_get_matches_from(crate::cli::parse::tokens(&[root], set)).ok()?;
    Globals::from_arg_matches(&matches).ok()
}

fn find(context: &mut Context, candidates: &Candidates) -> Result<Vec<String>> {
    let kubeconfig = || context.kubeconfig().unwrap_or_default();
    match candidates {
        Candidates::Contexts => Ok(kubeconfig().contexts.into_iter().map(|context| context.name).collect()),
        Candidates::Clusters => Ok(kubeconfig().clusters.into_iter().map(|cluster| cluster.name).collect()),
        Candidates::Users => Ok(kubeconfig().auth_infos.into_iter().map(|user| user.name).collect()),
        Candidates::Namespaces => list(context, &ApiResource::erase::<Namespace>(&()), None),
        Candidates::Objects(kind) => {
            let kind = kinds::by_kind(kind).context("the kind is none of ours")?;
            let namespace = context.namespace.clone();
            list(context, &kind.resource(), Some(&namespace))
        }
    }
}

/// The names of a collection, by one request for their metadata.
fn list(context: &mut Context, resource: &ApiResource, namespace: Option<&str>) -> Result<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = context.client().await?;
        let api: Api<DynamicObject> = match namespace {
            Some(namespace) => Api::namespaced_with(client, namespace, resource),
            None => Api::all_with(client, resource),
        };
        let found = api.list_metadata(&ListParams::default()).await?;
        Ok(found.iter().map(ResourceExt::name_any).collect())
    })
}
