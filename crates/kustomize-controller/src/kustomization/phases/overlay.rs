//! What a specification adds to the kustomization of its directory (spec/controllers/kustomize.md §5).

use flux_api::kustomize::{Image, KustomizationSpec};
use flux_archive::{Child, Tree};
use flux_yaml::Rules;
use serde_json::{Map, Value, json};

/// The names under which kustomize looks for its file.
pub(super) const FILES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Returns a tree of what is below `root`, where the kustomization of `directory` has the fields of the specification;
/// nothing when there is nothing to build.
pub(super) fn overlay(
    tree: &Tree,
    root: &str,
    directory: &str,
    spec: &KustomizationSpec,
) -> Result<Option<Tree>, String> {
    let below =
        |name: &str| if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
    let found = FILES.iter().find_map(|name| tree.get(&below(name)).map(|bytes| (*name, bytes)));
    let (name, mut file) = match found {
        Some((name, bytes)) => (name, read(&below(name), bytes)?),
        None => (FILES[0], generated(tree, directory)),
    };
    add(&mut file, tree, directory, spec);
    if is_empty(&file) {
        return Ok(None);
    }
    let mut builder = Tree::builder();
    let part = tree.subtree(root).unwrap_or_default();
    builder.insert_tree(root, &part).map_err(|error| error.to_string())?;
    let text = Value::Object(file).to_string().into_bytes();
    builder.insert(&below(name), text, false).map_err(|error| error.to_string())?;
    builder.build().map(Some).map_err(|error| error.to_string())
}

fn read(path: &str, bytes: &[u8]) -> Result<Map<String, Value>, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("{path}: {error}"))?;
    match flux_yaml::parse(text, Rules::V2).map_err(|error| format!("{path}: {error}"))? {
        Value::Object(file) => Ok(file),
        Value::Null => Ok(Map::new()),
        _ => Err(format!("{path}: not a kustomization")),
    }
}

/// A kustomization for a plain directory: all manifests below it, and directories with a kustomization of their own.
fn generated(tree: &Tree, directory: &str) -> Map<String, Value> {
    let mut resources = Vec::new();
    walk(tree, directory, ".", &mut resources);
    let mut file = Map::new();
    file.insert("apiVersion".to_owned(), "kustomize.config.k8s.io/v1beta1".into());
    file.insert("kind".to_owned(), "Kustomization".into());
    file.insert("resources".to_owned(), resources.into());
    file
}

fn walk(tree: &Tree, directory: &str, relative: &str, resources: &mut Vec<String>) {
    for (name, child) in tree.list(directory) {
        let path = if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
        let told = format!("{relative}/{name}");
        match child {
            Child::File(_) if [".yaml", ".yml"].iter().any(|end| name.ends_with(end)) => resources.push(told),
            Child::File(_) => {}
            Child::Directory if FILES.iter().any(|file| tree.file(&format!("{path}/{file}")).is_some()) => {
                resources.push(told);
            }
            Child::Directory => walk(tree, &path, &told, resources),
        }
    }
}

/// Returns whether a kustomization makes nothing, which kustomize refuses and Flux does not.
fn is_empty(file: &Map<String, Value>) -> bool {
    let makers = [
        "resources",
        "bases",
        "components",
        "configMapGenerator",
        "secretGenerator",
        "generators",
        "helmCharts",
    ];
    makers.iter().all(|field| file.get(*field).is_none_or(|value| value.as_array().is_none_or(Vec::is_empty)))
}

fn list<'a>(file: &'a mut Map<String, Value>, field: &str) -> &'a mut Vec<Value> {
    let slot = file.entry(field).or_insert_with(|| json!([]));
    if !slot.is_array() {
        *slot = json!([]);
    }
    slot.as_array_mut().expect("because a list was put there above")
}

