//! What can be wrong between us and the API server.

use crate::room::{Room, cluster};

#[test]
fn an_unreachable_server_is_named() {
    let room = Room::new();
    let run = room.flux("get ks --server=https://127.0.0.1:1");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    assert!(
        run.err.starts_with("✗ the Kubernetes API server at https://127.0.0.1:1 cannot be reached: "),
        "{}",
        run.err
    );
    assert!(run.err.contains("\nhint: "), "{}", run.err);
}

#[test]
fn a_missing_kubeconfig_is_told() {
    let room = Room::new();
    let run = room.flux("get ks --kubeconfig=/nonexistent/config");
    assert_eq!(run.exit, 1);
    assert!(run.err.starts_with("✗ cannot read the kubeconfig /nonexistent/config: "), "{}", run.err);
    assert!(run.err.contains("\nhint: pass --kubeconfig"), "{}", run.err);
    let run = room.flux("get ks");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("[HOME]/.kube/config"), "{}", run.err);
    room.write("broken", "clusters: {");
    let run = room.flux("get ks --kubeconfig=broken");
    assert_eq!(run.exit, 1);
    assert!(run.err.starts_with("✗ the kubeconfig broken is not valid"), "{}", run.err);
}

#[test]
fn a_missing_context_is_told() {
    let Some(cluster) = cluster() else { return };
    let run = Room::of(cluster).flux("get ks --context=nope");
    assert_eq!(run.exit, 1);
    assert!(run.err.starts_with("✗ context \"nope\" does not exist"), "{}", run.err);
}

#[test]
fn a_wrong_token_is_told_and_not_shown() {
    let Some(cluster) = cluster() else { return };
    let run = Room::of(cluster).flux("get ks --token=verysecret");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("does not accept the credentials"), "{}", run.err);
    assert!(!run.err.contains("verysecret"));
}

#[test]
fn a_refusal_is_told_in_the_servers_words() {
    let Some(cluster) = cluster() else { return };
    let run = Room::of(cluster).flux("get ks --as=nobody");
    assert_eq!(run.exit, 1);
    assert!(
        run.err.starts_with(
            "✗ kustomizations.kustomize.toolkit.fluxcd.io is forbidden: User \"nobody\" cannot list resource \
             \"kustomizations\" in API group \"kustomize.toolkit.fluxcd.io\" in the namespace \"flux-system\"\n"
        ),
        "{}",
        run.err
    );
}

#[test]
fn the_namespace_can_follow_the_context() {
    let Some(cluster) = cluster() else { return };
    let kubeconfig = std::fs::read_to_string(cluster.kubeconfig()).unwrap();
    let mut value = flux_yaml::parse(&kubeconfig, flux_yaml::Rules::V2).unwrap();
    value["contexts"][0]["context"]["namespace"] = "followed".into();
    let room = Room::new();
    room.write("config", &value.to_string());
    let not_found =
        |namespace: &str| format!("✗ no Kustomization objects found in \"{namespace}\" namespace\n");
    room.flux("get ks --kubeconfig=config").is(1, "", &not_found("flux-system"));
    room.flux("get ks --kubeconfig=config --ns-follows-kube-context").is(1, "", &not_found("followed"));
    room.flux("get ks --kubeconfig=config --ns-follows-kube-context -n own").is(1, "", &not_found("own"));
    let room = room.with("FLUX_NS_FOLLOWS_KUBE_CONTEXT", "1");
    room.flux("get ks --kubeconfig=config").is(1, "", &not_found("followed"));
}
