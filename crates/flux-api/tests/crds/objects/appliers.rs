//! Kustomization and `HelmRelease`.

use serde_json::json;

use super::Table;

pub(super) fn tables() -> Vec<Table> {
    vec![kustomization(), helm_release()]
}

fn kustomization() -> Table {
    Table {
        kind: "Kustomization",
        spec: json!({
            "interval": "10m0s",
            "prune": true,
            "sourceRef": { "kind": "GitRepository", "name": "r" },
            "postBuild": { "substituteFrom": [{ "kind": "ConfigMap", "name": "vars" }] },
        }),
        defaults: vec![
            ("/spec/force", json!(false)),
            ("/spec/postBuild/substituteFrom/0/optional", json!(false)),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "dependsOn": [{ "name": "a", "namespace": "b", "readyExpr": "true" }], "timeout": "2h" }),
            json!({ "kubeConfig": { "secretRef": { "name": "s", "key": "k" } }, "deletionPolicy": "Orphan" }),
            json!({ "patches": [{ "patch": "{}", "target": { "kind": "Pod" } }], "images": [{ "name": "a", "newTag": "1" }] }),
            json!({ "healthCheckExprs": [{ "apiVersion": "v1", "current": "true" }], "buildMetadata": ["originAnnotations"] }),
            json!({ "decryption": { "provider": "sops" }, "ignore": [{ "paths": ["/spec/replicas"] }] }),
        ],
        bad: vec![
            (json!({ "prune": null }), "spec.prune: Required value"),
            (json!({ "prune": "true" }), "spec.prune"),
            (json!({ "sourceRef": { "kind": "HelmRepository" } }), "spec.sourceRef.kind"),
            (json!({ "targetNamespace": "" }), "spec.targetNamespace"),
            (json!({ "namePrefix": "a".repeat(201) }), "spec.namePrefix: Too long"),
            (json!({ "deletionPolicy": "Keep" }), "spec.deletionPolicy"),
            (
                json!({ "kubeConfig": {} }),
                "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef",
            ),
            (
                json!({ "kubeConfig": { "secretRef": { "name": "s" }, "configMapRef": { "name": "c" } } }),
                "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef",
            ),
            (json!({ "decryption": { "provider": "age" } }), "spec.decryption.provider"),
            (json!({ "buildMetadata": ["managedByLabel"] }), "spec.buildMetadata[0]"),
            (
                json!({ "postBuild": { "substituteFrom": [{ "kind": "Pod", "name": "a" }] } }),
                "substituteFrom[0].kind",
            ),
            (json!({ "postBuild": { "substituteStrategy": "Never" } }), "spec.postBuild.substituteStrategy"),
            (
                json!({ "healthCheckExprs": [{ "apiVersion": "v1" }] }),
                "healthCheckExprs[0].current: Required value",
            ),
        ],
    }
}

fn helm_release() -> Table {
    Table {
        kind: "HelmRelease",
        spec: json!({
            "interval": "5m0s",
            "chart": { "spec": { "chart": "a", "sourceRef": { "kind": "HelmRepository", "name": "r" } } },
            "uninstall": {},
        }),
        defaults: vec![
            ("/spec/chart/spec/version", json!("*")),
            ("/spec/chart/spec/reconcileStrategy", json!("ChartVersion")),
            ("/spec/uninstall/deletionPropagation", json!("background")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "chart": null, "chartRef": { "kind": "OCIRepository", "name": "o" } }),
            json!({ "values": { "any": [1, { "thing": null }] }, "valuesFrom": [{ "kind": "Secret", "name": "s", "targetPath": "a.b[0]" }] }),
            json!({ "install": { "strategy": { "name": "RetryOnFailure", "retryInterval": "1m" } } }),
            json!({ "upgrade": { "remediation": { "retries": -1, "strategy": "uninstall" } }, "persistentClient": false }),
            json!({ "driftDetection": { "mode": "warn" }, "waitStrategy": { "name": "legacy" }, "maxHistory": 0 }),
        ],
        bad: vec![
            (json!({ "chart": null }), "either chart or chartRef must be set"),
            (
                json!({ "chartRef": { "kind": "OCIRepository", "name": "o" } }),
                "either chart or chartRef must be set",
            ),
            (json!({ "chart": null, "chartRef": { "kind": "Bucket", "name": "o" } }), "spec.chartRef.kind"),
            (json!({ "chart": { "spec": { "chart": "" } } }), "spec.chart.spec.chart"),
            (json!({ "releaseName": "a".repeat(54) }), "spec.releaseName: Too long"),
            (json!({ "install": { "crds": "Delete" } }), "spec.install.crds"),
            (
                json!({ "install": { "strategy": { "name": "RemediateOnFailure", "retryInterval": "1m" } } }),
                ".retryInterval cannot be set when .name is 'RemediateOnFailure'",
            ),
            (
                json!({ "upgrade": { "strategy": { "name": "RemediateOnFailure", "retryInterval": "1m" } } }),
                ".retryInterval can only be set when .name is 'RetryOnFailure'",
            ),
            (json!({ "upgrade": { "serverSideApply": "true" } }), "spec.upgrade.serverSideApply"),
            (
                json!({ "valuesFrom": [{ "kind": "Secret", "name": "s", "valuesKey": "a/b" }] }),
                "valuesFrom[0].valuesKey",
            ),
            (
                json!({ "uninstall": { "deletionPropagation": "never" } }),
                "spec.uninstall.deletionPropagation",
            ),
            (json!({ "driftDetection": { "mode": "on" } }), "spec.driftDetection.mode"),
        ],
    }
}