fn add(file: &mut Map<String, Value>, tree: &Tree, directory: &str, spec: &KustomizationSpec) {
    let texts = [
        ("namespace", &spec.target_namespace),
        ("namePrefix", &spec.name_prefix),
        ("nameSuffix", &spec.name_suffix),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            file.insert(field.to_owned(), text.as_str().into());
        }
    }
    for patch in &spec.patches {
        list(file, "patches").push(json!(patch));
    }
    for component in &spec.components {
        let missing = spec.ignore_missing_components && !tree.is_dir(&format!("{directory}/{component}"));
        if !missing {
            list(file, "components").push(component.as_str().into());
        }
    }
    for image in &spec.images {
        merge_image(list(file, "images"), image);
    }
    if !spec.build_metadata.is_empty() {
        file.insert("buildMetadata".to_owned(), json!(spec.build_metadata));
    }
}

/// By name: a new name replaces the old one when it is given, tag and digest always together.
fn merge_image(images: &mut Vec<Value>, image: &Image) {
    let known = images.iter().position(|one| one["name"] == image.name.as_str());
    let mut merged = known.map_or_else(|| json!({"name": image.name}), |place| images[place].clone());
    let fields = [
        ("newName", &image.new_name, false),
        ("newTag", &image.new_tag, true),
        ("digest", &image.digest, true),
    ];
    for (field, text, replaces) in fields {
        match text {
            Some(text) => merged[field] = text.as_str().into(),
            None if replaces => drop(merged.as_object_mut().and_then(|map| map.remove(field))),
            None => {}
        }
    }
    match known {
        Some(place) => images[place] = merged,
        None => images.push(merged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut builder = Tree::builder();
        for (path, text) in files {
            builder.insert(path, text.as_bytes().to_vec(), false).expect("a path");
        }
        builder.build().expect("no conflict")
    }

    fn made(files: &[(&str, &str)], directory: &str, spec: &Value) -> Option<Value> {
        let mut all =
            json!({"interval": "1m", "prune": true, "sourceRef": {"kind": "GitRepository", "name": "a"}});
        all.as_object_mut().expect("a map").extend(spec.as_object().expect("a map").clone());
        let spec = serde_json::from_value(all).expect("a specification");
        let made = overlay(&tree(files), "", directory, &spec).expect("it can be read")?;
        let path = format!("{directory}/kustomization.yaml");
        let bytes = made.get(path.trim_start_matches('/')).expect("a kustomization");
        Some(serde_json::from_slice(bytes).expect("JSON"))
    }

    #[test]
    fn a_plain_directory_gets_a_kustomization() {
        let files = [
            ("apps/a.yaml", ""),
            ("apps/notes.txt", ""),
            ("apps/deep/b.yml", ""),
            ("apps/own/kustomization.yml", ""),
            ("apps/own/c.yaml", ""),
            ("other/d.yaml", ""),
        ];
        let made = made(&files, "apps", &json!({"targetNamespace": "ns"})).expect("something");
        assert_eq!(made["resources"], json!(["./a.yaml", "./deep/b.yml", "./own"]));
        assert_eq!(made["namespace"], "ns");
        assert!(self::made(&[("apps/notes.txt", "")], "apps", &json!({})).is_none());
    }

    #[test]
    fn fields_replace_append_or_merge() {
        let file = "namespace: old\nnamePrefix: keep-\nresources: [a.yaml]\npatches: [{path: p.yaml}]\n\
                    images: [{name: x, newName: mine, newTag: '1'}]\nbuildMetadata: [managedByLabel]\n";
        let spec = json!({
            "targetNamespace": "new", "nameSuffix": "-s", "patches": [{"patch": "text", "target": {"kind": "Pod"}}],
            "images": [{"name": "x", "digest": "sha256:1"}, {"name": "z", "newTag": "2"}],
            "components": ["../there", "../gone"], "ignoreMissingComponents": true, "buildMetadata": ["originAnnotations"],
        });
        let made = made(&[("app/kustomization.yaml", file), ("app/a.yaml", ""), ("app/b", "")], "app", &spec)
            .expect("something");
        let expected = json!({
            "namespace": "new", "namePrefix": "keep-", "nameSuffix": "-s", "resources": ["a.yaml"],
            "patches": [{"path": "p.yaml"}, {"patch": "text", "target": {"kind": "Pod"}}],
            "images": [{"name": "x", "newName": "mine", "digest": "sha256:1"}, {"name": "z", "newTag": "2"}],
            "buildMetadata": ["originAnnotations"],
        });
        assert_eq!(made, expected);
    }
}
