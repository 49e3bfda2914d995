//! Rows that a whole build shows.

use flux_yaml::{Rules, Value};
use serde_json::json;

use super::{same, str_of, walk};
use crate::file::decode;
use crate::{Options, build};

fn built(files: &[(&str, String)]) -> Result<Vec<Value>, String> {
    let mut tree = flux_archive::Tree::builder();
    for (path, text) in files {
        tree.insert(path, text.as_bytes().to_vec(), false).expect("a path");
    }
    let tree = tree.build().expect("a tree");
    build(&tree, "", &Options::default()).map(|built| built.objects).map_err(|error| error.to_string())
}

fn documents(text: &str) -> Vec<Value> {
    let documents = flux_yaml::parse_documents(text).expect("YAML");
    documents.into_iter().map(|document| document.value).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// One patch on resources. A patch for none of them changes none, as the rows have it; a build refuses it.
fn patched(resources: &str, patch: &str) -> Result<String, String> {
    let files = [
        ("kustomization.yaml", "resources: [r.yaml]\npatches: [{path: p.yaml}]\n".to_owned()),
        ("r.yaml", resources.to_owned()),
        ("p.yaml", patch.to_owned()),
    ];
    match built(&files) {
        Ok(objects) => Ok(flux_yaml::to_documents(&objects)),
        Err(error) if error.contains("no resource matches strategic merge patch") => Ok(resources.to_owned()),
        Err(error) => Err(error),
    }
}

/// What the rows about `$patch` take away, which they do not hold.
const BASE: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: myDeploy}\nspec:\n  replica: 2\n  template:\n    metadata: {labels: {old-label: old-value}}\n    spec: {containers: [{name: nginx, image: nginx}]}\n";

#[test]
fn patches() {
    walk("api_resmap.json", "TestApplySmPatch_General", &[], |row| {
        let mut text = texts(&row["base"]).join("\n---\n");
        for patch in texts(&row["patches"]) {
            text = patched(&text, patch)?;
        }
        same(documents(&text), documents(&texts(&row["expected"]).join("\n---\n")))
    });
    walk("api_resmap.json", "TestApplySmPatch_Deletion", &[], |row| {
        let text = patched(BASE, str_of(row, "/patch"))?;
        let got = documents(&text);
        same(got.len() as u64, row["finalMapSize"].as_u64().unwrap_or(0))?;
        same(got, documents(str_of(row, "/expected")))
    });
}

#[test]
fn variables_that_do_not_fit() {
    walk("api_filters_refvar.json", "TestFilterUnhappy", &[], |row| {
        let variable = "vars: [{name: V, objref: {apiVersion: apps/v1, kind: Deployment, name: dep}}]";
        let files = [
            ("kustomization.yaml", format!("resources: [r.yaml]\nconfigurations: [c.yaml]\n{variable}\n")),
            ("c.yaml", format!("varReference: [{{path: {}}}]\n", str_of(row, "/filter/FieldSpec/Path"))),
            ("r.yaml", str_of(row, "/input").to_owned()),
        ];
        match built(&files) {
            Err(error) if error.contains(str_of(row, "/expectedError")) => Ok(()),
            result => Err(format!("{result:?}")),
        }
    });
}

#[test]
fn file_sources() {
    walk("api_kv.json", "TestKeyValuesFromFileSources", &[], |row| {
        let source = texts(&row["sources"])[0];
        let pair = &row["expected"][0];
        let files = [
            ("kustomization.yaml", format!("configMapGenerator: [{{name: m, files: [{source}]}}]\n")),
            (source, str_of(pair, "/Value").to_owned()),
        ];
        same(&built(&files)?[0]["data"], &json!({ str_of(pair, "/Key"): str_of(pair, "/Value") }))
    });
}

#[test]
fn policies() {
    walk("api_filters_iampolicygenerator.json", "TestFilter", &[], |row| {
        let text = |field: &str| str_of(&row["args"], field);
        let generator = json!({
            "apiVersion": "builtin", "kind": "IAMPolicyGenerator", "metadata": {"name": "g"}, "cloud": "gke",
            "kubernetesService": {
                "namespace": text("/KubernetesService/Namespace"),
                "name": text("/KubernetesService/Name"),
            },
            "serviceAccount": {
                "name": text("/ServiceAccount/Name"),
                "projectId": text("/ServiceAccount/ProjectId"),
            },
        });
        let files =
            [("kustomization.yaml", "generators: [g.json]\n".to_owned()), ("g.json", generator.to_string())];
        same(built(&files)?, documents(str_of(row, "/expected")))
    });
}

/// The options of a row, with the names of Go's fields.
fn options(row: &Value) -> Value {
    let field = |from: &str| row.get(from).cloned().unwrap_or(Value::Null);
    json!({
        "labels": field("Labels"), "annotations": field("Annotations"),
        "disableNameSuffixHash": field("DisableNameSuffixHash"), "immutable": field("Immutable"),
    })
}

#[test]
fn generator_options() {
    walk("api_types.json", "TestMergeGlobalOptionsIntoLocal", &[], |row| {
        let kustomization = json!({
            "generatorOptions": options(&row["global"]),
            "configMapGenerator": [{"name": "m", "literals": ["a=b"], "options": options(&row["local"])}],
        });
        let made = built(&[("kustomization.yaml", kustomization.to_string())])?.remove(0);
        let wanted = &row["expected"];
        let flag = |name: &str| wanted[name].as_bool().unwrap_or(false);
        same(&made["metadata"]["labels"], &wanted["Labels"])?;
        same(&made["metadata"]["annotations"], &wanted["Annotations"])?;
        same(made["immutable"].as_bool().unwrap_or(false), flag("Immutable"))?;
        same(made["metadata"]["name"] == "m", flag("DisableNameSuffixHash"))
    });
}

/// A kustomization of a row, with the names of Go's fields.
fn kustomization(row: &Value) -> Value {
    let fields = row.as_object().into_iter().flatten().filter(|(name, _)| *name != "TypeMeta");
    let lower = |name: &str| name[..1].to_lowercase() + &name[1..];
    fields.map(|(name, value)| (lower(name), value.clone())).collect()
}

#[test]
fn kustomization_files() {
    walk("api_types.json", "TestKustomization_CheckEmpty", &[], |row| {
        let text = kustomization(&row["kustomization"]).to_string();
        same(decode(text.as_bytes(), "k").is_err(), row["wantErr"].as_bool().unwrap_or(false))
    });
    let below = "go-yaml names the line below the one that is wrong";
    walk("api_types.json", "TestUnmarshal_Failed", &[("invalid yaml", below)], |row| {
        let error = decode(str_of(row, "/kustomizationYamls").as_bytes(), "k").expect_err("fails");
        same(error.message.contains(str_of(row, "/errMsg")), true).map_err(|_| error.message)
    });
    // The rows do not hold the words, but each field has some.
    walk("api_types.json", "TestKustomization_CheckDeprecatedFields", &[], |row| {
        let mut fields = kustomization(&row["k"]);
        for (name, value) in fields.as_object_mut().into_iter().flatten() {
            let text = match name.as_str() {
                "commonLabels" => "{a: b}",
                "imageTags" | "vars" => "[{name: a}]",
                "patchesJson6902" => "[{path: a}]",
                _ => "[a]",
            };
            *value = flux_yaml::parse(text, Rules::V2).expect("YAML");
        }
        let (_, warnings) = decode(fields.to_string().as_bytes(), "k")?;
        same(warnings.len(), fields.as_object().map_or(0, serde_json::Map::len))
    });
}
