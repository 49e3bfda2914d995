//! Labels and annotations by which an object asks to be treated otherwise.

use serde_json::Value;

use crate::object::mark;

/// The keys, all below one prefix such as `kustomize.toolkit.fluxcd.io/`. Values are compared without case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controls {
    reconcile: String,
    ssa: String,
    force: String,
    prune: String,
}

impl Controls {
    /// The keys of an API group.
    pub fn new(group: &str) -> Self {
        let key = |name| format!("{group}/{name}");
        Self { reconcile: key("reconcile"), ssa: key("ssa"), force: key("force"), prune: key("prune") }
    }

    /// Whether the object, desired or live, must be left alone.
    pub(crate) fn skips(&self, object: &Value) -> bool {
        is(object, &self.reconcile, "disabled") || is(object, &self.ssa, "ignore")
    }

    /// Whether the object is only wanted when there is none.
    pub(crate) fn if_not_present(&self, desired: &Value) -> bool {
        is(desired, &self.ssa, "ifnotpresent")
    }

    /// Whether fields of other managers stay theirs.
    pub(crate) fn merges(&self, object: &Value) -> bool {
        is(object, &self.ssa, "merge")
    }

    /// Whether the object may be made anew.
    pub(crate) fn forces(&self, object: &Value) -> bool {
        is(object, &self.force, "enabled")
    }

    /// Whether the object must not be deleted.
    pub(crate) fn keeps(&self, live: &Value) -> bool {
        self.skips(live) || is(live, &self.prune, "disabled")
    }
}

fn is(object: &Value, key: &str, value: &str) -> bool {
    mark(object, key).is_some_and(|found| found.eq_ignore_ascii_case(value))
}
