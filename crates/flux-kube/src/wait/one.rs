//! Waiting until one object says what the caller wants to hear.

use std::time::Duration;

use kube::Client;
use serde_json::Value;
use tokio::sync::mpsc;

use super::follow::{self, Seen};
use super::{Target, WaitError};
use crate::mapper::Mapper;
use crate::status;
use crate::store::Store;

/// Looks at an object, at each change of it, until `judge` gives an answer. `judge` gets none when there is no such
/// object. The commands that wait use it: for `lastHandledReconcileAt`, or a ready condition (spec `cli/global.md` §5).
///
/// # Errors
/// When the time is over; the error tells what was seen of the object last.
pub async fn until<T>(
    client: &Client,
    mapper: &Mapper,
    target: &Target,
    timeout: Duration,
    mut judge: impl FnMut(Option<&Value>) -> Option<T>,
) -> Result<T, WaitError> {
    let store = Store::new(client.clone());
    let (tell, mut told) = mpsc::unbounded_channel();
    let wanted = [(&target.object, target.version.as_str(), "")];
    let feed = follow::feeds(&store, mapper, wanted, "").into_iter().map(|feed| feed.run(tell.clone()));
    let mut running = std::pin::pin!(futures::future::join_all(feed));
    let mut deadline = std::pin::pin!(tokio::time::sleep(timeout));
    let mut last = "it was not seen yet".to_owned();
    loop {
        tokio::select! {
            biased;
            Some(seen) = told.recv() => {
                let answer = match seen {
                    Seen::Object(_, object) => {
                        let status = status::compute(&object);
                        last = format!("{} ({})", status.state, status.message);
                        judge(Some(&object))
                    }
                    Seen::Missing(_) => {
                        "it does not exist".clone_into(&mut last);
                        judge(None)
                    }
                    Seen::Unreadable(_, why) => {
                        last = why;
                        None
                    }
                    Seen::Pod { .. } => None,
                };
                if let Some(answer) = answer {
                    return Ok(answer);
                }
            }
            _ = &mut running => {}
            () = &mut deadline => return Err(WaitError::Predicate { object: target.object.clone(), last }),
        }
    }
}
