//! `flux trigger receiver`.

use std::{io::Write as _, process::Stdio};

use crate::{room::Room, web::Web};

/// The path of the Receiver `rc` in `flux-system` with the token `hunter2`, and with none.
const HOOK: &str = "/hook/8792369f09f91b5953ca40fbbe5fb438ee4c01dde03fc134d0aa96d279966557";
const OPEN: &str = "/hook/31ffe938e3e4e7f802270cae067049bf3d187cdb501be6eb5a0af6af4404536b";

/// A room with a token in a file.
fn room() -> Room {
    let room = Room::new();
    room.write("token", "hunter2\n");
    room
}

/// A line for the Receiver `rc`.
fn line(web: &Web, rest: &str) -> String {
    format!("trigger receiver rc --url {} --retry-delay 1ms {rest}", web.url("/"))
}

const DONE: &str = "► triggering Receiver flux-system/rc\n✔ Receiver flux-system/rc triggered\n";

#[test]
fn a_request_is_as_the_controller_expects_it() {
    let (room, web) = (room(), Web::in_turn(vec![(200, Vec::new())]));
    room.flux(&line(&web, "--token hunter2")).is(0, "", DONE);
    room.flux(&line(&web, "--token-file token --type generic-hmac --payload={\"a\":1}")).is(0, "", DONE);
    let requests = web.requests();
    assert!(requests[0].starts_with(&format!("POST {HOOK} HTTP/1.1\r\n")), "{}", requests[0]);
    for part in ["\r\ncontent-type: application/json\r\n", "\r\nuser-agent: flux/v2.9.4\r\n", "\r\n\r\n{}"] {
        assert!(requests[0].contains(part), "{part}: {}", requests[0]);
    }
    assert!(!requests[0].contains("x-signature") && !requests[0].contains("authorization"));
    let signed =
        "\r\nx-signature: sha256=6e73a1a57a6e6edb9dff174d2a53bc61a27cfc639a2964743ed35fd59c8bc82d\r\n";
    assert!(requests[1].contains(signed) && requests[1].ends_with("\r\n\r\n{\"a\":1}"), "{}", requests[1]);
}

#[test]
fn secrets_and_payloads_come_by_standard_input() {
    let (room, web) = (room(), Web::in_turn(vec![(200, Vec::new())]));
    for rest in ["--token-file -", "--token-file token --payload-file -"] {
        let line = line(&web, rest);
        let mut command = room.command(&line.split(' ').collect::<Vec<_>>());
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"hunter2\n").unwrap();
        assert!(child.wait_with_output().unwrap().status.success());
    }
    let requests = web.requests();
    assert!(requests[0].starts_with(&format!("POST {HOOK} ")), "{}", requests[0]);
    assert!(requests[1].ends_with("\r\n\r\nhunter2\n"), "{}", requests[1]);
}

#[test]
fn what_may_pass_is_tried_again() {
    let (room, web) =
        (room(), Web::in_turn(vec![(404, Vec::new()), (503, b"busy".to_vec()), (202, Vec::new())]));
    let shown = web.url("/hook/…");
    let told = format!(
        "► triggering Receiver flux-system/rc\n\
         ◎ request to {shown} failed with status 404 Not Found; retrying in 1ms (1/2)\n\
         ◎ request to {shown} failed with status 503 Service Unavailable: busy; retrying in 1ms (2/2)\n\
         ✔ Receiver flux-system/rc triggered\n"
    );
    room.flux(&line(&web, "--token hunter2 --retries 2")).is(0, "", &told);
}

#[test]
fn what_does_not_pass_is_told_without_secrets() {
    let room = room();
    let echo = Web::serve(|_| |path: &str| Some((400, format!("no {path} for hunter2").into_bytes())));
    let told = format!(
        "► triggering Receiver flux-system/rc\n✗ request to {} failed with status 400 Bad Request: no /hook/*** for ***\n",
        echo.url("/hook/…")
    );
    room.flux(&line(&echo, "--token hunter2")).is(1, "", &told);
    assert_eq!(echo.asked().len(), 1);
    let gone = Web::in_turn(vec![(404, Vec::new())]);
    let run = room.flux(&line(&gone, "--token hunter2 --retries 0"));
    assert!(run.err.contains(" with status 404 Not Found\n\nhint: the address is made of "), "{}", run.err);
    let busy = Web::in_turn(vec![(500, Vec::new())]);
    let run = room.flux(&line(&busy, "--token hunter2 --retries 1"));
    assert_eq!((run.exit, busy.asked().len()), (1, 2));
    let dead = "trigger receiver rc --url http://u:hunter2@127.0.0.1:1 --retries 1 --retry-delay 1ms --token hunter2";
    let run = room.flux(dead);
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("request to http://127.0.0.1:1/hook/… failed: "), "{}", run.err);
    assert!(run.err.contains("; retrying in 1ms (1/1)\n✗ request to "), "{}", run.err);
    assert!(
        !run.err.contains("hunter2") && !run.err.contains(HOOK.trim_start_matches("/hook/")),
        "{}",
        run.err
    );
}

