//! Waiting for an object, and saying at the end why it did not come.

use std::{fmt, time::Duration};

use anyhow::{Result, anyhow};
use flux_kube::{
    Mapper,
    status::{self, State},
    wait::{self, Target},
};
use kube::{Client, api::DynamicObject};
use serde_json::Value;

/// What one look at an object found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// It is as it should be.
    Done,
    /// It may still become so; this is what it says of itself.
    Waiting(String),
    /// It will not become so.
    Failed(String),
}

/// The time ran out.
#[derive(Debug)]
pub(crate) struct TimedOut {
    /// What the object said last.
    pub(crate) last: String,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("context deadline exceeded")
    }
}

impl std::error::Error for TimedOut {}

/// Looks at every change of the object until `look` is satisfied, and returns it as it then is.
///
/// # Errors
/// [`TimedOut`] after `limit`; the words of [`Look::Failed`]; the object went away.
pub(crate) async fn until(
    client: &Client,
    object: &DynamicObject,
    limit: Duration,
    mut look: impl FnMut(&Value) -> Look,
) -> Result<DynamicObject> {
    let target = Target::of(&serde_json::to_value(object)?)?;
    let mapper = Mapper::new(client.clone());
    let mut last = String::new();
    let judge = |seen: Option<&Value>| {
        let Some(seen) = seen else { return Some(Err(anyhow!("{} was deleted", target.object))) };
        match look(seen) {
            Look::Done => Some(serde_json::from_value(seen.clone()).map_err(Into::into)),
            Look::Failed(why) => Some(Err(anyhow!(why))),
            Look::Waiting(why) => {
                last = why;
                None
            }
        }
    };
    match wait::until(client, &mapper, &target, limit, judge).await {
        Ok(answer) => answer,
        Err(error) if error.is_timeout() && !last.is_empty() => Err(TimedOut { last }.into()),
        Err(wait::WaitError::Predicate { last, .. }) => Err(TimedOut { last }.into()),
        Err(error) => Err(error.into()),
    }
}

/// The readiness of an object by kstatus.
pub(crate) fn current(object: &Value) -> Look {
    let status = status::compute(object);
    match status.state {
        State::Current => Look::Done,
        State::InProgress => Look::Waiting(ready_message(object).unwrap_or(status.message)),
        _ => Look::Failed(status.message),
    }
}

/// Readiness of an object whose controller must have seen its last change (spec/cli/global.md §5).
pub(crate) fn reconciled(object: &Value) -> Look {
    let observed = object["status"]["observedGeneration"].as_i64().unwrap_or_default();
    let Some(ready) = ready(object) else {
        return Look::Waiting("the controller has not answered yet".to_owned());
    };
    let generation = object["metadata"]["generation"].as_i64().unwrap_or_default();
    let seen = match ready["observedGeneration"].as_i64().unwrap_or_default() {
        0 => observed,
        seen => seen,
    };
    if observed < 1 || seen != generation {
        return Look::Waiting("the controller has not seen the change yet".to_owned());
    }
    current(object)
}

fn ready(object: &Value) -> Option<&Value> {
    let conditions = object["status"]["conditions"].as_array()?;
    conditions.iter().find(|condition| condition["type"] == "Ready")
}

/// The message of the Ready condition.
pub(crate) fn ready_message(object: &Value) -> Option<String> {
    ready(object)?["message"].as_str().map(str::to_owned)
}

/// Advice for an error that may be [`TimedOut`]: what was waited for in vain.
pub(crate) fn advice(error: &anyhow::Error) -> Option<String> {
    let timed_out: &TimedOut = error.downcast_ref()?;
    (!timed_out.last.is_empty()).then(|| format!("the last that was seen: {}", timed_out.last))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_must_have_been_seen() {
        let object = |generation: i64, observed: i64, ready: i64, status: &str| {
            json!({
                "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
                "metadata": {"name": "a", "generation": generation},
                "status": {"observedGeneration": observed, "conditions": [
                    {"type": "Ready", "status": status, "message": "m", "observedGeneration": ready}]}
            })
        };
        let unseen = || Look::Waiting("the controller has not seen the change yet".into());
        for (object, wanted) in [
            (object(2, 2, 2, "True"), Look::Done),
            (object(2, 2, 0, "True"), Look::Done),
            (object(2, 1, 1, "True"), unseen()),
            (object(1, -1, 1, "True"), unseen()),
            (object(2, 2, 2, "False"), Look::Waiting("m".into())),
        ] {
            assert_eq!(reconciled(&object), wanted, "{object}");
        }
    }
}
