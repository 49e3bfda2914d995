//! Published manifests × options → objects: what [`generate`](super::generate) does, for another release than our own.
//!
//! A release publishes one file for each controller beside `rbac.yaml` and `policies.yaml`; the options are laid over them
//! by a kustomization (spec/cli/manifests.md §2).

use flux_archive::{Tree, TreeBuilder};
use serde_json::{Value, json};

use super::{
    Error, Install, Options, around,
    metadata::labels,
    policies, release,
    workload::{PUBLISHED, choose, place, registry},
};
use crate::manifests::components::Component;

/// The namespace that published manifests name.
const NAMESPACE: &str = "flux-system";

/// Lays the options over the manifests that a release has published; `options.version` is that release.
///
/// # Errors
/// A component that does not exist; a file that is missing or is no YAML; manifests of another shape than a release has.
pub fn overlay(published: &Tree, options: &Options) -> Result<Install, Error> {
    let overlay = Overlay { published, options, components: options.selected()? };
    let tree = overlay.tree()?;
    let built = flux_kustomize::build(&tree, "", &flux_kustomize::Options::default());
    let built = built.map_err(|error| Error::Build(error.to_string()))?;
    Ok(around(built.objects, options))
}

struct Overlay<'a> {
    published: &'a Tree,
    options: &'a Options,
    components: Vec<&'static Component>,
}

impl Overlay<'_> {
    /// The files that are built.
    fn tree(&self) -> Result<Tree, Error> {
        let mut tree = Tree::builder();
        let mut resources = vec!["namespace.yaml".to_owned()];
        write(&mut tree, "namespace.yaml", &[policies::namespace(self.options)])?;
        if self.options.network_policy {
            write(&mut tree, "policies.yaml", &self.documents("policies.yaml")?)?;
            resources.push("policies.yaml".to_owned());
        }
        write(&mut tree, "roles/rbac.yaml", &self.roles()?)?;
        write(&mut tree, "roles/kustomization.yaml", &[self.roles_kustomization()])?;
        resources.push("roles".to_owned());
        let mut patches = Vec::new();
        for component in &self.components {
            let file = format!("{}.yaml", component.name);
            let objects = self.documents(&file)?;
            patches.push(self.patch(component, &objects).ok_or_else(|| {
                let reason = "it has no Deployment with arguments".to_owned();
                Error::Unreadable { release: self.release(), file: file.clone(), reason }
            })?);
            write(&mut tree, &file, &objects)?;
            resources.push(file);
        }
        write(&mut tree, "kustomization.yaml", &[self.kustomization(&resources, &patches)])?;
        tree.build().map_err(|error| Error::Build(error.to_string()))
    }

    fn release(&self) -> String {
        release(&self.options.version)
    }

    fn unreadable(&self, file: &str, reason: &dyn std::fmt::Display) -> Error {
        Error::Unreadable { release: self.release(), file: file.to_owned(), reason: reason.to_string() }
    }

    /// The objects of a published file.
    fn documents(&self, file: &str) -> Result<Vec<Value>, Error> {
        let missing = || Error::Incomplete { release: self.release(), file: file.to_owned() };
        let bytes = self.published.get(file).ok_or_else(missing)?;
        let text = std::str::from_utf8(bytes).map_err(|error| self.unreadable(file, &error))?;
        let documents = flux_yaml::parse_documents(text).map_err(|error| self.unreadable(file, &error))?;
        Ok(documents.into_iter().map(|document| document.value).filter(|value| !value.is_null()).collect())
    }

    /// The roles. No transformer knows the accounts that bindings name, so their namespace is written here.
    fn roles(&self) -> Result<Vec<Value>, Error> {
        let mut objects = self.documents("rbac.yaml")?;
        for object in &mut objects {
            rename(object, &self.options.namespace);
        }
        Ok(objects)
    }

    fn roles_kustomization(&self) -> Value {
        kustomization(json!({
            "namespace": self.options.namespace,
            "nameSuffix": format!("-{}", self.options.namespace),
            "resources": ["rbac.yaml"],
        }))
    }

    fn kustomization(&self, resources: &[String], patches: &[Value]) -> Value {
        let image = |component: &&Component| {
            let name = component.name;
            json!({ "name": format!("{PUBLISHED}/{name}"), "newName": format!("{}/{name}", registry(self.options)) })
        };
        kustomization(json!({
            "namespace": self.options.namespace,
            "resources": resources,
            "labels": [{ "pairs": labels(self.options), "includeTemplates": true }],
            "images": self.components.iter().map(image).collect::<Vec<_>>(),
            "patches": patches,
        }))
    }

    /// The patch of a component's Deployment. Its arguments are found by flag and not by index, which another release
    /// may have changed.
    fn patch(&self, component: &Component, objects: &[Value]) -> Option<Value> {
        let deployment = objects
            .iter()
            .find(|object| object["kind"] == "Deployment" && object["metadata"]["name"] == component.name)?;
        let container = &deployment["spec"]["template"]["spec"]["containers"][0];
        let mut arguments = container["args"]
            .as_array()?
            .iter()
            .map(|argument| argument.as_str().map(ToOwned::to_owned))
            .collect::<Option<Vec<_>>>()?;
        choose(&mut arguments, self.options, component);
        let mut pod = json!({ "containers": [{ "name": container["name"], "args": arguments }] });
        place(&mut pod, self.options);
        let patch = json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": { "name": component.name },
            "spec": { "template": { "spec": pod } },
        });
        Some(json!({
            "target": { "kind": "Deployment", "name": component.name },
            "patch": patch.to_string(),
        }))
    }
}

fn kustomization(mut fields: Value) -> Value {
    fields["apiVersion"] = "kustomize.config.k8s.io/v1beta1".into();
    fields["kind"] = "Kustomization".into();
    fields
}

/// Writes objects as a file. Nothing that a user gave is pasted into YAML, so that `123` stays a text.
fn write(tree: &mut TreeBuilder, path: &str, objects: &[Value]) -> Result<(), Error> {
    let text = flux_yaml::to_documents(objects);
    tree.insert(path, text.into_bytes(), false).map_err(|error| Error::Build(error.to_string()))
}

/// Puts the namespace in place of the published one, in all texts.
fn rename(value: &mut Value, namespace: &str) {
    match value {
        Value::String(text) => *text = text.replace(NAMESPACE, namespace),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, namespace)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, namespace)),
        _ => {}
    }
}
