use std::time::Duration;

use clap::Parser;

use super::*;

#[derive(Debug, Parser)]
struct Words {
    #[command(flatten)]
    common: ControllerArgs,
}

fn read(words: &[&str]) -> Result<ControllerArgs, clap::Error> {
    let args = std::iter::once("test-controller").chain(words.iter().copied());
    parse::<Words>(args.map(Into::into)).map(|words| words.common)
}

#[test]
fn defaults_are_those_of_upstream() {
    let args = read(&[]).expect("no flag is needed");
    assert_eq!((args.metrics_addr.as_str(), args.health_addr.as_str()), (":8080", ":9440"));
    assert_eq!(args.leader_election_lease_duration, Duration::from_secs(35));
    assert_eq!(args.backoff().max, Duration::from_mins(15));
    assert!(
        !args.enable_leader_election && args.leader_election_release_on_cancel && args.watch_all_namespaces
    );
    assert_eq!((args.log_level, args.log_encoding), (LogLevel::Info, LogEncoding::Json));
    assert!(args.concurrent.is_none());
}

#[test]
fn flags_are_spelled_as_go_spells_them() {
    let args = read(&[
        "--events-addr=http://notification-controller.flux-system.svc.cluster.local./",
        "--watch-all-namespaces=true",
        "--log-level=debug",
        "--log-encoding=json",
        "--enable-leader-election",
        "-concurrent=7",
        "--min-retry-delay",
        "1.5s",
        "--leader-election-release-on-cancel=false",
    ])
    .expect("all flags are known");
    assert!(args.enable_leader_election && !args.leader_election_release_on_cancel);
    assert_eq!(args.concurrent, Some(7));
    assert_eq!(args.min_retry_delay, Duration::from_millis(1500));
    for wrong in ["--log-level=loud", "--min-retry-delay=5", "--unknown", "--watch-all-namespaces=maybe"] {
        assert!(read(&[wrong]).is_err(), "{wrong}");
    }
    assert!(read(&["--interval-jitter-percentage=100"]).expect("a number").jitter().is_err());
}

#[test]
fn gates_are_known_or_fatal() {
    const KNOWN: &[Gate] = &[Gate { name: "A", default: false }, Gate { name: "B", default: true }];
    let cases = [
        ("", Some((false, true))),
        ("A=true", Some((true, true))),
        ("A=true,B=false", Some((true, false))),
        ("OptimizedGitClones=true", Some((false, true))),
        ("C=true", None),
        ("A", None),
        ("A=perhaps", None),
    ];
    for (text, values) in cases {
        let gates = Gates::parse(KNOWN, text).ok();
        assert_eq!(gates.map(|gates| (gates.on("A"), gates.on("B"))), values, "{text}");
    }
}
