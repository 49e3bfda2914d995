//! Names of files for the objects of a build, one file each, as `kustomize build -o DIRECTORY` names them.

use std::collections::HashSet;

use flux_yaml::Value;

use super::result::Resources;
use crate::id::{Gvk, Scope};

impl Resources {
    /// A file name for each object, in order: `apps_v1_deployment_web.yaml`, with the namespace in front where the
    /// objects live in more than one. Objects of one name and kind in a namespace share a name, and the last one wins.
    ///
    /// A name is as good as the objects' own: it may contain `/`.
    pub fn file_names(&self) -> Vec<String> {
        let scope = Scope::default();
        let namespaces: Vec<Option<String>> =
            self.objects.iter().map(|object| namespace(object, &scope)).collect();
        let different: HashSet<&String> = namespaces.iter().flatten().collect();
        let many = different.len() > 1;
        let names = self.objects.iter().zip(&namespaces).map(|(object, namespace)| {
            let gvk = gvk(object);
            let name = text(&object["metadata"]["name"]);
            let parts = [gvk.group.as_str(), &gvk.version, &gvk.kind, name];
            let parts = namespace.as_deref().filter(|_| many).into_iter().chain(parts);
            let given: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            format!("{}.yaml", given.join("_").to_lowercase())
        });
        names.collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn gvk(object: &Value) -> Gvk {
    Gvk::new(text(&object["apiVersion"]), text(&object["kind"]))
}

/// The namespace of an object; nothing for kinds that have none.
fn namespace(object: &Value, scope: &Scope) -> Option<String> {
    let own = text(&object["metadata"]["namespace"]);
    let own = if own.is_empty() { "default" } else { own };
    (!scope.is_cluster(&gvk(object))).then(|| own.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(yaml: &[&str]) -> Vec<String> {
        let parse = |text: &&str| flux_yaml::parse(text, flux_yaml::Rules::V3).expect("YAML");
        Resources { objects: yaml.iter().map(parse).collect(), warnings: Vec::new() }.file_names()
    }

    #[test]
    fn names_are_those_of_kustomize() {
        let deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: A.b, namespace: x}}";
        let role =
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:x'}}";
        let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}}";
        let foo = "{kind: Foo, metadata: {name: f, namespace: default}}";
        assert_eq!(
            names(&[deployment, role]),
            ["apps_v1_deployment_a.b.yaml", "rbac.authorization.k8s.io_v1_clusterrole_system:x.yaml"]
        );
        assert_eq!(names(&[map, foo]), ["v1_configmap_m.yaml", "foo_f.yaml"]);
        assert_eq!(
            names(&[deployment, map, role]),
            [
                "x_apps_v1_deployment_a.b.yaml",
                "default_v1_configmap_m.yaml",
                "rbac.authorization.k8s.io_v1_clusterrole_system:x.yaml"
            ]
        );
    }
}
