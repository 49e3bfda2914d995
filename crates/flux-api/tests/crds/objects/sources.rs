//! Sources.

use serde_json::json;

use super::Table;

pub(super) fn tables() -> Vec<Table> {
    vec![
        git_repository(),
        oci_repository(),
        bucket(),
        helm_repository(),
        helm_chart(),
        external_artifact(),
        generator(),
    ]
}

fn git_repository() -> Table {
    Table {
        kind: "GitRepository",
        spec: json!({ "interval": "1m0s", "url": "https://example.com/a.git", "verify": { "secretRef": { "name": "k" } } }),
        defaults: vec![
            ("/spec/timeout", json!("60s")),
            ("/spec/verify/mode", json!("HEAD")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "url": "ssh://git@example.com/a.git", "interval": "1h30m", "timeout": "1m30s" }),
            json!({ "provider": "azure", "serviceAccountName": "sa" }),
            json!({ "include": [{ "repository": { "name": "b" }, "fromPath": "x", "toPath": "y" }] }),
            json!({ "ref": { "name": "refs/pull/1/head" }, "sparseCheckout": ["a"], "recurseSubmodules": true }),
        ],
        bad: vec![
            (json!({ "url": "git@example.com:a.git" }), "spec.url"),
            (json!({ "url": null }), "spec.url: Required value"),
            (json!({ "interval": null }), "spec.interval: Required value"),
            (json!({ "interval": "5" }), "spec.interval"),
            (json!({ "interval": 5 }), "spec.interval"),
            (json!({ "timeout": "1h" }), "spec.timeout"),
            (json!({ "provider": "gcp" }), "spec.provider: Unsupported value"),
            (
                json!({ "serviceAccountName": "sa" }),
                "serviceAccountName can only be set when provider is 'azure' or 'aws'",
            ),
            (json!({ "verify": { "mode": "tag" } }), "spec.verify.mode: Unsupported value"),
            (json!({ "verify": { "secretRef": null } }), "spec.verify.secretRef: Required value"),
            (json!({ "include": [{ "fromPath": "x" }] }), "spec.include[0].repository: Required value"),
        ],
    }
}

fn oci_repository() -> Table {
    Table {
        kind: "OCIRepository",
        spec: json!({ "interval": "10m0s", "url": "oci://example.com/a", "verify": { "provider": "cosign" } }),
        defaults: vec![
            ("/spec/provider", json!("generic")),
            ("/spec/timeout", json!("60s")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "layerSelector": { "mediaType": "m", "operation": "copy" }, "ref": { "semver": ">1", "semverFilter": "." } }),
            json!({ "verify": { "provider": "notation", "secretRef": { "name": "s" } } }),
            json!({ "verify": { "matchOIDCIdentity": [{ "issuer": "i", "subject": "s" }], "trustedRootSecretRef": { "name": "t" } } }),
        ],
        bad: vec![
            (json!({ "url": "https://example.com/a" }), "spec.url"),
            (json!({ "provider": "github" }), "spec.provider"),
            (json!({ "layerSelector": { "operation": "move" } }), "spec.layerSelector.operation"),
            (json!({ "verify": { "provider": "gpg" } }), "spec.verify.provider"),
            (
                json!({ "verify": { "matchOIDCIdentity": [{ "issuer": "i" }] } }),
                "matchOIDCIdentity[0].subject: Required value",
            ),
        ],
    }
}

fn bucket() -> Table {
    Table {
        kind: "Bucket",
        spec: json!({ "bucketName": "b", "endpoint": "s3.example.com", "interval": "5m0s" }),
        defaults: vec![
            ("/spec/provider", json!("generic")),
            ("/spec/timeout", json!("60s")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "provider": "aws", "sts": { "provider": "aws", "endpoint": "https://sts.amazonaws.com" } }),
            json!({ "sts": { "provider": "ldap", "endpoint": "http://ldap", "secretRef": { "name": "s" } } }),
            json!({ "provider": "gcp", "serviceAccountName": "sa" }),
        ],
        bad: vec![
            (json!({ "bucketName": null }), "spec.bucketName: Required value"),
            (json!({ "endpoint": null }), "spec.endpoint: Required value"),
            (json!({ "provider": "minio" }), "spec.provider"),
            (
                json!({ "provider": "gcp", "sts": { "provider": "aws", "endpoint": "https://x" } }),
                "STS configuration is only supported",
            ),
            (
                json!({ "sts": { "provider": "aws", "endpoint": "https://x" } }),
                "'ldap' is the only supported STS provider",
            ),
            (
                json!({ "provider": "aws", "sts": { "provider": "ldap", "endpoint": "https://x" } }),
                "'aws' is the only supported STS provider",
            ),
            (json!({ "sts": { "provider": "ldap", "endpoint": "ldap://x" } }), "spec.sts.endpoint"),
            (
                json!({ "provider": "aws", "sts": { "provider": "aws", "endpoint": "https://x", "secretRef": { "name": "s" } } }),
                "spec.sts.secretRef is not required",
            ),
            (
                json!({ "serviceAccountName": "sa" }),
                "ServiceAccountName is not supported for the 'generic' Bucket provider",
            ),
            (
                json!({ "provider": "aws", "serviceAccountName": "sa", "secretRef": { "name": "s" } }),
                "cannot set both .spec.secretRef and .spec.serviceAccountName",
            ),
        ],
    }
}

