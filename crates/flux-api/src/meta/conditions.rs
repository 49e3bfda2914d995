//! The rules by which conditions are set, ordered and read (spec/controllers/common.md §3).
//!
//! The clock is the caller's: every change takes the moment at which it happens.

use std::cmp::Reverse;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use k8s_openapi::jiff::Timestamp;

use super::reasons;

/// The object is as it should be.
pub const READY: &str = "Ready";
/// The controller is working on the object; present only while it is `True`.
pub const RECONCILING: &str = "Reconciling";
/// The controller cannot go on without a change by the user; present only while it is `True`.
pub const STALLED: &str = "Stalled";
/// The applied objects are healthy.
pub const HEALTHY: &str = "Healthy";

/// `True`, as conditions spell it.
pub const TRUE: &str = "True";
/// `False`, as conditions spell it.
pub const FALSE: &str = "False";
/// `Unknown`, as conditions spell it.
pub const UNKNOWN: &str = "Unknown";

/// Longest message that the API server takes, in bytes.
const MAX_MESSAGE: usize = 32_768;

/// When a condition is set, and for which generation of its object.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// `.metadata.generation` of the object.
    pub generation: i64,
    /// The current time; fractions of a second are cut off.
    pub now: Timestamp,
}

/// The condition of a type.
pub fn get<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.type_ == kind)
}

/// The status of a condition; `Unknown` when there is none.
pub fn status<'a>(conditions: &'a [Condition], kind: &str) -> &'a str {
    get(conditions, kind).map_or(UNKNOWN, |condition| condition.status.as_str())
}

/// Whether a condition is there and `True`.
pub fn is_true(conditions: &[Condition], kind: &str) -> bool {
    status(conditions, kind) == TRUE
}

/// Whether a condition is there and `False`.
pub fn is_false(conditions: &[Condition], kind: &str) -> bool {
    status(conditions, kind) == FALSE
}

/// Removes the condition of a type.
pub fn delete(conditions: &mut Vec<Condition>, kind: &str) {
    conditions.retain(|condition| condition.type_ != kind);
}

/// Sets a condition and puts the list in its order.
///
/// The transition time moves when status, reason or message differ from before; otherwise only the generation does.
/// A message over 32768 bytes is cut and ends in `...`.
pub fn set(
    conditions: &mut Vec<Condition>,
    kind: &str,
    status: &str,
    reason: &str,
    message: impl Into<String>,
    moment: Moment,
) {
    let message = cut(message.into());
    let second = Timestamp::from_second(moment.now.as_second()).unwrap_or(moment.now);
    if let Some(old) = conditions.iter_mut().find(|condition| condition.type_ == kind) {
        if old.status != status || old.reason != reason || old.message != message {
            status.clone_into(&mut old.status);
            reason.clone_into(&mut old.reason);
            old.message = message;
            old.last_transition_time = Time(second);
        }
        old.observed_generation = Some(moment.generation);
    } else {
        conditions.push(Condition {
            type_: kind.to_owned(),
            status: status.to_owned(),
            reason: reason.to_owned(),
            message,
            observed_generation: Some(moment.generation),
            last_transition_time: Time(second),
        });
    }
    sort(conditions);
}

/// Sets a condition to `True`.
pub fn mark_true(
    conditions: &mut Vec<Condition>,
    kind: &str,
    reason: &str,
    message: impl Into<String>,
    moment: Moment,
) {
    set(conditions, kind, TRUE, reason, message, moment);
}

/// Sets a condition to `False`.
pub fn mark_false(
    conditions: &mut Vec<Condition>,
    kind: &str,
    reason: &str,
    message: impl Into<String>,
    moment: Moment,
) {
    set(conditions, kind, FALSE, reason, message, moment);
}

/// Sets a condition to `Unknown`.
pub fn mark_unknown(
    conditions: &mut Vec<Condition>,
    kind: &str,
    reason: &str,
    message: impl Into<String>,
    moment: Moment,
) {
    set(conditions, kind, UNKNOWN, reason, message, moment);
}

/// Sets `Reconciling`, and removes `Stalled`: no object is both.
pub fn mark_reconciling(
    conditions: &mut Vec<Condition>,
    reason: &str,
    message: impl Into<String>,
    moment: Moment,
) {
    delete(conditions, STALLED);
    set(conditions, RECONCILING, TRUE, reason, message, moment);
}

/// Sets `Stalled`, and removes `Reconciling`: no object is both.
pub fn mark_stalled(
    conditions: &mut Vec<Condition>,
    reason: &str,
    message: impl Into<String>,
    moment: Moment,
) {
    delete(conditions, RECONCILING);
    set(conditions, STALLED, TRUE, reason, message, moment);
}

/// Says of a reconciling object that its run failed and will be repeated; leaves any other object alone.
pub fn mark_retrying(conditions: &mut Vec<Condition>, moment: Moment) {
    let Some(message) = get(conditions, RECONCILING).map(|condition| condition.message.clone()) else {
        return;
    };
    mark_reconciling(conditions, reasons::PROGRESSING_WITH_RETRY, message, moment);
}

