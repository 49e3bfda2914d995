//! Transformers.

use flux_yaml::{Node, Value};

use super::{data, expected, list, node_data, resources, same, spec, specs, str_of, walk};
use crate::config::FieldSpec;
use crate::file::{Image, REPLACEMENT_TRANSFORMER, Replica, conform_loosely};
use crate::id::Gvk;
use crate::options::Options;
use crate::reference::apply_replacements;
use crate::resource::ResourceList;
use crate::transform::{
    Affix, Field, Leaf, NamespaceStep, ValueTarget, add_affix, add_value, set_images, set_namespace,
    set_replicas, visit,
};

fn compare(row: &Value, list: &ResourceList, want: &str) -> Result<(), String> {
    same(data(list.iter())?, expected(str_of(row, want)))
}

fn with_loader<T>(run: impl FnOnce(&crate::load::Loader<'_>) -> T) -> T {
    let mut tree = flux_archive::Tree::builder();
    tree.insert("x", Vec::new(), false).expect("a path");
    let options = Options::default();
    let files: std::sync::Arc<dyn flux_archive::Files> = std::sync::Arc::new(tree.build().expect("a tree"));
    let loader = crate::load::Loader::new(&files, "", "", &options).expect("a root");
    run(&loader)
}

#[test]
fn prefix_and_suffix() {
    for (file, affix, field) in [
        ("api_filters_prefix.json", Affix::Prefix, "/filter/Prefix"),
        ("api_filters_suffix.json", Affix::Suffix, "/filter/Suffix"),
    ] {
        walk(file, "TestFilter", &[], |row| {
            let mut list = list(str_of(row, "/input"));
            let spec = spec(&row["filter"]["FieldSpec"]);
            add_affix(&mut list, affix, str_of(row, field), &[spec]).map_err(|error| error.to_string())?;
            compare(row, &list, "/expected")
        });
    }
}

#[test]
fn namespaces() {
    let twins = "its resources have no names, so that all are one";
    let passed = &[("update-rolebinding", twins), ("update-clusterrolebinding", twins)];
    walk("api_filters_namespace.json", "TestNamespace_Filter", passed, |row| {
        let mut list = list(str_of(row, "/input"));
        let namespace = str_of(row, "/filter/Namespace").to_owned();
        let step = NamespaceStep { namespace, specs: specs(&row["fsslice"]), ..NamespaceStep::default() };
        set_namespace(&mut list, &step).map_err(|error| error.to_string())?;
        compare(row, &list, "/expected")
    });
}

#[test]
fn field_specs() {
    walk("api_filters_fieldspec.json", "TestFilter_Filter", &[], |row| {
        // The rows do not hold what is set, but what they expect does.
        let text = if str_of(row, "/expected").contains("bar") { "bar" } else { "e" };
        let given = flux_yaml::parse_node(str_of(row, "/fieldSpec")).expect("YAML").expect("a map");
        let part = |name: &str| given.str_at(&[name]).unwrap_or("").to_owned();
        let kind = Gvk { group: part("group"), version: part("version"), kind: part("kind") };
        let create = given.str_at(&["create"]) == Some("true");
        let spec = FieldSpec { gvk: kind, path: part("path"), create };
        let leaf = if row["filter"]["CreateKind"] == "scalar" { Leaf::Scalar } else { Leaf::Never };
        let mut resource = resources(str_of(row, "/input")).pop().ok_or("no resource")?;
        let result = visit(&mut resource, &Field::new(&spec), leaf, &mut |node| {
            *node = Node::string(text);
            Ok(())
        });
        match (result, str_of(row, "/error")) {
            (Ok(()), "") => same(node_data(resource.node())?, expected(str_of(row, "/expected")).remove(0)),
            (Err(error), message) if !message.is_empty() => same(error.to_string().as_str(), message),
            (result, message) => Err(format!("expected {message:?}, got {result:?}")),
        }
    });
}

#[test]
fn replica_counts() {
    walk("api_filters_replicacount.json", "TestFilter", &[], |row| {
        let mut list = list(str_of(row, "/input"));
        let replica = &row["filter"]["Replica"];
        let name = str_of(replica, "/Name").to_owned();
        let replica = Replica { name, count: replica["Count"].as_i64().unwrap_or_default() };
        let spec = spec(&row["filter"]["FieldSpec"]);
        set_replicas(&mut list, &replica, &[spec]).map_err(|error| error.to_string())?;
        compare(row, &list, "/expected")
    });
}

fn image(row: &Value) -> Image {
    let text = |name: &str| str_of(&row["filter"]["ImageTag"], name).to_owned();
    Image {
        name: text("/Name"),
        new_name: text("/NewName"),
        new_tag: text("/NewTag"),
        digest: text("/Digest"),
        tag_suffix: text("/TagSuffix"),
    }
}

#[test]
fn images() {
    let twice = "a build takes two passes, of which the row shows one";
    let passed = &[("updateimagesuffix", twice)];
    for table in ["TestImageTagUpdater_Filter", "TestLegacyImageTag_Filter"] {
        walk("api_filters_imagetag.json", table, passed, |row| {
            let mut list = list(str_of(row, "/input"));
            set_images(&mut list, &image(row), &specs(&row["fsSlice"])).map_err(|error| error.to_string())?;
            compare(row, &list, "/expectedOutput")
        });
    }
}

#[test]
fn image_references() {
    let newer = "releases after 5.8.1 take any digest, and forgive what is no pattern";
    let passed = [("4 ", newer), ("5 ", newer), ("6 ", newer), ("7 ", newer), ("9 ", newer)];
    walk("api_internal_image.json", "TestIsImageMatched", &passed, |row| {
        let pod = |image: &str| format!("{{kind: Pod, spec: {{containers: [{{image: {image:?}}}]}}}}");
        let value = str_of(row, "/value");
        let mut list = list(&pod(value));
        let name = str_of(row, "/name").to_owned();
        let entry = Image { name, new_name: "other".to_owned(), ..Image::default() };
        set_images(&mut list, &entry, &[]).map_err(|error| error.to_string())?;
        same(data(list.iter())? != expected(&pod(value)), row["isMatched"].as_bool().unwrap_or(false))
    });
}

#[test]
fn parts_of_image_references() {
    walk("api_internal_image.json", "TestSplit", &[], |row| {
        let pod = |image: &str| format!("{{kind: Pod, spec: {{containers: [{{image: {image:?}}}]}}}}");
        let mut list = list(&pod(str_of(row, "/value")));
        let name = str_of(row, "/name").to_owned();
        let entry = Image { name, new_name: "other".to_owned(), ..Image::default() };
        set_images(&mut list, &entry, &[]).map_err(|error| error.to_string())?;
        let part = |mark: &str, field: &str| match str_of(row, field) {
            "" => String::new(),
            part => format!("{mark}{part}"),
        };
        same(
            data(list.iter())?,
            expected(&pod(&format!("other{}{}", part(":", "/tag"), part("@", "/digest")))),
        )
    });
}

#[test]
fn added_values() {
    walk("api_filters_valueadd.json", "TestValueAddFilter", &[], |row| {
        let mut list = list(str_of(row, "/input"));
        let filter = &row["filter"];
        let position = filter["FilePathPosition"].as_i64().unwrap_or(0);
        let target: ValueTarget = serde_json::from_value(
            serde_json::json!({"fieldPath": filter["FieldPath"], "filePathPosition": position}),
        )
        .map_err(|error| error.to_string())?;
        with_loader(|loader| add_value(&mut list, str_of(filter, "/Value"), &[target], loader))
            .map_err(|error| error.to_string())?;
        compare(row, &list, "/expectedOutput")
    });
}

#[derive(serde::Deserialize)]
struct Entries {
    replacements: Vec<crate::file::Replacement>,
}

#[test]
fn replacements() {
    for table in ["TestFilter", "TestValueInlineStructuredData"] {
        walk("api_filters_replacement.json", table, PASSED_REPLACEMENTS, |row| {
            let mut list = list(str_of(row, "/input"));
            let value = flux_yaml::parse(str_of(row, "/replacements"), flux_yaml::Rules::V2);
            let value = conform_loosely(value.map_err(|error| error.to_string())?, &REPLACEMENT_TRANSFORMER)?;
            let entries: Entries = serde_json::from_value(value).map_err(|error| error.to_string())?;
            let result = with_loader(|loader| apply_replacements(&mut list, &entries.replacements, loader));
            match (result, str_of(row, "/expectedErr")) {
                (Ok(()), "") => compare(row, &list, "/expected"),
                (Ok(()), message) => Err(format!("should fail: {message}")),
                (Err(error), "") => Err(error.to_string()),
                (Err(error), message) if error.to_string().contains(message) => Ok(()),
                (Err(error), message) => Err(format!("expected {message:?}, got {error}")),
            }
        });
    }
}

const PASSED_REPLACEMENTS: super::Passed<'static> =
    &[("substring", "releases after 5.8.1 split texts inside of structured data")];
