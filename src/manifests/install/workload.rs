//! The Deployment of a component.

use serde_json::{Value, json};

use super::Options;
use super::metadata::{component_labels, with};
use crate::manifests::components::{Component, NOTIFICATION, Role, SOURCE_WATCHER};

/// What is before the names of the images in published manifests.
pub(super) const PUBLISHED: &str = "fluxcd";

/// The Deployment of a component.
pub(super) fn deployment(options: &Options, component: &Component) -> Value {
    let labels = component_labels(options, component.name);
    let mut spec = json!({
        "replicas": 1,
        "selector": { "matchLabels": { "app": component.name } },
        "template": {
            "metadata": {
                "annotations": { "prometheus.io/port": "8080", "prometheus.io/scrape": "true" },
                "labels": with(labels.clone(), &[("app", component.name)]),
            },
            "spec": pod(options, component),
        },
    });
    if component.is(Role::ServesArtifacts) {
        // Two Pods must never write to one storage.
        spec["strategy"] = json!({ "type": "Recreate" });
    }
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "labels": with(labels, &[("control-plane", "controller")]),
            "name": component.name,
            "namespace": options.namespace,
        },
        "spec": spec,
    })
}

fn pod(options: &Options, component: &Component) -> Value {
    let volume = |(name, _): &(&str, &str)| json!({ "emptyDir": {}, "name": name });
    let mut pod = json!({
        "containers": [container(options, component)],
        "securityContext": { "fsGroup": 1337 },
        "serviceAccountName": component.name,
        "terminationGracePeriodSeconds": component.grace,
        "volumes": component.volumes.iter().map(volume).collect::<Vec<_>>(),
    });
    if component.is(Role::Critical) {
        pod["priorityClassName"] = "system-cluster-critical".into();
    }
    place(&mut pod, options);
    pod
}

/// Says where Pods may run, and by what their images are pulled.
pub(super) fn place(pod: &mut Value, options: &Options) {
    pod["nodeSelector"] = json!({ "kubernetes.io/os": "linux" });
    if !options.image_pull_secret.is_empty() {
        pod["imagePullSecrets"] = json!([{ "name": options.image_pull_secret }]);
    }
    if !options.toleration_keys.is_empty() {
        let toleration = |key: &String| json!({ "key": key, "operator": "Exists" });
        pod["tolerations"] = options.toleration_keys.iter().map(toleration).collect();
    }
}

fn container(options: &Options, component: &Component) -> Value {
    let ports = component.ports.iter().chain(&[("http-prom", 8080), ("healthz", 9440)]);
    let port = |(name, port): &(&str, u16)| json!({ "containerPort": port, "name": name, "protocol": "TCP" });
    let mount = |(name, path): &(&str, &str)| json!({ "mountPath": path, "name": name });
    // The file server runs on the leader only, so that only the leader is ready.
    let (ready_path, ready_port) =
        if component.is(Role::ServesArtifacts) { ("/", "http") } else { ("/readyz", "healthz") };
    json!({
        "args": arguments(options, component),
        "env": environment(component),
        "image": image(options, component),
        "imagePullPolicy": "IfNotPresent",
        "livenessProbe": { "httpGet": { "path": "/healthz", "port": "healthz" } },
        "name": "manager",
        "ports": ports.map(port).collect::<Vec<_>>(),
        "readinessProbe": { "httpGet": { "path": ready_path, "port": ready_port } },
        "resources": {
            "limits": { "cpu": "1000m", "memory": "1Gi" },
            "requests": { "cpu": component.cpu, "memory": "64Mi" },
        },
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": { "drop": ["ALL"] },
            "readOnlyRootFilesystem": true,
            "runAsNonRoot": true,
            "seccompProfile": { "type": "RuntimeDefault" },
        },
        "volumeMounts": component.volumes.iter().map(mount).collect::<Vec<_>>(),
    })
}

/// The arguments. Their order is part of the contract: patches of users and tools name them by index.
fn arguments(options: &Options, component: &Component) -> Vec<String> {
    let mut arguments = Vec::new();
    if component.is(Role::SendsEvents) {
        arguments.push("--events-addr");
    }
    arguments.extend([
        "--watch-all-namespaces",
        "--log-level",
        "--log-encoding=json",
        "--enable-leader-election",
    ]);
    if component.is(Role::ServesArtifacts) {
        arguments.extend(["--storage-path=/data", "--storage-adv-addr"]);
    }
    let mut arguments = arguments.into_iter().map(ToOwned::to_owned).collect();
    choose(&mut arguments, options, component);
    arguments
}

/// Sets the arguments that depend on the options, each where its flag stands already.
pub(super) fn choose(arguments: &mut Vec<String>, options: &Options, component: &Component) {
    let selected = |name: &str| options.names().any(|other| other == name);
    let address = |name: &str| format!("{name}.$(RUNTIME_NAMESPACE).svc.{}.", options.cluster_domain);
    let events =
        if selected(NOTIFICATION) { format!("http://{}/", address(NOTIFICATION)) } else { String::new() };
    for (flag, value) in [
        ("--events-addr", events),
        ("--watch-all-namespaces", options.watch_all_namespaces.to_string()),
        ("--log-level", options.log_level.clone()),
        ("--storage-adv-addr", address(component.name)),
    ] {
        // A published switch may stand without its value.
        let is_it = |argument: &&mut String| argument.split('=').next() == Some(flag);
        if let Some(argument) = arguments.iter_mut().find(is_it) {
            *argument = format!("{flag}={value}");
        }
    }
    if component.is(Role::TakesExternalArtifacts) && selected(SOURCE_WATCHER) {
        arguments.push("--feature-gates=ExternalArtifact=true".to_owned());
    }
}

fn environment(component: &Component) -> Vec<Value> {
    let namespace = json!({
        "name": "RUNTIME_NAMESPACE",
        "valueFrom": { "fieldRef": { "fieldPath": "metadata.namespace" } },
    });
    let memory = json!({
        "name": "GOMEMLIMIT",
        "valueFrom": { "resourceFieldRef": { "containerName": "manager", "resource": "limits.memory" } },
    });
    let own = component.environment.iter().map(|(name, value)| json!({ "name": name, "value": value }));
    std::iter::once(namespace).chain(own).chain([memory]).collect()
}

fn image(options: &Options, component: &Component) -> String {
    format!("{}/{}:{}", registry(options), component.name, component.tag)
}

/// What is before the names of the images.
pub(super) fn registry(options: &Options) -> &str {
    if options.registry.is_empty() { PUBLISHED } else { &options.registry }
}
