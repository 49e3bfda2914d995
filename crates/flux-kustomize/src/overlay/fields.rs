//! The fields of the overlay on those of the file.

use flux_archive::Tree;
use flux_yaml::Value;
use serde_json::{Map, json};

use super::{Overlay, OverlayError};

type File = Map<String, Value>;

pub(super) fn lay_over(
    file: &mut File,
    overlay: &Overlay,
    tree: &Tree,
    root: &str,
) -> Result<(), OverlayError> {
    let texts = [
        ("namespace", &overlay.namespace),
        ("namePrefix", &overlay.name_prefix),
        ("nameSuffix", &overlay.name_suffix),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            file.insert(name.to_owned(), json!(text));
        }
    }
    append(file, "patches", overlay.patches.iter().map(|patch| pick(patch, &["patch", "target"])));
    let components = components(overlay, tree, root)?;
    append(file, "components", components.into_iter().map(Value::from));
    append(
        file,
        "patchesStrategicMerge",
        overlay.patches_strategic_merge.iter().map(|patch| json!(patch.to_string())),
    );
    append(file, "patchesJson6902", overlay.patches_json6902.iter().map(json_patch));
    overlay.images.iter().for_each(|image| set_image(file, image));
    if !overlay.build_metadata.is_empty() {
        file.insert("buildMetadata".to_owned(), json!(overlay.build_metadata));
    }
    Ok(())
}

/// The list of a field, made if absent.
fn list<'f>(file: &'f mut File, name: &str) -> &'f mut Vec<Value> {
    let field = file.entry(name).or_insert_with(|| json!([]));
    if !field.is_array() {
        *field = json!([]);
    }
    field.as_array_mut().expect("because it was just made one")
}

fn append(file: &mut File, name: &str, items: impl Iterator<Item = Value>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        list(file, name).extend(items);
    }
}

fn pick(value: &Value, names: &[&str]) -> Value {
    let fields = names.iter().filter_map(|name| Some(((*name).to_owned(), value.get(name)?.clone())));
    Value::Object(fields.filter(|(_, value)| !value.is_null()).collect())
}

fn json_patch(patch: &Value) -> Value {
    let mut picked = pick(patch, &["patch", "target"]);
    if let Some(operations) = picked.get_mut("patch") {
        *operations = json!(operations.to_string());
    }
    picked
}

/// A new image, or what is set in it put over the one of that name; tag and digest count as one.
fn set_image(file: &mut File, image: &Value) {
    let image = pick(image, &["name", "newName", "newTag", "digest"]);
    let images = list(file, "images");
    let known = images.iter_mut().find(|known| known.get("name") == image.get("name"));
    let Some(Value::Object(known)) = known else { return images.push(image) };
    let set = |name: &str| image.get(name).filter(|value| value.as_str() != Some(""));
    if let Some(name) = set("newName") {
        known.insert("newName".to_owned(), name.clone());
    }
    if set("newTag").is_some() || set("digest").is_some() {
        for name in ["newTag", "digest"] {
            match set(name) {
                Some(value) => known.insert(name.to_owned(), value.clone()),
                None => known.shift_remove(name),
            };
        }
    }
}

fn components(overlay: &Overlay, tree: &Tree, root: &str) -> Result<Vec<String>, OverlayError> {
    let mut components = Vec::new();
    for component in &overlay.components {
        if !is_local(component) {
            return Err(OverlayError::RemoteComponent(component.clone()));
        }
        let there = || flux_archive::resolve(root, component).is_some_and(|path| tree.is_dir(&path));
        if !overlay.ignore_missing_components || there() {
            components.push(component.clone());
        }
    }
    Ok(components)
}

/// Whether a path is relative and no URL: neither with a scheme nor in the form `host:path`.
fn is_local(path: &str) -> bool {
    let head = path.split('/').next().unwrap_or_default();
    !path.is_empty() && !path.starts_with('/') && !head.contains(':')
}
