//! Listing objects of one kind, or of all.

use anyhow::{Result, anyhow, bail};
use clap::Args;
use futures::future::join_all;
use kube::api::{DynamicObject, ListParams, ResourceExt};

use super::{
    output::{self, Format},
    watch,
};
use crate::cli::{
    complete::Beyond,
    context::Context,
    exit::{Exit, Outcome, describe},
    kinds::{AnyKind, Verb, View},
    ui::Table,
    verbs::{
        OnKind, VerbArgs,
        select::{self, StatusSelector},
    },
};

/// Flags of `get`.
#[derive(Args, Debug)]
#[command(
    about = "Get the resources and their status",
    long_about = "The get sub-commands print the statuses of Flux resources."
)]
pub(crate) struct Get {
    /// list the requested object(s) across all namespaces
    #[arg(short = 'A', long, global = true)]
    pub all_namespaces: bool,
    /// skip the header when printing the results
    #[arg(long, global = true)]
    pub no_header: bool,
    /// After listing/getting the requested object, watch for changes.
    #[arg(short, long, global = true)]
    pub watch: bool,
    /// specify the status condition name and the desired state to filter the get result, e.g. ready=false or ready!=true
    #[arg(long, global = true, value_name = "string")]
    pub status_selector: Option<String>,
    /// filter objects by label selector
    #[arg(short, long, global = true, value_name = "string")]
    pub label_selector: Option<String>,
    /// print the objects themselves instead of a table, one of: json, yaml, name
    #[arg(add = Beyond, short, long, global = true, value_name = "json|yaml|name", value_parser = output::format)]
    pub output: Option<Format>,
}

impl VerbArgs for Get {
    const VERB: Verb = Verb::Get;
    const ABOUT: &'static str = "Get status of";
    const ALL: bool = true;
}

/// What of the flags a row depends on.
pub(super) struct Shape<'a> {
    pub(super) on: &'a OnKind<Get>,
    pub(super) selector: Option<StatusSelector>,
}

impl Shape<'_> {
    /// The header of a kind's table; empty with `--no-header`.
    pub(super) fn table(&self, kind: &dyn AnyKind) -> Table {
        if self.on.args.no_header {
            return Table::new([]);
        }
        let mut header = Vec::new();
        if self.on.args.all_namespaces {
            header.push("Namespace");
        }
        header.push("Name");
        if self.on.flag("show-source") {
            header.push("Source");
        }
        header.extend(kind.headers());
        header.extend(["Ready", "Message"]);
        Table::new(header)
    }

    /// The row of an object, unless the selector leaves it out.
    ///
    /// An object that cannot be read has a row too, and blinds none of the others.
    pub(super) fn row(&self, kind: &dyn AnyKind, object: &DynamicObject) -> Option<Vec<String>> {
        let view = kind.view(object).unwrap_or_else(|error| unreadable(kind, &error));
        if self.selector.as_ref().is_some_and(|selector| !selector.matches(&view)) {
            return None;
        }
        let mut cells = Vec::new();
        if self.on.args.all_namespaces {
            cells.push(object.namespace().unwrap_or_default());
        }
        let name = object.name_any();
        cells.push(if self.on.all { format!("{}/{name}", kind.kind().to_lowercase()) } else { name });
        if self.on.flag("show-source") {
            cells.push(view.source.map(|source| source.to_string()).unwrap_or_default());
        }
        cells.extend(view.cells);
        cells.extend([view.ready, view.message]);
        Some(cells)
    }

    /// The objects that the selector lets through.
    fn selected(&self, kind: &dyn AnyKind, objects: Vec<DynamicObject>) -> Vec<DynamicObject> {
        objects.into_iter().filter(|object| self.row(kind, object).is_some()).collect()
    }
}

fn unreadable(kind: &dyn AnyKind, error: &anyhow::Error) -> View {
    View {
        cells: vec![String::new(); kind.headers().len()],
        ready: "Unknown".to_owned(),
        message: describe(error),
        conditions: Vec::new(),
        applied: String::new(),
        suspended: false,
        at_rest: false,
        source: None,
        feeder: Ok(None),
    }
}

