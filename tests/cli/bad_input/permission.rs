//! API servers that cannot be asked, or do not answer everybody.

use serde_json::json;

use super::rig::Rig;

/// The flags of a bootstrap that would succeed.
fn call(rig: &Rig) -> Vec<String> {
    vec![
        format!("--url={}", rig.git.https_url(rig.repository.name())),
        format!("--password={}", rig.git.basic().1),
        "--token-auth".to_owned(),
        "--ca-file=ca.crt".to_owned(),
        "--username=tester".to_owned(),
    ]
}

#[test]
fn what_is_forbidden_is_not_taken_for_absent() {
    let Some(rig) = Rig::new("bad-bootstrap-rbac") else { return };
    // May see that Flux is there, and not what it follows.
    let objects = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "crd-reader"},
         "rules": [{"apiGroups": ["apiextensions.k8s.io"], "resources": ["customresourcedefinitions"], "verbs": ["get"]}]},
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "crd-reader"},
         "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "crd-reader"},
         "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "half"}]}]});
    rig.cluster.kubectl(&["apply", "-f", "-"], &objects.to_string()).unwrap();
    let call = call(&rig);
    let call: Vec<&str> = call.iter().map(String::as_str).collect();
    let words = "kustomizations.kustomize.toolkit.fluxcd.io \"bad-bootstrap-rbac";
    let run = rig.refused(
        &[&call[..], &["--as=half"]].concat(),
        &[words, "is forbidden: User \"half\" cannot get resource \"kustomizations\""],
    );
    assert!(!run.err.contains("cloning") && !run.err.contains("installing"), "{}", run.err);
    let words = "cluster info unavailable: customresourcedefinitions.apiextensions.k8s.io";
    rig.refused(&[&call[..], &["--as=nobody"]].concat(), &[words, "User \"nobody\" cannot get resource"]);
}

#[test]
fn a_server_that_is_not_there_is_named_before_anything_is_pushed() {
    let Some(rig) = Rig::new("bad-bootstrap-nobody") else { return };
    let call = call(&rig);
    let call: Vec<&str> = call.iter().map(String::as_str).collect();
    let words = "the Kubernetes API server at https://127.0.0.1:1 cannot be reached";
    let run = rig.refused(&[&call[..], &["--server=https://127.0.0.1:1"]].concat(), &[words, "\nhint: "]);
    assert!(run.took.as_secs() < 5, "{:?}", run.took);
    rig.refused(&[&call[..], &["--token=hunter2"]].concat(), &["✗ "]);
}
