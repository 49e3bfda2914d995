//! Images.

use serde_json::json;

use super::Table;

pub(super) fn tables() -> Vec<Table> {
    vec![repository(), policy(), automation()]
}

fn repository() -> Table {
    Table {
        kind: "ImageRepository",
        spec: json!({ "image": "ghcr.io/a/b", "interval": "5m0s" }),
        defaults: vec![
            ("/spec/exclusionList", json!(["^.*\\.sig$"])),
            ("/spec/provider", json!("generic")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![json!({ "exclusionList": [], "timeout": "1m", "serviceAccountName": "sa" })],
        bad: vec![
            (json!({ "image": null }), "spec.image: Required value"),
            (json!({ "provider": "github" }), "spec.provider"),
            (json!({ "exclusionList": vec!["a"; 26] }), "spec.exclusionList"),
            (json!({ "serviceAccountName": "a".repeat(254) }), "spec.serviceAccountName: Too long"),
        ],
    }
}

fn policy() -> Table {
    Table {
        kind: "ImagePolicy",
        spec: json!({ "imageRepositoryRef": { "name": "r" }, "policy": { "numerical": {} } }),
        defaults: vec![
            ("/spec/digestReflectionPolicy", json!("Never")),
            ("/spec/policy/numerical/order", json!("asc")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "digestReflectionPolicy": "Always", "interval": "10m" }),
            json!({ "policy": { "numerical": null, "semver": { "range": ">=1" } }, "filterTags": { "pattern": "a" } }),
        ],
        bad: vec![
            (
                json!({ "interval": "10m" }),
                "spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'",
            ),
            (json!({ "digestReflectionPolicy": "Always" }), "spec.interval must be set when"),
            (json!({ "policy": { "numerical": { "order": "up" } } }), "spec.policy.numerical.order"),
            (json!({ "policy": { "semver": {} } }), "spec.policy.semver.range: Required value"),
            (json!({ "policy": null }), "spec.policy: Required value"),
        ],
    }
}

fn automation() -> Table {
    let author = json!({ "author": { "email": "a@b.c" } });
    Table {
        kind: "ImageUpdateAutomation",
        spec: json!({ "interval": "30m0s", "sourceRef": { "kind": "GitRepository", "name": "r" }, "git": { "commit": author } }),
        defaults: vec![
            ("/spec/update", json!({ "strategy": "Setters" })),
            ("/spec/sourceRef/kind", json!("GitRepository")),
            ("/status/observedGeneration", json!(-1)),
        ],
        good: vec![
            json!({ "git": { "push": { "branch": "b", "refspec": "refs/heads/a:refs/heads/b", "options": { "a": "b" } } } }),
            json!({ "git": { "checkout": { "ref": { "branch": "main" } } }, "update": { "path": "./clusters" } }),
            json!({ "policySelector": { "matchExpressions": [{ "key": "a", "operator": "In", "values": ["b"] }] } }),
            json!({ "git": { "commit": { "signingKey": { "secretRef": { "name": "s" }, "type": "ssh" } } }, "sourceRef": { "kind": null } }),
        ],
        bad: vec![
            (json!({ "git": { "commit": null } }), "spec.git.commit: Required value"),
            (
                json!({ "git": { "commit": { "author": { "email": null } } } }),
                "spec.git.commit.author.email: Required value",
            ),
            (json!({ "git": { "push": { "refspec": "+a:b" } } }), "spec.git.push.refspec"),
            (
                json!({ "git": { "commit": { "signingKey": { "secretRef": { "name": "s" }, "type": "x509" } } } }),
                "signingKey.type",
            ),
            (json!({ "sourceRef": { "kind": "Bucket" } }), "spec.sourceRef.kind"),
            (json!({ "update": { "strategy": "Regex" } }), "spec.update.strategy"),
        ],
    }
}
