//! Which objects of a kind a verb is about.

use anyhow::{Result, bail};
use kube::{
    Client,
    api::{Api, DynamicObject, ListParams, ObjectList},
};

use crate::cli::kinds::{AnyKind, View};

/// The collection of a kind in one namespace, or in all.
pub(in crate::cli) fn api(
    client: &Client,
    kind: &dyn AnyKind,
    namespace: Option<&str>,
) -> Api<DynamicObject> {
    let resource = kind.resource();
    match namespace {
        Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
        None => Api::all_with(client.clone(), &resource),
    }
}

/// Lists objects; that the cluster does not know the kind is said in the words of the discovery.
pub(super) async fn list(
    api: &Api<DynamicObject>,
    kind: &dyn AnyKind,
    wanted: &ListParams,
) -> Result<ObjectList<DynamicObject>> {
    known(kind, api.list(wanted).await)
}

/// Reads an object; that the cluster does not know the kind is said as in [`list`].
pub(super) async fn get(api: &Api<DynamicObject>, kind: &dyn AnyKind, name: &str) -> Result<DynamicObject> {
    known(kind, api.get(name).await)
}

/// What was answered; that the cluster does not know the kind is said in the words of the discovery.
pub(in crate::cli) fn known<T>(kind: &dyn AnyKind, answer: kube::Result<T>) -> Result<T> {
    match answer {
        Err(kube::Error::Api(status)) if is_unknown(&status) => {
            let resource = kind.resource();
            bail!("no matches for kind {:?} in version {:?}", resource.kind, resource.api_version)
        }
        answer => Ok(answer?),
    }
}

/// Whether the server has no such collection, rather than no such object.
pub(super) fn is_unknown(status: &kube::core::Status) -> bool {
    status.code == 404
        && status.details.as_ref().is_none_or(|details| details.name.is_empty() && details.kind.is_empty())
}

/// Whether an error says that the cluster does not know the kind.
pub(super) fn is_no_match(error: &anyhow::Error) -> bool {
    error.to_string().starts_with("no matches for kind")
}

/// Selects by name, as the API server does it.
pub(super) fn by_name(name: &str) -> ListParams {
    ListParams::default().fields(&format!("metadata.name={name}"))
}

/// `--status-selector`: a condition and the status it shall have or not have, without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatusSelector {
    condition: String,
    status: String,
    equal: bool,
}

impl StatusSelector {
    /// Reads `type=status` or `type!=status`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let (parts, equal) = match text.split_once("!=") {
            Some(parts) => (Some(parts), false),
            None => (text.split_once('='), true),
        };
        let Some((condition, status)) = parts.filter(|(_, status)| !status.contains('=')) else {
            bail!("expected status selector in type=status or type!=status format, but found: {text}");
        };
        Ok(Self { condition: condition.to_lowercase(), status: status.to_lowercase(), equal })
    }

    /// Whether an object is selected; a condition that is missing never equals anything.
    pub(super) fn matches(&self, view: &View) -> bool {
        let found = view.conditions.iter().find(|(name, _)| name.to_lowercase() == self.condition);
        found.is_some_and(|(_, status)| status.to_lowercase() == self.status) == self.equal
    }
}

#[cfg(test)]
mod tests {
    use super::StatusSelector;

    #[test]
    fn selectors_are_equal_or_not() {
        let parsed = |text| StatusSelector::parse(text).map(|s| (s.condition, s.status, s.equal)).ok();
        for (text, wanted) in [
            ("Ready=True", Some(("ready", "true", true))),
            ("ready!=false", Some(("ready", "false", false))),
            ("ready", None),
            ("ready=a=b", None),
        ] {
            let wanted = wanted.map(|(a, b, equal)| (a.to_owned(), b.to_owned(), equal));
            assert_eq!(parsed(text), wanted, "{text}");
        }
    }
}