/// `Ready` is `True`, and the object is neither stalled nor reconciling.
pub fn is_ready(conditions: &[Condition]) -> bool {
    is_true(conditions, READY) && !is_true(conditions, STALLED) && !is_true(conditions, RECONCILING)
}

/// `Stalled` is `True`, and the object is not reconciling.
pub fn is_stalled(conditions: &[Condition]) -> bool {
    is_true(conditions, STALLED) && !is_true(conditions, RECONCILING)
}

/// `Reconciling` is `True`, and the object is not stalled.
pub fn is_reconciling(conditions: &[Condition]) -> bool {
    is_true(conditions, RECONCILING) && !is_true(conditions, STALLED)
}

/// Puts conditions in the order of a status: Stalled, Reconciling, Ready, then by generation seen (newest first) and type.
pub fn sort(conditions: &mut [Condition]) {
    let rank = |kind: &str| match kind {
        STALLED => 0,
        RECONCILING => 1,
        READY => 2,
        _ => 3,
    };
    conditions.sort_by(|a, b| {
        let key = |c: &Condition| (rank(&c.type_), Reverse(c.observed_generation.unwrap_or(0)));
        key(a).cmp(&key(b)).then_with(|| a.type_.cmp(&b.type_))
    });
}

/// The message in at most [`MAX_MESSAGE`] bytes, never ending inside a character.
fn cut(mut message: String) -> String {
    if message.len() > MAX_MESSAGE {
        message.truncate(message.floor_char_boundary(MAX_MESSAGE - 3));
        message.push_str("...");
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(generation: i64, second: i64) -> Moment {
        Moment { generation, now: Timestamp::new(second, 500_000_000).unwrap() }
    }

    #[test]
    fn transition_time_moves_with_status_reason_and_message_only() {
        let mut list = Vec::new();
        mark_true(&mut list, READY, "Succeeded", "one", at(1, 100));
        assert_eq!(list[0].last_transition_time.0.to_string(), "1970-01-01T00:01:40Z");
        mark_true(&mut list, READY, "Succeeded", "one", at(2, 200));
        assert_eq!((list[0].observed_generation, list[0].last_transition_time.0.as_second()), (Some(2), 100));
        for (second, status, reason, message) in
            [(300, TRUE, "Succeeded", "two"), (400, TRUE, "Other", "two"), (500, FALSE, "Other", "two")]
        {
            set(&mut list, READY, status, reason, message, at(2, second));
            assert_eq!(list[0].last_transition_time.0.as_second(), second);
        }
        assert_eq!(list.len(), 1);
    }

    #[test]
    fn order_is_stalled_reconciling_ready_then_generation_then_name() {
        let mut list = Vec::new();
        mark_true(&mut list, "Zulu", "R", "", at(2, 0));
        mark_true(&mut list, "Bravo", "R", "", at(1, 0));
        mark_true(&mut list, "Alpha", "R", "", at(1, 0));
        mark_true(&mut list, READY, "R", "", at(1, 0));
        mark_true(&mut list, RECONCILING, "R", "", at(1, 0));
        mark_true(&mut list, STALLED, "R", "", at(1, 0));
        let names: Vec<_> = list.iter().map(|c| c.type_.as_str()).collect();
        assert_eq!(names, [STALLED, RECONCILING, READY, "Zulu", "Alpha", "Bravo"]);
    }

    #[test]
    fn reconciling_and_stalled_exclude_each_other() {
        let mut list = Vec::new();
        mark_true(&mut list, READY, "R", "", at(1, 0));
        assert!(is_ready(&list));
        mark_reconciling(&mut list, "Progressing", "working", at(1, 0));
        assert!(is_reconciling(&list) && !is_ready(&list) && !is_stalled(&list));
        mark_stalled(&mut list, "InvalidURL", "no", at(1, 0));
        assert!(is_stalled(&list) && !is_ready(&list) && !is_reconciling(&list));
        mark_reconciling(&mut list, "Progressing", "working", at(1, 0));
        mark_retrying(&mut list, at(1, 0));
        assert_eq!(get(&list, RECONCILING).unwrap().reason, "ProgressingWithRetry");
        assert!(get(&list, STALLED).is_none());
        delete(&mut list, RECONCILING);
        mark_retrying(&mut list, at(1, 0));
        assert!(get(&list, RECONCILING).is_none());
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let mut list = Vec::new();
        mark_true(&mut list, READY, "R", "a".repeat(MAX_MESSAGE), at(1, 0));
        assert_eq!(list[0].message.len(), MAX_MESSAGE);
        assert!(!list[0].message.ends_with("..."));
        mark_true(&mut list, READY, "R", "é".repeat(MAX_MESSAGE), at(1, 0));
        assert!(list[0].message.len() <= MAX_MESSAGE && list[0].message.ends_with("é..."));
    }

    #[test]
    fn a_missing_condition_is_unknown() {
        assert_eq!(status(&[], READY), UNKNOWN);
        assert!(!is_ready(&[]) && !is_stalled(&[]) && !is_false(&[], READY));
    }
}
