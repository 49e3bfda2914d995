//! `flux bootstrap git` on AWS CodeCommit: a Git server behind a proxy that has its name.

use base64::{Engine, engine::general_purpose::STANDARD};
use flux::bootstrap::codecommit::{Credentials, login};
use flux_git::Url;
use flux_testkit::{GitServer, git::PROXIED_HOST};

use crate::{
    room::{Room, cluster, field},
    web::proxy,
};

#[test]
fn credentials_are_needed_and_told_of() {
    let room = Room::new();
    let url = format!("https://{PROXIED_HOST}/v1/repos/fleet");
    let run = room.flux(&format!("bootstrap git --url={url}"));
    assert_eq!(run.exit, 1);
    assert!(
        run.err.starts_with(
            "✗ failed to get AWS CodeCommit IAM git credentials: there are none in AWS_ACCESS_KEY_ID"
        ),
        "{}",
        run.err
    );
    let run = room.flux(&format!("bootstrap git --url=ssh://git@{PROXIED_HOST}/v1/repos/fleet"));
    run.is(
        1,
        "",
        "✗ invalid AWS CodeCommit url: ssh username should be the SSH key ID for the provided private key\n",
    );
}

/// The server takes everybody here, and remembers who came.
#[test]
fn the_repository_is_opened_by_what_the_credentials_become() {
    let (Some(cluster), Some(server)) = (cluster(), GitServer::shared()) else { return };
    let repository = server.repo("codecommit").unwrap();
    let namespace = cluster.namespace("codecommit");
    let room = Room::of(cluster)
        .with("HTTPS_PROXY", &proxy(PROXIED_HOST, server.https_port()))
        .with("NO_PROXY", "127.0.0.1,localhost")
        .with("AWS_PROFILE", "fleet");
    room.write("ca.crt", server.ca_pem());
    room.write(
        ".aws/credentials",
        "[fleet]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = hunter2\naws_session_token = tok\n",
    );
    let url = format!("https://{PROXIED_HOST}/public/codecommit.git");
    // Nothing reconciles here, so that the run ends with its time.
    let run = room.flux(&format!("bootstrap git --url={url} --ca-file=ca.crt -n {namespace} --timeout=10s"));
    assert!(run.err.contains("✔ reconciled sync configuration"), "{}", run.err);
    assert!(!run.err.contains("hunter2") && !run.err.contains("AKIDEXAMPLE"), "{}", run.err);

    let authorization = server.authorization("codecommit").unwrap();
    let basic = STANDARD.decode(authorization.strip_prefix("Basic ").unwrap()).unwrap();
    let basic = String::from_utf8(basic).unwrap();
    let (user, password) = basic.split_once(':').unwrap();
    assert_eq!(user, "AKIDEXAMPLE%tok");
    let time = password.split_once('Z').unwrap().0;
    let now = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", time).unwrap();
    let credentials = Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: "hunter2".into(),
        session_token: "tok".into(),
    };
    let now = now.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let expected = login(&Url::parse(&url).unwrap(), &credentials, now).unwrap();
    assert_eq!(password, expected.password.expose());

    let sync = repository.show("main", &format!("{namespace}/gotk-sync.yaml")).unwrap();
    assert!(sync.contains("  provider: aws\n") && sync.contains(&format!("  url: {url}\n")), "{sync}");
    let stored = field(cluster, &namespace, "secret/flux-system", ".data.username");
    assert_eq!(STANDARD.decode(stored).unwrap(), user.as_bytes());
}
