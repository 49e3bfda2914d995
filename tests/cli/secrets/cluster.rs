//! `flux create secret` against a real API server, and a real SSH server.

use flux_testkit::git::GitServer;

use crate::room::{Room, cluster, field};

fn keys(cluster: &flux_testkit::Cluster, space: &str, name: &str) -> String {
    let output =
        ["-n", space, "get", "secret", name, "-o", "go-template={{range $k, $v := .data}}{{$k}} {{end}}"];
    cluster.kubectl(&output, "").unwrap().trim_end().to_owned()
}

#[test]
fn what_is_there_is_replaced() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("secrets"));
    let created =
        |what: &str, name: &str| format!("► {what} secret '{name}' created in '{space}' namespace\n");
    room.flux(&format!("create secret git auth --url=https://h/r -u a -p b --label=l=1 -n {space}")).is(
        0,
        "",
        &created("git", "auth"),
    );
    assert_eq!(keys(cluster, &space, "auth"), "password username");
    assert_eq!(field(cluster, &space, "secret/auth", ".type"), "Opaque");
    // Somebody else's label and key: the one stays, the other goes.
    cluster.kubectl(&["-n", &space, "label", "secret", "auth", "theirs=1"], "").unwrap();
    let patch = r#"{"stringData":{"old":"x"}}"#;
    cluster.kubectl(&["-n", &space, "patch", "secret", "auth", "-p", patch], "").unwrap();
    let uid = field(cluster, &space, "secret/auth", ".metadata.uid");
    room.flux(&format!("create secret git auth --url=https://h/r --bearer-token=t --label=m=2 -n {space}"))
        .is(0, "", &created("git", "auth"));
    assert_eq!(keys(cluster, &space, "auth"), "bearerToken");
    assert_eq!(
        field(cluster, &space, "secret/auth", ".metadata.labels"),
        r#"{"l":"1","m":"2","theirs":"1"}"#
    );
    assert_eq!(field(cluster, &space, "secret/auth", ".metadata.uid"), uid);
    // Another type: nobody can change it, so the Secret is made anew, with the labels.
    room.flux(&format!("create secret helm auth -u a -p b -n {space}")).is(0, "", &created("helm", "auth"));
    assert_eq!(field(cluster, &space, "secret/auth", ".type"), "kubernetes.io/basic-auth");
    assert_eq!(keys(cluster, &space, "auth"), "password username");
    assert_eq!(field(cluster, &space, "secret/auth", ".metadata.labels.theirs"), "1");
    // Labels of the two kinds whose export has none.
    room.flux(&format!("create secret oci auth --url=ghcr.io -u a -p b --label=n=3 -n {space}")).is(
        0,
        "",
        &created("oci", "auth"),
    );
    assert_eq!(field(cluster, &space, "secret/auth", ".metadata.labels.n"), "3");
}

#[test]
fn a_receivers_token_is_not_for_the_api_server() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("secrets"));
    let line = format!("create secret receiver hook --type=github --hostname=h --token=nobody -n {space}");
    room.flux(&line).is(0, "", &format!("► receiver secret 'hook' created in '{space}' namespace\n"));
    assert_eq!(field(cluster, &space, "secret/hook", ".data.token"), "bm9ib2R5");
    let without = room.flux(&format!("get sources git --token=nobody -n {space}"));
    assert_eq!(without.exit, 1, "{}", without.out);
}

#[test]
fn what_is_printed_can_be_applied() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::new(), cluster.namespace("secrets"));
    super::files::write_all(&room);
    for line in super::files::LINES {
        let line = format!("create secret {line} --export -n {space}");
        let run = room.flux(&line);
        assert_eq!(run.exit, 0, "{line}: {}", run.err);
        let applied = cluster.kubectl(&["apply", "--dry-run=server", "-f", "-"], &run.out);
        assert!(applied.is_ok(), "{line}: {applied:?}\n{}", run.out);
    }
}

#[test]
fn hosts_are_asked_for_their_key() {
    let Some(server) = GitServer::shared() else { return };
    let room = Room::new();
    let (host, port) = server.ssh_address();
    let known = server.known_hosts().unwrap();
    let line = format!(
        "create secret git auth --url=ssh://git@{host}:{port}/r --ssh-key-algorithm=ed25519 --export"
    );
    let run = room.flux(&line);
    assert_eq!(run.exit, 0, "{}", run.err);
    assert_eq!(run.err, "");
    let secret = &flux_yaml::parse_documents(&run.out).unwrap()[0].value["stringData"];
    let scanned = secret["known_hosts"].as_str().unwrap();
    assert!(known.lines().any(|line| line == scanned), "{scanned}\n{known}");
    // From a file, nobody is asked: nobody is there.
    room.write(
        "known_hosts",
        "h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n",
    );
    let offline = |host: &str| {
        room.flux(&format!(
            "create secret git auth --url=ssh://{host}/r --known-hosts-file=known_hosts --export"
        ))
    };
    assert_eq!(offline("h").exit, 0);
    offline("i:2222").is(1, "", "✗ --known-hosts-file known_hosts has no key for [i]:2222\n");
}
