//! The legacy order of resources (spec section 18).

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::error::BuildError;
use crate::file::SortOptions;
use crate::resource::{Resource, ResourceList};

const FIRST: [&str; 22] = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];
const LAST: [&str; 2] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// Sorts as the options of a kustomization say.
///
/// # Errors
/// The order has no such name, or kinds are given for an order that heeds none.
pub(crate) fn sort_by_options(list: &mut ResourceList, options: &SortOptions) -> Result<(), BuildError> {
    match options.order.as_str() {
        "fifo" if options.legacy_sort_options.is_none() => Ok(()),
        "fifo" => Err(BuildError::invalid(
            "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
        )),
        "legacy" => {
            match &options.legacy_sort_options {
                Some(kinds) => sort(list, &ranks(&kinds.order_first, &kinds.order_last)),
                None => sort_legacy(list),
            }
            Ok(())
        }
        _ => Err(BuildError::invalid("the field 'sortOptions.order' must be one of [fifo, legacy]")),
    }
}

/// Sorts by the built-in list of kinds.
pub(crate) fn sort_legacy(list: &mut ResourceList) {
    sort(list, &ranks(&FIRST, &LAST));
}

/// Rank of a kind in the built-in order; most have none, which is 0.
pub(crate) fn legacy_rank(kind: &str) -> i64 {
    let number = |position: usize| i64::try_from(position).unwrap_or(i64::MAX);
    if let Some(at) = FIRST.iter().position(|first| *first == kind) {
        return number(at) - number(FIRST.len());
    }
    LAST.iter().position(|last| *last == kind).map_or(0, |at| number(at) + 1)
}

fn ranks<T: AsRef<str>>(first: &[T], last: &[T]) -> HashMap<String, i64> {
    let number = |position: usize| i64::try_from(position).unwrap_or(i64::MAX);
    let ahead = first.iter().enumerate().map(|(at, kind)| (kind.as_ref(), number(at) - number(first.len())));
    let behind = last.iter().enumerate().map(|(at, kind)| (kind.as_ref(), number(at) + 1));
    ahead.chain(behind).map(|(kind, rank)| (kind.to_owned(), rank)).collect()
}

fn sort(list: &mut ResourceList, ranks: &HashMap<String, i64>) {
    let rank = |resource: &Resource| ranks.get(&resource.gvk().kind).copied().unwrap_or(0);
    list.renaming().sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| compare(a, b)));
}

fn compare(a: &Resource, b: &Resource) -> Ordering {
    if a.gvk() == b.gvk() {
        let text = |resource: &Resource| {
            let or =
                |text: &str, blank: &str| if text.is_empty() { blank.to_owned() } else { text.to_owned() };
            format!("{}|{}|{}", resource.gvk(), or(resource.namespace(), "~X"), or(resource.name(), "~N"))
        };
        return text(a).cmp(&text(b));
    }
    let order = a.gvk().legacy_sort_text().cmp(&b.gvk().legacy_sort_text());
    let namespaces = a.gvk().kind == "Namespace" && b.gvk().kind == "Namespace";
    // Real Namespaces come before those of other groups, although a blank group sorts last.
    let reversed = namespaces && (a.gvk().group.is_empty() || b.gvk().group.is_empty());
    if reversed { order.reverse() } else { order }
}
