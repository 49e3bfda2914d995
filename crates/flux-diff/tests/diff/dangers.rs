//! What is flagged and what is not.

use flux_diff::{Action, DangerKind, Group, Policy, compare_sets};

use super::{PRUNED, objects};

fn flagged(head: &str, before: &str, after: &str, force: bool) -> Vec<String> {
    let object = |fields: &str| objects(&format!("{head}\nmetadata: {{name: a, namespace: n}}\n{fields}\n"));
    let policy = Policy { prune: true, force };
    let changes = compare_sets(object(before), object(after), policy);
    changes.iter().flat_map(|change| &change.dangers).map(|danger| danger.path.clone().unwrap()).collect()
}

/// Kind, before, after, the field that is flagged or nothing. Each row was tried on the API server of Kubernetes 1.36.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "apps/v1 Deployment",
        "spec: {selector: {matchLabels: {a: b}}}",
        "spec: {selector: {matchLabels: {a: c}}}",
        "spec.selector",
    ),
    ("apps/v1 Deployment", "spec: {replicas: 1}", "spec: {replicas: 2}", ""),
    (
        "apps/v1 DaemonSet",
        "spec: {selector: {matchLabels: {a: b}}}",
        "spec: {selector: {matchLabels: {a: c}}}",
        "spec.selector",
    ),
    ("apps/v1 StatefulSet", "spec: {serviceName: a}", "spec: {serviceName: b}", "spec.serviceName"),
    (
        "apps/v1 StatefulSet",
        "spec: {volumeClaimTemplates: [{metadata: {name: a}}]}",
        "spec: {}",
        "spec.volumeClaimTemplates",
    ),
    ("apps/v1 StatefulSet", "spec: {}", "spec: {podManagementPolicy: OrderedReady}", ""),
    ("apps/v1 StatefulSet", "spec: {}", "spec: {podManagementPolicy: Parallel}", "spec.podManagementPolicy"),
    ("apps/v1 StatefulSet", "spec: {minReadySeconds: 1}", "spec: {minReadySeconds: 2}", ""),
    ("batch/v1 Job", "spec: {template: {spec: {a: 1}}}", "spec: {template: {spec: {a: 2}}}", "spec.template"),
    ("batch/v1 Job", "spec: {parallelism: 1}", "spec: {parallelism: 2}", ""),
    ("batch/v1 Job", "spec: {completions: 1}", "spec: {completions: 2}", "spec.completions"),
    (
        "batch/v1 Job",
        "spec: {completionMode: Indexed, completions: 1, parallelism: 1}",
        "spec: {completionMode: Indexed, completions: 2, parallelism: 2}",
        "",
    ),
    (
        "batch/v1 CronJob",
        "spec: {jobTemplate: {spec: {template: {a: 1}}}}",
        "spec: {jobTemplate: {spec: {template: {a: 2}}}}",
        "",
    ),
    ("v1 Service", "spec: {clusterIP: None}", "spec: {clusterIP: 10.0.0.1}", "spec.clusterIP"),
    ("v1 Service", "spec: {ports: []}", "spec: {clusterIP: None, ports: []}", "spec.clusterIP"),
    ("v1 Service", "spec: {clusterIP: None}", "spec: {}", ""),
    ("v1 Service", "spec: {type: ClusterIP}", "spec: {type: NodePort}", ""),
    ("v1 Service", "spec: {loadBalancerClass: a}", "spec: {}", "spec.loadBalancerClass"),
    (
        "v1 PersistentVolumeClaim",
        "spec: {resources: {requests: {storage: 1Gi}}}",
        "spec: {resources: {requests: {storage: 2Gi}}}",
        "",
    ),
    (
        "v1 PersistentVolumeClaim",
        "spec: {resources: {requests: {storage: 2Gi}}}",
        "spec: {resources: {requests: {storage: 1Gi}}}",
        "spec.resources.requests.storage (to a smaller size)",
    ),
    (
        "v1 PersistentVolumeClaim",
        "spec: {storageClassName: a}",
        "spec: {storageClassName: b}",
        "spec.storageClassName",
    ),
    ("v1 PersistentVolumeClaim", "spec: {}", "spec: {volumeName: a}", ""),
    ("v1 PersistentVolume", "spec: {hostPath: {path: /a}}", "spec: {hostPath: {path: /b}}", "spec.hostPath"),
    ("v1 PersistentVolume", "spec: {capacity: {storage: 1Gi}}", "spec: {capacity: {storage: 2Gi}}", ""),
    ("storage.k8s.io/v1 StorageClass", "parameters: {a: b}", "parameters: {a: c}", "parameters"),
    ("storage.k8s.io/v1 StorageClass", "allowVolumeExpansion: true", "allowVolumeExpansion: false", ""),
    ("rbac.authorization.k8s.io/v1 RoleBinding", "roleRef: {name: a}", "roleRef: {name: b}", "roleRef"),
    ("v1 Secret", "type: a/b", "type: a/c", "type"),
    ("v1 Secret", "data: {a: YQ==}", "type: Opaque\ndata: {a: YQ==}", ""),
    ("v1 Secret", "immutable: true\ndata: {a: YQ==}", "immutable: true\ndata: {a: Yg==}", "data"),
    ("v1 ConfigMap", "immutable: true\ndata: {a: b}", "data: {a: b}", "immutable"),
    ("v1 ConfigMap", "data: {a: b}", "data: {a: c}", ""),
    ("networking.k8s.io/v1 Ingress", "spec: {ingressClassName: a}", "spec: {ingressClassName: b}", ""),
    (
        "networking.k8s.io/v1 IngressClass",
        "spec: {controller: a}",
        "spec: {controller: b}",
        "spec.controller",
    ),
    (
        "policy/v1 PodDisruptionBudget",
        "spec: {selector: {matchLabels: {a: b}}}",
        "spec: {selector: {matchLabels: {a: c}}}",
        "",
    ),
    (
        "apiextensions.k8s.io/v1 CustomResourceDefinition",
        "spec: {scope: Cluster}",
        "spec: {scope: Namespaced}",
        "spec.scope",
    ),
    (
        "apiextensions.k8s.io/v1 CustomResourceDefinition",
        "spec: {versions: [{name: v1, storage: true}]}",
        "spec: {versions: [{name: v2, storage: true}]}",
        "spec.versions (it still stores objects as v1)",
    ),
    (
        "apiextensions.k8s.io/v1 CustomResourceDefinition",
        "spec: {versions: [{name: v1, storage: true}]}",
        "spec: {versions: [{name: v1, storage: false}, {name: v2, storage: true}]}",
        "",
    ),
    ("v1 Pod", "spec: {containers: [{name: a, image: a}]}", "spec: {containers: [{name: a, image: b}]}", ""),
    (
        "v1 Pod",
        "spec: {containers: [{name: a, args: [a]}]}",
        "spec: {containers: [{name: a, args: [b]}]}",
        "spec",
    ),
    ("example.com/v1 Deployment", "spec: {selector: a}", "spec: {selector: b}", ""),
];

