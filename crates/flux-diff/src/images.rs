//! Which container images change.

use std::collections::BTreeMap;

use flux_yaml::Value;
use serde::Serialize;

/// The fields that hold containers, in Pods and in the templates of all that make Pods.
const LISTS: &[&str] = &["initContainers", "containers", "ephemeralContainers"];

/// The image of one container before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageChange {
    /// The container's name.
    pub container: String,
    /// The image before; none if the container is new.
    pub before: Option<String>,
    /// The image after; none if the container goes.
    pub after: Option<String>,
}

/// The images that differ between two states of an object. An object that comes or goes as a whole changes none.
pub(crate) fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<ImageChange> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let mut images: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    walk(before, &mut |name, image| images.entry(name).or_default().0 = Some(image));
    walk(after, &mut |name, image| images.entry(name).or_default().1 = Some(image));
    let changed = images.into_iter().filter(|(_, (before, after))| before != after);
    changed.map(|(container, (before, after))| ImageChange { container, before, after }).collect()
}

fn walk(value: &Value, found: &mut impl FnMut(String, String)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::Array(entries) if LISTS.contains(&key.as_str()) => {
                        for entry in entries {
                            let text = |field: &str| entry.get(field).and_then(Value::as_str);
                            if let (Some(name), Some(image)) = (text("name"), text("image")) {
                                found(name.to_owned(), image.to_owned());
                            }
                        }
                    }
                    _ => walk(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn images_by_container() {
        let object = |image: &str, second: &str| {
            json!({"spec": {"template": {"spec": {
                "initContainers": [{"name": "init", "image": "init:1"}],
                "containers": [{"name": "app", "image": image}, {"name": second, "image": "side:1"}]}}}})
        };
        let (before, after) = (object("app:1", "old"), object("app:2", "new"));
        let change = |container: &str, before: Option<&str>, after: Option<&str>| ImageChange {
            container: container.into(),
            before: before.map(Into::into),
            after: after.map(Into::into),
        };
        let want = [
            change("app", Some("app:1"), Some("app:2")),
            change("new", None, Some("side:1")),
            change("old", Some("side:1"), None),
        ];
        assert_eq!(changes(Some(&before), Some(&after)), want);
        assert_eq!(changes(Some(&before), Some(&before)), []);
        assert_eq!(changes(None, Some(&after)), []);
    }
}
