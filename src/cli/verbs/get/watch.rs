//! `get --watch`: a row for every change, under the header of the first list.

use anyhow::anyhow;
use futures::{StreamExt, pin_mut};
use kube::{
    Api,
    api::{DynamicObject, ListParams},
    runtime::{WatchStreamExt, watcher},
};

use super::list::Shape;
use crate::cli::{
    context::Context,
    exit::{Exit, Outcome},
    verbs::select,
};

/// Prints the objects that are there, then each change, until the time is up.
///
/// # Errors
/// `timed out waiting for the condition` at the end; the API's refusal of the first list.
pub(super) async fn run(
    context: &mut Context,
    shape: &Shape<'_>,
    api: Api<DynamicObject>,
    wanted: &ListParams,
) -> Outcome {
    let kind = shape.on.kind();
    // A first list tells refusals that the watch would only try again.
    select::list(&api, kind, &wanted.clone().limit(1)).await?;
    let limit = context.timeout;
    let mut config = watcher::Config::default();
    config.label_selector.clone_from(&wanted.label_selector);
    config.field_selector.clone_from(&wanted.field_selector);
    let following = async {
        let events = watcher(api, config).default_backoff();
        pin_mut!(events);
        let mut table = shape.table(kind);
        let mut first = true;
        while let Some(event) = events.next().await {
            let object = match event {
                Ok(
                    watcher::Event::InitApply(object)
                    | watcher::Event::Apply(object)
                    | watcher::Event::Delete(object),
                ) => Some(object),
                Ok(watcher::Event::InitDone) if first => {
                    table.write(context.ui.out())?;
                    first = false;
                    None
                }
                _ => None,
            };
            let Some(row) = object.and_then(|object| shape.row(kind, &object)) else { continue };
            if first {
                table.row(row);
            } else {
                table.next(row).write(context.ui.out())?;
            }
        }
        Ok::<_, anyhow::Error>(())
    };
    match tokio::time::timeout(limit, following).await {
        Ok(ended) => ended.map(|()| Exit::Success).map_err(Into::into),
        Err(_) => Err(anyhow!("timed out waiting for the condition").into()),
    }
}