#[test]
fn fields_that_cannot_change() {
    for (kind, before, after, want) in CASES {
        let (version, kind) = kind.split_once(' ').unwrap();
        let head = format!("apiVersion: {version}\nkind: {kind}");
        let found = flagged(&head, before, after, false);
        assert_eq!(found.join(" "), *want, "{kind}: {before} -> {after}");
        assert_eq!(flagged(&head, before, after, true), found, "{kind}: {before} -> {after}");
    }
}

#[test]
fn force_recreates() {
    let object = |selector: &str, note: &str| {
        objects(&format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a, annotations: {{{note}}}}}\nspec: {{selector: {selector}}}\n"
        ))
    };
    let kinds = |note: &str, force: bool| -> Vec<_> {
        let changes = compare_sets(object("a", note), object("b", note), Policy { prune: true, force });
        changes[0].dangers.iter().map(|danger| danger.kind).collect()
    };
    assert_eq!(kinds("", false), [DangerKind::Refused]);
    assert_eq!(kinds("", true), [DangerKind::Recreated]);
    assert_eq!(kinds("kustomize.toolkit.fluxcd.io/force: Enabled", false), [DangerKind::Recreated]);
}

#[test]
fn what_goes_with_more_than_itself() {
    let kinds = [
        "v1 Namespace",
        "apiextensions.k8s.io/v1 CustomResourceDefinition",
        "v1 PersistentVolumeClaim",
        "v1 ConfigMap",
    ];
    let documents: Vec<String> = kinds
        .iter()
        .map(|kind| kind.split_once(' ').unwrap())
        .map(|(version, kind)| format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n"))
        .collect();
    let all = objects(&documents.join("---\n"));
    let changes = compare_sets(all.clone(), Vec::new(), PRUNED);
    assert_eq!(changes.iter().map(|change| change.dangers.len()).collect::<Vec<_>>(), [1, 1, 1, 0]);
    let emptied = Group::compare("k".into(), all.clone(), Vec::new(), PRUNED);
    assert_eq!(emptied.dangers[0].kind, DangerKind::Emptied);
    assert_eq!(emptied.dangers[0].to_string(), "nothing is left of it: all its 4 objects will be deleted");
    let left = Group::compare("k".into(), all.clone(), all[3..].to_vec(), PRUNED);
    assert_eq!((left.dangers.len(), left.count(Action::Deleted)), (0, 3));
    let kept = Group::compare("k".into(), all, Vec::new(), Policy { prune: false, force: false });
    assert_eq!((kept.dangers.len(), kept.count(Action::Orphaned)), (0, 4));
    assert!(kept.changes.iter().all(|change| change.dangers.is_empty()));
}
