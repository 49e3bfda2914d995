//! Kubeconfigs and flags, without a server.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{ClientOptions, Error, Kubeconfigs, Remote, Token, from_bytes};

/// Two contexts, of which `one` is the current one.
const CONFIG: &str = r#"
apiVersion: v1
kind: Config
current-context: one
contexts:
- {name: one, context: {cluster: first, user: ann, namespace: apps}}
- {name: two, context: {cluster: second, user: bob}}
- {name: broken, context: {cluster: nowhere, user: ann}}
clusters:
- {name: first, cluster: {server: "https://first.example.com:6443"}}
- {name: second, cluster: {server: "https://second.example.com", insecure-skip-tls-verify: true}}
users:
- {name: ann, user: {token: ann-token}}
- {name: bob, user: {username: bob, password: bob-password, exec: {command: /bin/false, apiVersion: client.authentication.k8s.io/v1}}}
"#;

fn written(text: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("config");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn options(path: PathBuf) -> ClientOptions {
    ClientOptions { kubeconfigs: Kubeconfigs::File(path), ..ClientOptions::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands in many literals of options")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn contexts_and_flags_choose_server_namespace_and_user() {
    let (_folder, path) = written(CONFIG);
    let base = options(path);
    let table = [
        (base.clone(), "https://first.example.com:6443/", "apps"),
        (ClientOptions { context: some("two"), ..base.clone() }, "https://second.example.com/", "default"),
        (ClientOptions { cluster: some("second"), ..base.clone() }, "https://second.example.com/", "apps"),
        (ClientOptions { server: some("https://third"), ..base.clone() }, "https://third/", "apps"),
        (ClientOptions { server: some("third:8443"), ..base.clone() }, "https://third:8443/", "apps"),
    ];
    for (options, server, namespace) in table {
        let config = options.config().await.unwrap();
        assert_eq!(
            (config.cluster_url.to_string().as_str(), config.default_namespace.as_str()),
            (server, namespace)
        );
    }
    let as_bob = ClientOptions { user: some("bob"), ..base.clone() }.config().await.unwrap();
    assert_eq!(as_bob.auth_info.username.as_deref(), Some("bob"));
    let token = ClientOptions { token: Some(Token::from("t".to_owned())), user: some("bob"), ..base.clone() };
    let token = token.config().await.unwrap().auth_info;
    assert!(token.token.is_some() && token.username.is_none() && token.exec.is_none());
    let impersonating = ClientOptions {
        impersonate: some("eve"),
        impersonate_groups: vec!["a".into(), "b".into()],
        impersonate_user_extra: vec!["k=1".into(), "k=2".into()],
        ..base
    };
    let auth = impersonating.config().await.unwrap().auth_info;
    assert_eq!(auth.impersonate.as_deref(), Some("eve"));
    assert_eq!(auth.impersonate_groups.unwrap().len(), 2);
    assert_eq!(auth.impersonate_user_extra.unwrap()["k"], ["1", "2"]);
}

#[tokio::test]
async fn what_is_missing_is_named_with_what_to_do() {
    let (folder, path) = written(CONFIG);
    let file = path.display().to_string();
    let base = options(path);
    let absent = folder.path().join("absent");
    let nothing =
        ClientOptions { kubeconfigs: Kubeconfigs::Search(vec![absent.clone()]), ..ClientOptions::default() };
    let table = [
        (options(absent.clone()), format!("cannot read the kubeconfig {}: ", absent.display()), true),
        (nothing, format!("no kubeconfig found (looked at {})", absent.display()), true),
        (
            ClientOptions { context: some("x"), ..base.clone() },
            format!("context \"x\" does not exist in {file}; it has one, two, broken"),
            true,
        ),
        (
            ClientOptions { context: some("broken"), ..base.clone() },
            format!("cluster \"nowhere\" does not exist in {file}"),
            false,
        ),
        (
            ClientOptions { user: some("x"), ..base.clone() },
            format!("auth info \"x\" does not exist in {file}"),
            false,
        ),
        (
            ClientOptions {
                impersonate: some("a"),
                impersonate_user_extra: vec!["k".into()],
                ..base.clone()
            },
            "invalid as-user-extra".to_owned(),
            false,
        ),
    ];
    for (options, text, hint) in table {
        let error = options.config().await.unwrap_err();
        assert!(error.to_string().starts_with(&text), "{error}");
        assert_eq!(error.hint().is_some(), hint, "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_kubeconfig_is_named() {
    for text in ["clusters: 3", "a: [", "- x"] {
        let (_folder, path) = written(text);
        let name = path.display().to_string();
        let error = options(path).config().await.unwrap_err();
        assert!(matches!(error, Error::Invalid { .. } | Error::NoCurrentContext { .. }), "{error}");
        assert!(error.to_string().contains(&name), "{error}");
    }
    let (_folder, path) = written("apiVersion: v1\nkind: Config\n");
    let error = options(path).config().await.unwrap_err();
    assert!(error.to_string().starts_with("no current context is set in "), "{error}");
}

#[tokio::test]
async fn several_files_are_merged_and_missing_ones_passed_over() {
    let (_first, path) = written(CONFIG);
    let extra = "apiVersion: v1\nkind: Config\ncurrent-context: three\ncontexts: [{name: three, context: {cluster: c}}]\n\
        clusters: [{name: c, cluster: {server: \"https://three\"}}]\n";
    let (_second, other) = written(extra);
    let kubeconfigs = Kubeconfigs::Search(vec![PathBuf::from("/nowhere/at/all"), path, other]);
    let base = ClientOptions { kubeconfigs, ..ClientOptions::default() };
    assert_eq!(
        base.config().await.unwrap().cluster_url.host(),
        Some("first.example.com"),
        "the first one wins"
    );
    let three = ClientOptions { context: some("three"), ..base };
    assert_eq!(three.config().await.unwrap().cluster_url.host(), Some("three"));
}

#[tokio::test]
async fn a_server_flag_needs_no_kubeconfig() {
    let options = ClientOptions { server: some("https://only"), ..ClientOptions::default() };
    assert_eq!(options.config().await.unwrap().cluster_url.host(), Some("only"));
}

#[test]
fn a_token_cannot_be_printed() {
    let options =
        ClientOptions { token: Some(Token::from("hunter2".to_owned())), ..ClientOptions::default() };
    assert!(!format!("{options:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_foreign_kubeconfig_starts_no_program_and_reads_no_file() {
    let text = CONFIG.replace("current-context: one", "current-context: two");
    let strict = from_bytes(text.as_bytes(), "Secret a/b", Remote::default()).await.unwrap().config;
    assert!(strict.auth_info.exec.is_none() && !strict.accept_invalid_certs);
    assert_eq!(strict.auth_info.username.as_deref(), Some("bob"));
    let files = text.replace("insecure-skip-tls-verify: true", "certificate-authority: /etc/passwd");
    let files = from_bytes(files.as_bytes(), "Secret a/b", Remote::default()).await.unwrap().config;
    assert!(files.root_cert.is_none(), "a path would be one of this process");
    let lax = Remote { allow_exec: false, allow_insecure_tls: true };
    assert!(from_bytes(text.as_bytes(), "Secret a/b", lax).await.unwrap().config.accept_invalid_certs);
}

#[tokio::test]
async fn foreign_bytes_that_are_no_kubeconfig_are_named_by_their_origin() {
    for bytes in [&b"\xff\xfe"[..], b"a: [", b"kind: Config\n"] {
        let error = from_bytes(bytes, "Secret a/b", Remote::default()).await.unwrap_err();
        assert!(error.to_string().contains("Secret a/b"), "{error}");
    }
}
