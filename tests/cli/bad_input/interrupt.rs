//! Ctrl-C at any moment: the process ends at once and cleans up, and the next run goes on from there.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::process::ExitStatusExt as _,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::rig::{Rig, assert_nothing_left, no_secret};
use crate::room::Room;

/// Runs a bootstrap and sends SIGINT, as Ctrl-C does, `after` a line with `moment` has come; returns its stderr.
#[track_caller]
pub(super) fn interrupt(room: &Room, arguments: &[&str], moment: &str, after: Duration) -> String {
    let mut child =
        room.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("flux starts");
    let (mut told, mut sent) = (String::new(), None);
    for line in BufReader::new(child.stderr.take().expect("it is piped")).lines() {
        let line = line.expect("text");
        told = format!("{told}{line}\n");
        if sent.is_none() && line.contains(moment) {
            nothing_shows_in_the_process_list(child.id());
            thread::sleep(after);
            Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
            sent = Some(Instant::now());
        }
    }
    let status = child.wait().expect("it ends");
    assert!(sent.is_some(), "{moment:?} never came\n{told}");
    let sent = sent.unwrap();
    assert!(sent.elapsed() < Duration::from_secs(2), "{moment}: {:?}", sent.elapsed());
    assert!(status.code() == Some(130) || status.signal() == Some(2), "{moment}: {status}\n{told}");
    assert!(told.ends_with("✗ interrupted\n"), "{moment}: {told}");
    no_secret(&told);
    assert_nothing_left(room);
    told
}

/// The password is in no argument, of the process or of one that it has started.
#[track_caller]
fn nothing_shows_in_the_process_list(process: u32) {
    let read = |path: String| std::fs::read_to_string(path).unwrap_or_default();
    let children = read(format!("/proc/{process}/task/{process}/children"));
    for id in std::iter::once(process.to_string()).chain(children.split_whitespace().map(str::to_owned)) {
        no_secret(&read(format!("/proc/{id}/cmdline")));
    }
}

#[test]
fn while_a_server_does_not_answer() {
    let Some(rig) = Rig::new("bad-interrupt") else { return };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("--url=http://{}/x.git", listener.local_addr().unwrap());
    let arguments = rig.arguments(&[&url, "--token-auth", "--allow-insecure-http", "--password=x"]);
    interrupt(&rig.room, &arguments, "cloning branch", Duration::from_millis(300));
    let url = format!("--url=ssh://git@{}/x.git", listener.local_addr().unwrap());
    let key = rig.key("key");
    // Before the first line: the host is asked for its keys.
    let mut child = rig.room.command(&rig.arguments(&[&url, &key])).stderr(Stdio::piped()).spawn().unwrap();
    thread::sleep(Duration::from_millis(500));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_nothing_left(&rig.room);
}
