//! The Secrets that `create source` makes beside a source, on a real API server.

use flux_testkit::{Cluster, git::GitServer};
use serde_json::{Value, json};

use crate::room::{Room, Run, cluster};

const HOST: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM8EVpEugAUmm/YTHCuZxnGjVegubbJiIvjlADuoKPLz";

/// A Secret's type, labels and keys with what they hold.
fn secret(cluster: &Cluster, space: &str, name: &str) -> Option<(Value, Value, Value)> {
    let text = cluster
        .kubectl(&["-n", space, "get", "secret", name, "-o", "json", "--ignore-not-found"], "")
        .unwrap();
    let secret: Value = serde_json::from_str(&text).ok()?;
    Some((secret["type"].clone(), secret["metadata"]["labels"].clone(), secret["data"].clone()))
}

fn source(cluster: &Cluster, space: &str, object: &str) -> Value {
    let text = cluster.kubectl(&["-n", space, "get", object, "-o", "json"], "").unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["spec"].clone()
}

/// Runs a line that nobody answers.
fn create(room: &Room, space: &str, line: &str) -> Run {
    let run = room.flux(&format!("create source {line} --timeout=1ms -n {space}"));
    assert!(run.err.contains("✗ context deadline exceeded\n"), "{}", run.err);
    run
}

#[test]
fn a_bucket_gets_its_keys() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("credentials"));
    room.write("key", "sk\n");
    let line = "bucket bb --bucket-name=b --endpoint=e --label=x=y";
    let run = create(&room, &space, &format!("{line} --access-key=ak --secret-key-file=key"));
    assert!(
        run.err.starts_with(
            "✚ generating Bucket source\n► applying secret with the bucket credentials\n✔ authentication configured\n\
             ► applying Bucket source\n✔ Bucket source created\n"
        ),
        "{}",
        run.err
    );
    let wanted = (json!("Opaque"), json!({"x": "y"}), json!({"accesskey": "YWs=", "secretkey": "c2s="}));
    assert_eq!(secret(cluster, &space, "bucket-bb"), Some(wanted));
    assert_eq!(source(cluster, &space, "bucket/bb")["secretRef"], json!({"name": "bucket-bb"}));
    let run = create(&room, &space, &format!("{line} --access-key=ak").replace(" bb ", " cc "));
    assert!(
        run.err.contains("⚠️ --access-key and --secret-key have no effect without each other\n"),
        "{}",
        run.err
    );
    assert_eq!(secret(cluster, &space, "bucket-cc"), None);
}

#[test]
fn a_helm_repository_gets_a_user() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("credentials"));
    let line = "helm re --url=https://example.com -u=u -p=pw --pass-credentials --label=x=y";
    let run = create(&room, &space, line);
    assert!(
        run.err.starts_with(
            "✚ generating HelmRepository source\n► applying secret with repository credentials\n\
             ✔ authentication configured\n► applying HelmRepository source\n✔ source created\n"
        ),
        "{}",
        run.err
    );
    let wanted =
        (json!("kubernetes.io/basic-auth"), Value::Null, json!({"username": "dQ==", "password": "cHc="}));
    assert_eq!(secret(cluster, &space, "helm-re"), Some(wanted));
    let spec = source(cluster, &space, "helmrepository/re");
    assert_eq!((&spec["secretRef"]["name"], &spec["passCredentials"]), (&json!("helm-re"), &json!(true)));

    create(&room, &space, "helm public --url=https://example.com --pass-credentials");
    assert_eq!(secret(cluster, &space, "helm-public"), None);
    assert_eq!(source(cluster, &space, "helmrepository/public")["passCredentials"], Value::Null);
    let line = "create source helm re --url=https://example.com --cert-file=absent";
    room.flux(&format!("{line} -n {space}")).is(
        1,
        "",
        "✚ generating HelmRepository source\n✗ failed to read cert file: open absent: no such file or directory\n",
    );
}

#[test]
fn a_git_repository_gets_a_user_and_authorities() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("credentials"));
    room.write("ca", "pem");
    room.write("password", "pw");
    let run = create(
        &room,
        &space,
        "git re --url=http://example.com/a --branch=b -u=u --password-file=password --ca-file=ca",
    );
    assert!(
        run.err.starts_with(
            "✚ generating GitRepository source\n⚠️ insecure configuration: credentials configured for an HTTP URL\n\
             ► applying secret with repository credentials\n✔ authentication configured\n\
             ► applying GitRepository source\n✔ GitRepository source created\n"
        ),
        "{}",
        run.err
    );
    let data = json!({"ca.crt": "cGVt", "username": "dQ==", "password": "cHc="});
    assert_eq!(secret(cluster, &space, "re"), Some((json!("Opaque"), Value::Null, data)));
    create(&room, &space, "git public --url=https://example.com/a --branch=b -u=u");
    assert_eq!(secret(cluster, &space, "public"), None);
    assert_eq!(source(cluster, &space, "gitrepository/public")["secretRef"], Value::Null);
}

#[test]
fn a_deploy_key_stays() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("credentials"));
    room.write("known_hosts", &format!("example.com {HOST}\n"));
    let line = "git re --url=ssh://git@example.com/a --branch=b --known-hosts-file=known_hosts";
    let refused = room.flux(&format!("create source {line} -n {space}"));
    assert_eq!((refused.exit, secret(cluster, &space, "re")), (1, None), "{}", refused.err);
    assert!(refused.err.contains("without a terminal, pass --silent"), "{}", refused.err);

    let run = create(&room, &space, &format!("{line} -s --ssh-key-algorithm=ed25519"));
    assert!(run.err.contains("✚ deploy key: ssh-ed25519 AAAA"), "{}", run.err);
    let (_, _, data) = secret(cluster, &space, "re").unwrap();
    let keys: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["identity", "identity.pub", "known_hosts"]);

    let run = create(&room, &space, line);
    assert!(
        run.err.starts_with(
            "✚ generating GitRepository source\n► keeping the deploy key in secret re\n► applying GitRepository source\n\
             ✔ GitRepository source unchanged\n"
        ),
        "{}",
        run.err
    );
    assert_eq!(secret(cluster, &space, "re").unwrap().2, data);
    assert_eq!(source(cluster, &space, "gitrepository/re")["secretRef"], json!({"name": "re"}));

    // Another host has another key.
    room.write("known_hosts", &format!("other.example.com {HOST}\n"));
    create(&room, &space, &format!("{} -s", line.replace("@example", "@other.example")));
    assert_ne!(secret(cluster, &space, "re").unwrap().2, data);
}

#[test]
fn a_server_is_asked_for_its_key() {
    let (Some(cluster), Some(server)) = (cluster(), GitServer::shared()) else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("credentials"));
    let (host, port) = server.ssh_address();
    let run = create(&room, &space, &format!("git re --url=ssh://git@{host}:{port}/r --branch=b -s"));
    let (_, _, data) = secret(cluster, &space, "re").unwrap();
    let decoded = |key: &str| {
        let output = format!("go-template={{{{index .data \"{key}\" | base64decode}}}}");
        let text = cluster.kubectl(&["-n", &space, "get", "secret", "re", "-o", &output], "");
        text.unwrap().trim_end().to_owned()
    };
    assert!(data["identity"].is_string());
    assert!(
        run.err.starts_with(&format!(
            "✚ generating GitRepository source\n✔ collected public key from SSH server:\n{}\n✚ deploy key: {}\n\
             ► applying secret with repository credentials\n✔ authentication configured\n",
            decoded("known_hosts"),
            decoded("identity.pub"),
        )),
        "{}",
        run.err
    );
}
