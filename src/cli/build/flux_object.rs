//! The Flux Kustomization that is built: out of a file, or out of the cluster.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use flux_archive::Disk;
use flux_kustomize::{Place, overlay::read_kustomization};
use flux_yaml::{FieldPath, Rules, Value};
use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject, GroupVersionKind},
};

use crate::cli::context::Context;

/// Finds the Kustomization `name` of `namespace`, or of none, in a file of YAML documents or JSON.
///
/// # Errors
/// The file cannot be read, holds something before the object that is no YAML or no such object.
pub(crate) fn in_file(file: &Path, name: &str, namespace: &str) -> Result<Value> {
    let shown = file.display();
    let text = Disk::text(file).with_context(|| format!("failed to read kustomization file {shown}"))?;
    in_text(&text, file, name, namespace)
}

/// As [`in_file`], out of the text of the file.
///
/// # Errors
/// As [`in_file`].
pub(crate) fn in_text(text: &str, file: &Path, name: &str, namespace: &str) -> Result<Value> {
    let shown = file.display();
    let failed =
        |error: &dyn std::fmt::Display| anyhow!("failed to unmarshall kustomization file {shown}: {error}");
    for chunk in flux_yaml::split_documents(text).map_err(|error| failed(&error))? {
        let value = flux_yaml::parse(&chunk.text, Rules::V2)
            .map_err(|error| failed(&format_args!("error converting YAML to JSON: {error}")))?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if !text(&value["apiVersion"]).starts_with("kustomize.toolkit.fluxcd.io/")
            || value["kind"] != "Kustomization"
        {
            continue;
        }
        let value = read_kustomization(&value).map_err(|error| failed(&error))?;
        let own = text(&value["metadata"]["namespace"]);
        if value["metadata"]["name"] == name && (own.is_empty() || own == namespace) {
            return Ok(value);
        }
    }
    Err(anyhow!("failed find kustomization with name '{name}' and namespace '{namespace}' in file '{shown}'"))
}

/// Where a Kustomization stands in a file.
pub(crate) fn place(file: &Path, object: &Value) -> Option<Place> {
    let text = Disk::text(file).ok()?;
    let metadata = FieldPath::of("metadata").field("name");
    flux_yaml::split_documents(&text).ok()?.iter().find_map(|chunk| {
        let found = flux_yaml::locate(&chunk.text, &metadata).filter(|found| found.depth == 2)?;
        let is_it = found.text.as_deref() == object["metadata"]["name"].as_str()
            && flux_yaml::locate(&chunk.text, &FieldPath::of("kind"))?.text.as_deref()
                == Some("Kustomization");
        let file = std::fs::canonicalize(file).ok()?.to_str()?.to_owned();
        let (line, column) = (found.value.line + chunk.line - 1, found.value.column);
        is_it.then_some(Place { file, is_field: false, line, column, excerpt: None })
    })
}

/// Gets a Kustomization from the cluster.
///
/// # Errors
/// It is not there, or the API server refuses.
pub(crate) async fn in_cluster(client: &Client, name: &str, namespace: &str) -> Result<Value> {
    let kind = GroupVersionKind::gvk("kustomize.toolkit.fluxcd.io", "v1", "Kustomization");
    let api: Api<DynamicObject> = Api::namespaced_with(
        client.clone(),
        namespace,
        &ApiResource::from_gvk_with_plural(&kind, "kustomizations"),
    );
    Ok(serde_json::to_value(api.get(name).await?)?)
}

/// The cluster that is meant; nothing when there is none in sight: no kubeconfig, or one without a current context.
///
/// # Errors
/// A cluster is meant, and cannot be used.
pub(crate) async fn cluster(context: &mut Context) -> Result<Option<Client>> {
    use flux_kube::client::Error::{NoCurrentContext, NoKubeconfig};
    match context.connection().await {
        Ok(connection) => Ok(Some(connection.client.clone())),
        Err(NoKubeconfig { .. } | NoCurrentContext { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The objects in the cluster that `substituteFrom` names, in the namespace of the Kustomization.
///
/// # Errors
/// The API server refuses. What is not there is left out.
pub(crate) async fn variable_sources(client: &Client, object: &Value, namespace: &str) -> Result<Vec<Value>> {
    let from =
        object["spec"]["postBuild"]["substituteFrom"].as_array().map(Vec::as_slice).unwrap_or_default();
    let own = object["metadata"]["namespace"].as_str().filter(|own| !own.is_empty()).unwrap_or(namespace);
    let mut found = Vec::new();
    for reference in from {
        let text = |field: &str| reference[field].as_str().unwrap_or_default();
        let (kind, plural) = match text("kind") {
            "ConfigMap" => ("ConfigMap", "configmaps"),
            "Secret" => ("Secret", "secrets"),
            _ => continue,
        };
        let resource = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk("", "v1", kind), plural);
        let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), own, &resource);
        let Some(source) = api.get_opt(text("name")).await? else { continue };
        let mut source = serde_json::to_value(source)?;
        source["apiVersion"] = "v1".into();
        source["kind"] = kind.into();
        found.push(source);
    }
    Ok(found)
}
