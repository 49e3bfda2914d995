//! Entries, their ids, and the difference of two inventories.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::object::ObjectId;

/// The groups in whose names `:` is written `__`.
const RBAC: &str = "rbac.authorization.k8s.io";

/// One applied object, as written in a status: `{id, v}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// `<namespace>_<name>_<group>_<Kind>`.
    pub id: String,
    /// The version of the API it was applied in, without the group.
    pub v: String,
}

/// An entry whose id is no `<namespace>_<name>_<group>_<Kind>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the inventory entry {0:?} is not of the form <namespace>_<name>_<group>_<kind>")]
pub struct Unreadable(String);

impl Entry {
    /// The entry of an object.
    pub fn new(id: &ObjectId, version: &str) -> Self {
        let ObjectId { group, kind, namespace, name } = id;
        let name = if group == RBAC { name.replace(':', "__") } else { name.clone() };
        Self { id: format!("{namespace}_{name}_{group}_{kind}"), v: version.to_owned() }
    }

    /// The object of the entry.
    ///
    /// # Errors
    /// When the id has not the parts that it should have.
    pub fn object(&self) -> Result<ObjectId, Unreadable> {
        let unreadable = || Unreadable(self.id.clone());
        let (namespace, rest) = self.id.split_once('_').ok_or_else(unreadable)?;
        let (rest, kind) = rest.rsplit_once('_').ok_or_else(unreadable)?;
        let (name, group) = rest.rsplit_once('_').ok_or_else(unreadable)?;
        if name.is_empty() || kind.is_empty() {
            return Err(unreadable());
        }
        let name = if group == RBAC { name.replace("__", ":") } else { name.to_owned() };
        Ok(ObjectId { group: group.to_owned(), kind: kind.to_owned(), namespace: namespace.to_owned(), name })
    }
}

/// Entries in the order of their application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// The entries.
    #[serde(default)]
    pub entries: Vec<Entry>,
}

impl Inventory {
    /// Entries of this inventory that `new` does not have; versions do not count.
    pub fn minus(&self, new: &Self) -> Vec<Entry> {
        let kept: HashSet<&str> = new.entries.iter().map(|entry| entry.id.as_str()).collect();
        self.entries.iter().filter(|entry| !kept.contains(entry.id.as_str())).cloned().collect()
    }

    /// Adds entries whose object is not in here yet, such as those that could not be deleted.
    pub fn merge(&mut self, others: impl IntoIterator<Item = Entry>) {
        let mut known: HashSet<String> = self.entries.iter().map(|entry| entry.id.clone()).collect();
        for entry in others {
            if known.insert(entry.id.clone()) {
                self.entries.push(entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(group: &str, kind: &str, namespace: &str, name: &str) -> ObjectId {
        ObjectId { group: group.into(), kind: kind.into(), namespace: namespace.into(), name: name.into() }
    }

    #[test]
    fn ids_go_both_ways() {
        let table = [
            (id("", "Namespace", "", "apps"), "_apps__Namespace"),
            (id("apps", "Deployment", "apps", "web"), "apps_web_apps_Deployment"),
            (
                id(RBAC, "ClusterRole", "", "system:a:b"),
                "_system__a__b_rbac.authorization.k8s.io_ClusterRole",
            ),
            (id("x.io", "Thing", "n", "a_b_c"), "n_a_b_c_x.io_Thing"),
        ];
        for (object, text) in table {
            let entry = Entry::new(&object, "v1");
            assert_eq!(entry.id, text);
            assert_eq!(entry.object().unwrap(), object);
        }
    }

    #[test]
    fn broken_ids_are_named() {
        for text in ["", "a", "a_b", "a_b_c", "___", "a__g_K", "a_n_g_"] {
            let entry = Entry { id: text.into(), v: "v1".into() };
            assert!(entry.object().unwrap_err().to_string().contains(&format!("{text:?}")), "{text}");
        }
    }

    #[test]
    fn the_difference_ignores_versions_and_keeps_the_order() {
        let entry = |id: &str, v: &str| Entry { id: id.into(), v: v.into() };
        let old = Inventory { entries: vec![entry("c", "v1"), entry("a", "v1"), entry("b", "v1")] };
        let new = Inventory { entries: vec![entry("a", "v2"), entry("d", "v1")] };
        assert_eq!(old.minus(&new), [entry("c", "v1"), entry("b", "v1")]);
        let mut merged = new;
        merged.merge(old.entries);
        let ids: Vec<_> = merged.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids, ["a", "d", "c", "b"]);
        assert_eq!(merged.entries[0].v, "v2");
    }

    #[test]
    fn it_is_written_as_in_a_status() {
        let inventory = Inventory { entries: vec![Entry::new(&id("", "Namespace", "", "n"), "v1")] };
        let json = serde_json::to_string(&inventory).unwrap();
        assert_eq!(json, r#"{"entries":[{"id":"_n__Namespace","v":"v1"}]}"#);
    }
}
