//! Waiting until deleted objects are gone.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use kube::Client;
use tokio::sync::mpsc;

use super::follow::{self, Seen};
use super::{Target, WaitError};
use crate::mapper::Mapper;
use crate::store::Store;

/// Waits until none of the objects is there; a kind that is not served has none.
///
/// # Errors
/// When the time, one budget for all, is over; the error lists what is still there.
pub async fn until_gone(
    client: &Client,
    mapper: &Mapper,
    targets: &[Target],
    timeout: Duration,
) -> Result<(), WaitError> {
    let store = Store::new(client.clone());
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut there: BTreeSet<_> = targets.iter().map(|target| target.object.clone()).collect();
    let mut known = Vec::new();
    for target in targets {
        match mapper.resolve_any(&target.object.at(&target.version)).await {
            Err(error) if error.is_no_match() => drop(there.remove(&target.object)),
            _ => known.push(target),
        }
    }
    let wanted = known.iter().map(|target| (&target.object, target.version.as_str(), ""));
    let feeds = follow::feeds(&store, mapper, wanted, "");
    let mut running: FuturesUnordered<_> = feeds.into_iter().map(|feed| feed.run(tell.clone())).collect();
    let mut deadline = std::pin::pin!(tokio::time::sleep(timeout));
    while !there.is_empty() {
        tokio::select! {
            biased;
            Some(seen) = told.recv() => {
                if let Seen::Missing(id) = seen {
                    there.remove(&id);
                }
            }
            Some(()) = running.next() => {}
            () = &mut deadline => return Err(WaitError::NotGone { objects: there.into_iter().collect() }),
        }
    }
    Ok(())
}
