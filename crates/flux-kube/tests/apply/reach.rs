//! Reaching the API server, and not reaching it.

use std::path::PathBuf;

use flux_kube::client::{Kubeconfigs, Remote, Token, from_bytes};
use flux_kube::{ClientOptions, Mapper};
use flux_testkit::Cluster;
use kube::core::GroupVersionKind;

fn flags(cluster: &Cluster) -> ClientOptions {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let kubeconfigs = Kubeconfigs::File(cluster.kubeconfig());
    ClientOptions { kubeconfigs, user_agent: "flux/v0.0.0".to_owned(), ..ClientOptions::default() }
}

/// What a command would say when its first request fails.
async fn refusal(options: &ClientOptions) -> flux_kube::client::Error {
    let connection = options.connect().await.expect("the flags are good");
    let nodes = kube::Api::<k8s_openapi::api::core::v1::Node>::all(connection.client.clone());
    let listed = nodes.list(&kube::api::ListParams::default()).await;
    connection.explain(listed.expect_err("the API server refuses"))
}

#[tokio::test]
async fn the_flags_lead_to_the_server() {
    let Some(cluster) = Cluster::shared() else { return };
    let limited = ClientOptions { limit: Some((50.0, 300)), ..flags(cluster) };
    let connection = limited.connect().await.unwrap();
    assert_eq!(connection.server, cluster.server());
    let mapper = Mapper::new(connection.client.clone());
    let found = mapper.resolve(&GroupVersionKind::gvk("apps", "v1", "Deployment")).await.unwrap();
    assert_eq!((found.plural.as_str(), found.namespaced), ("deployments", true));
    let gone = mapper.resolve_any(&GroupVersionKind::gvk("apps", "v1beta1", "Deployment")).await.unwrap();
    assert_eq!(gone.kind.version, "v1");
}

#[tokio::test]
async fn a_wrong_token_and_a_powerless_user_are_told_apart() {
    let Some(cluster) = Cluster::shared() else { return };
    let wrong = ClientOptions { token: Some(Token::from("wrong".to_owned())), ..flags(cluster) };
    let error = refusal(&wrong).await;
    let start =
        format!("the Kubernetes API server at {} does not accept the credentials: ", cluster.server());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(error.hint().is_some());
    let powerless = ClientOptions { impersonate: Some("nobody".to_owned()), ..flags(cluster) };
    let error = refusal(&powerless).await;
    let text = "the Kubernetes API server refuses: nodes is forbidden: User \"nobody\" cannot list resource";
    assert!(error.to_string().starts_with(text), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let Some(cluster) = Cluster::shared() else { return };
    let nowhere = ClientOptions { server: Some("https://127.0.0.1:1".to_owned()), ..flags(cluster) };
    let error = refusal(&nowhere).await.to_string();
    let start = "the Kubernetes API server at https://127.0.0.1:1 cannot be reached: ";
    assert!(error.starts_with(start) && error.contains("refused"), "{error}");
    let insecure = ClientOptions { insecure_skip_tls_verify: true, ..flags(cluster) };
    assert!(insecure.connect().await.unwrap().client.apiserver_version().await.is_ok());
    let stranger =
        ClientOptions { certificate_authority: Some(PathBuf::from("/dev/null")), ..flags(cluster) };
    let failed = match stranger.connect().await {
        Ok(connection) => {
            connection.explain(connection.client.apiserver_version().await.unwrap_err()).to_string()
        }
        Err(error) => error.to_string(),
    };
    assert!(failed.to_lowercase().contains("certificate") || failed.contains("UnknownIssuer"), "{failed}");
}

#[tokio::test]
async fn the_bytes_of_a_kubeconfig_lead_to_the_server() {
    let Some(cluster) = Cluster::shared() else { return };
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let text = std::fs::read_to_string(cluster.kubeconfig()).unwrap();
    let inline = cluster.kubectl(&["config", "view", "--raw", "--flatten"], "").unwrap();
    let remote = from_bytes(inline.as_bytes(), "Secret default/kubeconfig", Remote::default()).await.unwrap();
    assert!(remote.client.apiserver_version().await.is_ok(), "{text}");
}
