//! Deleting an object that cannot be changed, to make it anew (`spec.force`).

use std::time::Duration;

use kube::core::Status;
use serde_json::json;

use super::error::ObjectFailure;
use super::plan::Item;
use crate::mapper::Mapper;
use crate::store::{Store, Write, api_status};
use crate::wait::{Target, until_gone};

/// Whether an object anew could be what the API server refuses as a change.
pub(super) fn helps(error: &kube::Error) -> bool {
    api_status(error).is_some_and(|status| {
        let text = &status.message;
        status.is_conflict()
            || status.reason == "Invalid"
            || text.contains("is immutable")
            || text.contains("immutable field")
    })
}

/// Asks whether the new object would be taken when there were no old one: a deletion cannot be undone, and a plain
/// mistake in a manifest looks to the API server the same as a change that is not allowed.
///
/// # Errors
/// When the same fields are refused for an object of another name.
pub(super) async fn check(
    store: &Store,
    item: &Item,
    refusal: &kube::Error,
    manager: &str,
) -> Result<(), ObjectFailure> {
    let Some(refused) = api_status(refusal).filter(|status| status.reason == "Invalid") else {
        return Ok(());
    };
    let mut id = item.id.clone();
    id.name =
        format!("{}-flux-check", id.name.chars().take(40).collect::<String>().trim_end_matches(['-', '.']));
    let mut twin = item.desired.clone();
    twin["metadata"]["name"] = json!(id.name);
    let Err(error) = store.apply(&item.resource, &id, &twin, Write { manager, dry_run: true }).await else {
        return Ok(());
    };
    let again = api_status(&error).map(fields).unwrap_or_default();
    let mut fields = fields(refused).into_iter();
    if fields.any(|field| field != "metadata.name" && again.contains(&field)) {
        return Err(ObjectFailure::Replacement(ObjectFailure::api(refusal, Some(&item.desired)).to_string()));
    }
    Ok(())
}

fn fields(status: &Status) -> Vec<String> {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    causes.map(|cause| cause.field.clone()).filter(|field| !field.is_empty()).collect()
}

/// Deletes the object of this UID.
pub(super) async fn delete(store: &Store, item: &Item, uid: &str) -> Result<(), ObjectFailure> {
    let Item { id, resource, desired, .. } = item;
    store.delete(resource, id, uid).await.map_err(|error| ObjectFailure::api(&error, Some(desired)))?;
    Ok(())
}

/// Waits until the object is gone.
pub(super) async fn gone(
    store: &Store,
    mapper: &Mapper,
    item: &Item,
    timeout: Duration,
) -> Result<(), ObjectFailure> {
    let version = item.resource.kind.version.clone();
    let target = Target { object: item.id.clone(), version, vanishes: false };
    until_gone(store.client(), mapper, &[target], timeout).await?;
    Ok(())
}
