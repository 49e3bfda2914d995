//! `flux diff cluster`.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use anyhow::{Result, anyhow};
use clap::Args;
use flux_archive::Tree;
use flux_diff::{Action, Group, Policy, Report};
use flux_render::cluster::{ClusterRender, Key, LocalSources, Member, Options, render};

use super::{
    print::{Against, Compared, print},
    sides::Sides,
};
use crate::cli::{
    build::{flags::OfCluster, resources},
    complete::Beyond,
    context::Context,
    exit::{Fault, Outcome},
    settings::workers,
};

const GROUP: &str = "kustomize.toolkit.fluxcd.io";

/// Flags of `diff cluster`.
#[derive(Args, Debug)]
#[command(
    add = Beyond,
    about = "Diff all Kustomizations of a cluster with a Git revision",
    long_about = "The diff command starts with the directory of a cluster, the one that was given to bootstrap --path, renders every Flux Kustomization that
is reachable from it, in the work tree as it is and at a Git revision, and tells what differs: objects that are created, changed and
deleted, and which of it is dangerous. Neither a cluster nor a checkout of the revision is needed, and nothing is written.
Values of Secrets are masked.

The exit code is 0 if nothing changes, 1 if something does, and 2 if something went wrong.",
    after_help = "  # What this branch and the uncommitted files change in the cluster
  flux diff cluster ./clusters/production

  # What changed since a release, as a diff that patch understands
  flux diff cluster ./clusters/production --base v1.2.0 --output unified

  # What a CI job posts on a pull request
  flux diff cluster ./clusters/production --base origin/main --output markdown > comment.md

  # With variables that are not in the repository, and another repository that is a source
  flux diff cluster ./clusters/production --resource ./cluster-vars.yaml \\
    --local-sources GitRepository/flux-system/apps=../apps"
)]
pub(crate) struct Cluster {
    #[command(flatten)]
    of: OfCluster,
    #[command(flatten)]
    against: Against,
}

/// Renders both sides, and tells what differs.
///
/// # Errors
/// What cannot be read. A Kustomization that cannot be rendered does not stop the others.
pub(super) async fn run(context: &mut Context, args: &Cluster) -> Outcome {
    let path = args.of.directory()?;
    let resources = resources::read(&args.of.sources.resource)?;
    let remote = args.of.sources.remote(context);
    // Ctrl-C drops this future, and with it what is being fetched.
    let _stopper = remote.stopper();
    let (local, base, strict) =
        (args.of.sources.local(), args.against.base.clone(), args.of.strict_substitute);
    let compared = tokio::task::spawn_blocking(move || {
        let sides = Sides::read(&path, base.as_deref())?;
        let options = Options {
            strict,
            resources: &resources,
            workers: workers(),
            remote: Some(remote),
            ..Options::default()
        };
        compare(&sides, &path, &local, &options)
    });
    let compared = compared.await??;
    print(context, &compared, &args.against.output)
}

fn compare(
    sides: &Sides,
    path: &std::path::Path,
    local: &[(String, String)],
    options: &Options<'_>,
) -> Result<Compared, Fault> {
    let start = sides.within(path)?.ok_or_else(|| anyhow!("{} is not in the repository", path.display()))?;
    let (mut before, mut after) = (LocalSources::new(), LocalSources::new());
    for (key, (old, new)) in sides.sources(local)? {
        before.insert(key.clone(), old);
        after.insert(key, new);
    }
    let new = side(&sides.after, &start, &after, options)?;
    let old = side(&sides.before, &start, &before, &Options { before: Some(&new), ..options.clone() })?;
    let groups = groups(&old, &new);
    let notes = notes(&old, &new, &groups);
    let mut helps = BTreeMap::new();
    for (key, member) in old.members().chain(new.members()).filter(|(_, member)| member.result.is_err()) {
        helps.insert(format!("Kustomization/{key}"), member.help());
    }
    let report = Report { base: sides.base.name.clone(), titled: true, groups };
    Ok(Compared { report, notes, helps, root: sides.root().to_owned() })
}