#[test]
fn the_end_of_the_time_has_a_reason() {
    let (room, web) = (room(), Web::in_turn(vec![(503, b"busy".to_vec())]));
    let run = room.flux(&format!(
        "trigger receiver rc --url {} --token hunter2 --retry-delay 1h --timeout 300ms",
        web.url("")
    ));
    assert_eq!(run.exit, 1);
    let told = format!(
        "✗ context deadline exceeded: not done within 300ms; request to {} failed with status 503 Service Unavailable: busy\n",
        web.url("/hook/…")
    );
    assert!(run.err.ends_with(&told), "{}", run.err);
}

#[test]
fn tokens_of_identity_providers() {
    let web = Web::serve(|_| {
        |path: &str| {
            let token = path.starts_with("/token").then(|| b"{\"value\":\"jwt1\"}".to_vec());
            Some((200, token.unwrap_or_default()))
        }
    });
    let room = room()
        .with("FLUX_TRIGGER_RECEIVER_OIDC_TOKEN", "jwt0")
        .with("ACTIONS_ID_TOKEN_REQUEST_URL", &web.url("/token?api-version=2.0&audience=other"))
        .with("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job");
    for (rest, token) in [
        ("", "jwt0"),
        ("--oidc-token jwt2", "jwt2"),
        ("--oidc-provider github", "jwt1"),
        ("--oidc-provider forgejo --oidc-audience me", "jwt1"),
    ] {
        let line = line(&web, &format!("--type generic-oidc {rest}"));
        room.flux(line.trim_end()).is(0, "", DONE);
        let last = web.requests().pop().unwrap();
        assert!(last.starts_with(&format!("POST {OPEN} ")), "{last}");
        assert!(last.contains(&format!("\r\nauthorization: Bearer {token}\r\n")), "{last}");
    }
    let asked: Vec<String> =
        web.requests().into_iter().filter(|request| request.starts_with("GET")).collect();
    assert!(
        asked[0].starts_with("GET /token?api-version=2.0&audience=notification-controller "),
        "{}",
        asked[0]
    );
    assert!(asked[0].contains("\r\nauthorization: Bearer job\r\n"), "{}", asked[0]);
    assert!(asked[1].starts_with("GET /token?api-version=2.0&audience=me "), "{}", asked[1]);
}

#[test]
fn tokens_that_cannot_be_had() {
    let web = Web::in_turn(vec![
        (200, b"{\"value\": \"jwt1".to_vec()),
        (403, b"jwt1".to_vec()),
        (200, b"{}".to_vec()),
    ]);
    let room = room()
        .with("ACTIONS_ID_TOKEN_REQUEST_URL", &web.url("/token"))
        .with("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "jwt1");
    for told in [
        "the server's answer has no token",
        "the server answered 403 Forbidden",
        "the server's answer has no token",
    ] {
        let told = format!("✗ failed to fetch the OIDC token of the Actions job: {told}\n");
        room.flux(&line(&web, "--type generic-oidc --oidc-provider github")).is(1, "", &told);
    }
}

#[test]
fn what_is_wrong_with_a_line_is_told_before_anything_is_sent() {
    let (room, web) = (room(), Web::in_turn(vec![(200, Vec::new())]));
    for (rest, told) in [
        ("--token-file nope", "open nope: no such file or directory"),
        ("--token-file .", "read .: is a directory"),
        ("--token a --token-file token", "--token and --token-file cannot be used together"),
        ("--token a --retries -1", "--retries must not be below 0, it is -1"),
        ("--token a --payload-file nope", "open nope: no such file or directory"),
        (
            "--token a --retries x",
            "invalid argument \"x\" for \"--retries\" flag: strconv.ParseInt: parsing \"x\": invalid syntax",
        ),
        ("--token a -n Bad_NS", "namespace must be a valid DNS label: \"Bad_NS\""),
        (
            "--token a --url secret",
            "invalid --url, must be an http or https address as in https://flux-webhook.example.com",
        ),
    ] {
        room.flux(&line(&web, rest)).is(1, "", &format!("✗ {told}\n"));
    }
    room.flux("trigger receiver").is(1, "", "✗ accepts 1 arg(s), received 0\n");
    assert!(web.asked().is_empty());
}
