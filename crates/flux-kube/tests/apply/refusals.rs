//! What the API server refuses: the message names the object and the reason, and nothing of the stage is applied.

use std::time::Duration;

use flux_kube::client::act_as_service_account;
use serde_json::json;

use crate::rig::Rig;

#[tokio::test]
async fn one_bad_object_keeps_its_stage_from_being_applied_but_not_the_stage_before() {
    let Some(rig) = Rig::new("stage").await else { return };
    let namespace = format!("{}-extra", rig.namespace);
    let set = [
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
        rig.config_map("good", &json!({"k": "1"})),
        rig.config_map("Bad_Name", &json!({"k": "1"})),
        rig.config_map("worse", &json!({"k": {"not": "text"}})),
    ];
    let error = rig.applier.apply(set.to_vec(), &rig.options, None).await.unwrap_err();
    let text = error.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "both are told: {text}");
    assert!(
        lines[0].starts_with(&format!("ConfigMap/{}/Bad_Name dry-run failed (Invalid): ", rig.namespace)),
        "{text}"
    );
    assert!(lines[1].starts_with(&format!("ConfigMap/{}/worse dry-run failed", rig.namespace)), "{text}");
    assert_eq!(error.applied.changes.to_string(), format!("Namespace/{namespace} created"));
    assert_eq!(error.applied.changes.inventory().entries.len(), 1);
    assert!(!rig.kubectl(&["get", "configmap", "-o", "name"]).contains("configmap/good"));
}

#[tokio::test]
async fn a_missing_kind_and_a_missing_namespace_are_named() {
    let Some(rig) = Rig::new("missing").await else { return };
    let unknown = json!({"apiVersion": "example.com/v1", "kind": "Nothing",
        "metadata": {"name": "x", "namespace": rig.namespace}});
    assert_eq!(
        rig.refusal(&[unknown]).await,
        format!(
            "Nothing/{}/x dry-run failed: no matches for kind \"Nothing\" in version \"example.com/v1\"",
            rig.namespace
        )
    );
    let homeless =
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "namespace": "nowhere"}});
    assert_eq!(
        rig.refusal(&[homeless]).await,
        "ConfigMap/nowhere/x dry-run failed (NotFound): namespaces \"nowhere\" not found"
    );
}

#[tokio::test]
async fn an_admission_policy_refuses_in_its_own_words() {
    let Some(rig) = Rig::new("policy").await else { return };
    let name = format!("{}-no-evil", rig.namespace);
    let policy = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
         "metadata": {"name": name}, "spec": {"failurePolicy": "Fail",
            "matchConstraints": {"namespaceSelector":
                    {"matchLabels": {"kubernetes.io/metadata.name": rig.namespace}},
                "resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
                    "resources": ["configmaps"]}]},
            "validations": [{"expression": "!('evil' in object.data)", "message": "evil is not wanted here"}]}},
        {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
         "metadata": {"name": name}, "spec": {"policyName": name, "validationActions": ["Deny"]}}]});
    rig.kubectl_with(&["apply", "-f", "-"], &policy.to_string());
    let evil = rig.config_map("evil", &json!({"evil": "1"}));
    // The API server learns of a policy some time after it was written.
    for _ in 0..100 {
        match rig.applier.apply(vec![evil.clone()], &rig.options, None).await {
            Ok(_) => {
                rig.kubectl(&["delete", "configmap", "evil"]);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => {
                let text = error.to_string();
                let start = format!("ConfigMap/{}/evil dry-run failed (Invalid): ", rig.namespace);
                assert!(text.starts_with(&start) && text.contains("evil is not wanted here"), "{text}");
                return;
            }
        }
    }
    panic!("the policy never refused");
}

#[tokio::test]
async fn an_impersonated_account_may_do_only_what_it_may() {
    let Some(rig) = Rig::new("rbac").await else { return };
    rig.kubectl(&["create", "serviceaccount", "limited"]);
    let client = act_as_service_account(&rig.client, &rig.namespace, "limited").unwrap();
    let limited = rig.applier.with_client(client);
    let set = vec![rig.config_map("a", &json!({"k": "1"}))];
    let text = limited.apply(set.clone(), &rig.options, None).await.unwrap_err().to_string();
    let start =
        format!("ConfigMap/{}/a dry-run failed (Forbidden): configmaps \"a\" is forbidden: ", rig.namespace);
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains(&format!("system:serviceaccount:{}:limited", rig.namespace)), "{text}");
    rig.kubectl(&["create", "role", "maps", "--verb=get,create,patch", "--resource=configmaps"]);
    let subject = format!("--serviceaccount={}:limited", rig.namespace);
    rig.kubectl(&["create", "rolebinding", "maps", "--role=maps", &subject]);
    for _ in 0..50 {
        if let Ok(applied) = limited.apply(set.clone(), &rig.options, None).await {
            // It may not list: the quick check reads the objects by name.
            assert!(limited.moved(&applied.snapshot).await.unwrap().is_empty());
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the role was never granted");
}

#[tokio::test]
async fn no_value_of_a_secret_is_in_a_message() {
    let Some(rig) = Rig::new("secret").await else { return };
    let secret = |data| {
        json!({"apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "s", "namespace": rig.namespace}, "data": data})
    };
    for (data, value) in [
        (json!({"password": 1_234_567}), "1234567"),
        (json!({"password": "pass word, no base64"}), "pass word"),
        (json!({"a key with spaces": "aHVudGVyMg=="}), "aHVudGVyMg"),
        (json!({"password": {"nested": "hunter2hunter2"}}), "hunter2"),
    ] {
        let text = rig.refusal(&[secret(data)]).await;
        assert!(text.contains(&format!("Secret/{}/s dry-run failed", rig.namespace)), "{text}");
        assert!(!text.contains(value), "{text}");
    }
}