/// One side; a directory that is not there yet, or no more, holds nothing.
fn side(tree: &Tree, start: &str, sources: &LocalSources, options: &Options<'_>) -> Result<ClusterRender> {
    if tree.is_dir(start) { Ok(render(tree, start, sources, options)?) } else { Ok(ClusterRender::default()) }
}

/// The Kustomizations that differ or failed, in the order of rendering; those that go are last.
fn groups(old: &ClusterRender, new: &ClusterRender) -> Vec<Group> {
    let mut groups = Vec::new();
    for (key, member) in new.members() {
        groups.extend(stays(key, old.kustomizations.get(key), member));
    }
    let gone = old.members().filter(|(key, _)| !new.kustomizations.contains_key(key));
    for (key, member) in gone {
        let group = goes(key, member, new, &groups);
        groups.push(group);
    }
    groups
}

/// A Kustomization that is there, or comes.
fn stays(key: &Key, old: Option<&Member>, new: &Member) -> Option<Group> {
    let name = format!("Kustomization/{key}");
    let after = match &new.result {
        Ok(after) => after,
        Err(error) => return Some(Group::failed(name, error.to_string())),
    };
    let before = match old.map(|old| &old.result) {
        // Rendered once, as nothing that it depends on differs.
        Some(Ok(before)) if Arc::ptr_eq(before, after) => return None,
        Some(Ok(before)) => before.objects.clone(),
        Some(Err(error)) => return Some(Group::failed(name, format!("at the base revision: {error}"))),
        None => Vec::new(),
    };
    let group =
        Group::compare(name, before, after.objects.clone(), super::kustomization::policy(&new.object));
    (!group.changes.is_empty()).then_some(group)
}

/// A Kustomization that was there. Its objects go only if its own object does.
fn goes(key: &Key, old: &Member, new: &ClusterRender, groups: &[Group]) -> Group {
    let name = format!("Kustomization/{key}");
    if let Some(error) = unreached(&name, old, new, groups) {
        return Group::failed(name, error);
    }
    let before = match &old.result {
        Ok(before) => before.objects.clone(),
        Err(error) => return Group::failed(name, format!("at the base revision: {error}")),
    };
    let mut changes = groups.iter().flat_map(|group| &group.changes);
    let is_deleted = changes.any(|change| {
        let identity = &change.identity;
        change.action == Action::Deleted && identity.group == GROUP && identity.to_string() == name
    });
    let spec = &old.object["spec"];
    let prune = match spec["deletionPolicy"].as_str() {
        Some("Orphan") => false,
        Some("Delete" | "WaitForTermination") => true,
        _ => spec["prune"] == true,
    };
    let policy = Policy { prune: is_deleted && prune, force: false };
    Group::compare(name, before, Vec::new(), policy)
}

/// Why it cannot be told whether a Kustomization is still there.
fn unreached(name: &str, old: &Member, new: &ClusterRender, groups: &[Group]) -> Option<String> {
    if let Some(note) = new.notes.iter().find(|note| note.object == name) {
        return Some(note.reason.clone());
    }
    let parent = old.parent.as_ref()?;
    let parent_name = format!("Kustomization/{parent}");
    let failed = groups.iter().any(|group| group.name == parent_name && group.error.is_some());
    failed.then(|| format!("not reached, as {parent_name} could not be compared"))
}

/// What is not rendered and matters: Kustomizations, and Helm releases that change.
fn notes(old: &ClusterRender, new: &ClusterRender, groups: &[Group]) -> BTreeSet<String> {
    let changed: HashSet<String> =
        groups.iter().flat_map(|group| &group.changes).map(|change| change.identity.to_string()).collect();
    let all = old.notes.iter().chain(&new.notes);
    let told = all.filter(|note| note.object.starts_with("Kustomization/") || changed.contains(&note.object));
    told.map(ToString::to_string).collect()
}