fn helm_repository() -> Table {
    Table {
        kind: "HelmRepository",
        spec: json!({ "url": "https://example.com/charts" }),
        defaults: vec![("/spec/provider", json!("generic")), ("/status/observedGeneration", json!(-1))],
        good: vec![
            json!({ "url": "oci://example.com/charts", "type": "oci", "insecure": true }),
            json!({ "accessFrom": { "namespaceSelectors": [{ "matchLabels": { "a": "b" } }, {}] } }),
        ],
        bad: vec![
            (json!({ "url": "file:///charts" }), "spec.url"),
            (json!({ "type": "git" }), "spec.type"),
            (json!({ "timeout": "1h" }), "spec.timeout"),
            (json!({ "accessFrom": {} }), "spec.accessFrom.namespaceSelectors: Required value"),
        ],
    }
}

fn helm_chart() -> Table {
    Table {
        kind: "HelmChart",
        spec: json!({ "chart": "a", "interval": "1m0s", "sourceRef": { "kind": "HelmRepository", "name": "r" } }),
        defaults: vec![
            ("/spec/version", json!("*")),
            ("/spec/reconcileStrategy", json!("ChartVersion")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "verify": { "provider": "cosign" }, "valuesFiles": ["a.yaml"], "ignoreMissingValuesFiles": true }),
            json!({ "sourceRef": { "kind": "Bucket" }, "reconcileStrategy": "Revision" }),
        ],
        bad: vec![
            (json!({ "sourceRef": { "kind": "OCIRepository" } }), "spec.sourceRef.kind"),
            (json!({ "sourceRef": { "name": null } }), "spec.sourceRef.name: Required value"),
            (json!({ "reconcileStrategy": "Always" }), "spec.reconcileStrategy"),
            (
                json!({ "verify": { "provider": "cosign" }, "sourceRef": { "kind": "GitRepository" } }),
                "spec.verify is only supported when spec.sourceRef.kind is 'HelmRepository'",
            ),
        ],
    }
}

fn external_artifact() -> Table {
    Table {
        kind: "ExternalArtifact",
        spec: json!({ "sourceRef": { "apiVersion": "a/v1", "kind": "K", "name": "n", "namespace": "ns" } }),
        defaults: vec![],
        good: vec![json!({ "sourceRef": null })],
        bad: vec![
            (json!({ "sourceRef": { "kind": null } }), "spec.sourceRef.kind: Required value"),
            (json!({ "sourceRef": { "name": null } }), "spec.sourceRef.name: Required value"),
        ],
    }
}

fn generator() -> Table {
    let copy = json!([{ "from": "@git/**", "to": "@artifact/" }]);
    Table {
        kind: "ArtifactGenerator",
        spec: json!({
            "artifacts": [{ "copy": copy, "name": "out" }],
            "sources": [{ "alias": "git", "kind": "GitRepository", "name": "repo" }],
        }),
        defaults: vec![],
        good: vec![
            json!({ "pathPattern": "@git/apps/*", "artifacts": [{ "copy": copy, "name": "{{ .dir }}" }] }),
            json!({ "artifacts": [{ "copy": copy, "name": "out", "revision": "@git", "originRevision": "@git" }] }),
            json!({ "artifacts": [{ "name": "out", "copy": [{ "from": "@git/a", "to": "@artifact/a", "strategy": "Merge", "exclude": ["*.md"] }] }] }),
        ],
        bad: vec![
            (json!({ "artifacts": [] }), "spec.artifacts"),
            (json!({ "sources": [] }), "spec.sources"),
            (
                json!({ "artifacts": [{ "copy": copy, "name": "{{ .dir }}" }] }),
                "artifact names must be valid Kubernetes object names",
            ),
            (json!({ "artifacts": [{ "copy": [], "name": "out" }] }), "spec.artifacts[0].copy"),
            (
                json!({ "artifacts": [{ "copy": [{ "from": "git/a", "to": "@artifact/" }], "name": "out" }] }),
                "copy[0].from",
            ),
            (
                json!({ "artifacts": [{ "copy": [{ "from": "@git/a", "to": "@other/" }], "name": "out" }] }),
                "copy[0].to",
            ),
            (
                json!({ "artifacts": [{ "copy": copy, "name": "out", "revision": "git" }] }),
                "spec.artifacts[0].revision",
            ),
            (
                json!({ "sources": [{ "alias": "Git", "kind": "GitRepository", "name": "repo" }] }),
                "spec.sources[0].alias",
            ),
            (
                json!({ "sources": [{ "alias": "git", "kind": "HelmRepository", "name": "repo" }] }),
                "spec.sources[0].kind",
            ),
        ],
    }
}
