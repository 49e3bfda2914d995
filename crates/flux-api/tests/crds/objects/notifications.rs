//! Notifications.

use serde_json::json;

use super::Table;

pub(super) fn tables() -> Vec<Table> {
    vec![alert(), provider(), receiver()]
}

fn alert() -> Table {
    Table {
        kind: "Alert",
        spec: json!({ "providerRef": { "name": "p" }, "eventSources": [{ "kind": "GitRepository", "name": "*" }] }),
        defaults: vec![("/spec/eventSeverity", json!("info"))],
        good: vec![
            json!({ "eventSeverity": "error", "summary": "s", "eventMetadata": { "a": "b" } }),
            json!({ "eventSources": [{ "kind": "ArtifactGenerator", "name": "*", "matchLabels": { "a": "b" } }] }),
        ],
        bad: vec![
            (json!({ "eventSources": null }), "spec.eventSources: Required value"),
            (json!({ "providerRef": null }), "spec.providerRef: Required value"),
            (json!({ "eventSeverity": "warn" }), "spec.eventSeverity"),
            (json!({ "summary": "a".repeat(256) }), "spec.summary: Too long"),
            (json!({ "eventSources": [{ "kind": "Deployment", "name": "*" }] }), "spec.eventSources[0].kind"),
            (json!({ "eventSources": [{ "kind": "Bucket", "name": "" }] }), "spec.eventSources[0].name"),
        ],
    }
}

fn provider() -> Table {
    Table {
        kind: "Provider",
        spec: json!({ "type": "slack", "address": "https://hooks.example.com" }),
        defaults: vec![],
        good: vec![
            json!({ "type": "github", "commitStatusExpr": "'a'" }),
            json!({ "type": "otel", "timeout": "30s", "interval": "1h" }),
            json!({ "proxy": "http://proxy:3128", "username": "flux", "channel": "general" }),
        ],
        bad: vec![
            (json!({ "type": null }), "spec.type: Required value"),
            (json!({ "type": "irc" }), "spec.type: Unsupported value"),
            (json!({ "commitStatusExpr": "'a'" }), "spec.commitStatusExpr is only supported for"),
            (json!({ "proxy": "socks5://proxy" }), "spec.proxy"),
            (json!({ "timeout": "1h" }), "spec.timeout"),
            (json!({ "address": "a".repeat(2049) }), "spec.address: Too long"),
        ],
    }
}

fn receiver() -> Table {
    let issuer =
        json!({ "issuerURL": "https://issuer", "validations": [{ "expression": "true", "message": "m" }] });
    Table {
        kind: "Receiver",
        spec: json!({
            "type": "github",
            "secretRef": { "name": "s" },
            "resources": [{ "kind": "GitRepository", "name": "r" }],
        }),
        defaults: vec![("/spec/interval", json!("10m")), ("/status/observedGeneration", json!(-1))],
        good: vec![
            json!({ "events": ["ping", "push"], "resourceFilter": "true" }),
            json!({ "type": "generic-oidc", "secretRef": null, "oidcProviders": [issuer] }),
        ],
        bad: vec![
            (json!({ "resources": null }), "spec.resources: Required value"),
            (json!({ "type": "sourcehut" }), "spec.type"),
            (json!({ "secretRef": null }), "secretRef is required when type is not generic-oidc"),
            (
                json!({ "type": "generic-oidc", "oidcProviders": [issuer] }),
                "secretRef cannot be set when type is generic-oidc",
            ),
            (
                json!({ "type": "generic-oidc", "secretRef": null }),
                "generic-oidc receivers must define at least one oidcProvider",
            ),
            (json!({ "oidcProviders": [issuer] }), "oidcProviders can only be set when type is generic-oidc"),
            (
                json!({ "type": "generic-oidc", "secretRef": null, "oidcProviders": [issuer, issuer] }),
                "Duplicate value",
            ),
            (
                json!({ "type": "generic-oidc", "secretRef": null, "oidcProviders": [{ "issuerURL": "issuer", "validations": [{ "expression": "e", "message": "m" }] }] }),
                "spec.oidcProviders[0].issuerURL",
            ),
        ],
    }
}