/// Prints the status of objects.
///
/// # Errors
/// Nothing found; `all` with `--watch`; the API's refusal, also of one kind among all.
pub(crate) async fn run(context: &mut Context, on: &OnKind<Get>) -> Outcome {
    if on.all && on.args.watch {
        return Err(anyhow!("expected a single resource type, but found all").into());
    }
    let selector = on.args.status_selector.as_deref().map(StatusSelector::parse).transpose()?;
    let shape = Shape { on, selector };
    if on.all {
        return all(context, &shape).await;
    }
    let kind = on.kind();
    let client = context.client().await?;
    let namespace = (!on.args.all_namespaces).then_some(context.namespace.as_str());
    let api = select::api(&client, kind, namespace);
    let wanted = wanted(on)?;
    if on.args.watch {
        return watch::run(context, &shape, api, &wanted).await;
    }
    let objects = select::list(&api, kind, &wanted).await?.items;
    if objects.is_empty() {
        return Err(nothing(on, kind, namespace).into());
    }
    if let Some(format) = on.args.output {
        let selected = shape.selected(kind, objects);
        output::write(context.ui.out(), format, selected, on.names.is_empty())?;
        return Ok(Exit::Success);
    }
    let mut table = shape.table(kind);
    for object in &objects {
        if let Some(row) = shape.row(kind, object) {
            table.row(row);
        }
    }
    table.write(context.ui.out())?;
    Ok(Exit::Success)
}

/// Prints one table per kind, from lists that run side by side. A kind that the cluster lacks is passed over.
async fn all(context: &mut Context, shape: &Shape<'_>) -> Outcome {
    let on = shape.on;
    let client = context.client().await?;
    let namespace = (!on.args.all_namespaces).then_some(context.namespace.as_str());
    let wanted = wanted(on)?;
    let lists = on.kinds.iter().map(|kind| {
        let api = select::api(&client, *kind, namespace);
        let wanted = wanted.clone();
        async move { select::list(&api, *kind, &wanted).await }
    });
    let lists = join_all(lists).await;
    let (mut exit, mut everything) = (Exit::Success, Vec::new());
    for (kind, listed) in on.kinds.iter().zip(lists) {
        let objects = match listed {
            Ok(objects) => objects.items,
            Err(error) if select::is_no_match(&error) => continue,
            Err(error) => {
                context.ui.failure(describe(&error));
                exit = Exit::Failure;
                continue;
            }
        };
        if on.args.output.is_some() {
            everything.extend(shape.selected(*kind, objects));
            continue;
        }
        let mut rows = objects.iter().filter_map(|object| shape.row(*kind, object)).peekable();
        // Also a kind of which the selector leaves nothing is passed over, where a list of one kind shows its header.
        if rows.peek().is_none() {
            continue;
        }
        let mut table = shape.table(*kind);
        rows.for_each(|row| table.row(row));
        table.write(context.ui.out())?;
        writeln!(context.ui.out())?;
    }
    if let Some(format) = on.args.output {
        output::write(context.ui.out(), format, everything, true)?;
    }
    Ok(exit)
}

/// The flags in the API server's terms.
fn wanted(on: &OnKind<Get>) -> Result<ListParams> {
    let mut wanted = on.names.first().map_or_else(ListParams::default, |name| select::by_name(name));
    if let Some(labels) = on.args.label_selector.as_deref() {
        if labels.contains("!=") {
            bail!("unable to parse label selector: \"!=\" is not a valid label selector operator");
        }
        wanted = wanted.labels(labels);
    }
    Ok(wanted)
}

fn nothing(on: &OnKind<Get>, kind: &dyn AnyKind, namespace: Option<&str>) -> anyhow::Error {
    let place = namespace.map_or_else(|| "any".to_owned(), |namespace| format!("{namespace:?}"));
    let kind = kind.kind();
    match on.names.first() {
        Some(name) => anyhow!("{kind} object '{name}' not found in {place} namespace"),
        None => anyhow!("no {kind} objects found in {place} namespace"),
    }
}
