//! What every command does the same way: colours, pipes that close, Ctrl-C.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    process::{Child, Command, Stdio},
};

use crate::{complete::Terminal, room::Room};

const RED: &str = "\u{1b}[31m✗\u{1b}[0m unknown command \"nope\" for \"flux\"\n";
const PLAIN: &str = "✗ unknown command \"nope\" for \"flux\"\n";

#[test]
fn colours_are_asked_for() {
    for (variables, told) in [
        (&[][..], PLAIN),
        (&[("CLICOLOR_FORCE", "1")], RED),
        (&[("CLICOLOR_FORCE", "0")], PLAIN),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], PLAIN),
        (&[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], RED),
    ] {
        let room = variables.iter().fold(Room::new(), |room, (name, value)| room.with(name, value));
        room.flux("nope").is(1, "", told);
    }
}

#[test]
fn a_terminal_has_colours_unless_it_is_dumb() {
    for (variables, told) in
        [("", "\u{1b}[31m✗\u{1b}[0m unknown"), ("TERM=dumb", "\n✗ unknown"), ("NO_COLOR=1", "\n✗ unknown")]
    {
        let room = Room::new();
        let line = format!("echo; {variables} flux nope; sleep 60");
        Terminal::start(&line, room.path()).shows(&[told]);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let room = Room::new();
    for line in ["install --export", "completion bash", "create --help", "help install"] {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = room.command(&words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{line}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let room = Room::new();
    for line in ["--version", "install --export", "create source git ab --url=https://h --branch=m --export"]
    {
        let words: Vec<&str> = line.split(' ').collect();
        let output = room.command(&words).stdout(full()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.as_str()), (Some(1), "✗ No space left on device\n"), "{line}");
    }
}

/// What Ctrl-C of a terminal sends.
fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
}

#[track_caller]
fn is_interrupted(mut child: Child) {
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(130), "✗ interrupted\n"));
}

#[test]
fn ctrl_c_ends_a_wait_for_a_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let room = Room::new().with("TMPDIR", "tmp");
    room.write(
        "kubeconfig",
        &format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n\
             clusters: [{{name: c, cluster: {{server: '{server}'}}}}]\nusers: [{{name: u, user: {{}}}}]\n"
        ),
    );
    std::fs::create_dir(room.path().join("tmp")).unwrap();
    let words = ["get", "sources", "git", "--kubeconfig=kubeconfig"];
    let child = room.command(&words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // It waits from here on.
    let _connection = listener.accept().unwrap();
    interrupt(&child);
    is_interrupted(child);
    assert_eq!(std::fs::read_dir(room.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn ctrl_c_ends_a_wait_for_input() {
    let room = Room::new();
    for line in ["envsubst", "create secret oci ab --url=ghcr.io -u a --password-file=- --export"] {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = room.command(&words);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // More than a pipe holds, so that it is being read when all is written.
        let mut input = child.stdin.take().unwrap();
        input.write_all("a line\n".repeat(1 << 16).as_bytes()).unwrap();
        interrupt(&child);
        is_interrupted(child);
    }
}

#[test]
fn ctrl_c_at_a_password_gives_the_terminal_back() {
    let room = Room::new();
    let asking = "trap : INT; flux bootstrap git --url=https://127.0.0.1:1/x --token-auth; echo exit $?; stty -a; sleep 60";
    let mut terminal = Terminal::start(asking, room.path());
    terminal.shows(&["Please enter your Git repository password: "]);
    terminal.keys("hunter2\u{3}");
    terminal.shows(&["interrupted", "exit 130", " echo "]);
}

/// As `flux bootstrap github` is fed in many a script.
#[test]
fn a_password_may_come_through_a_pipe() {
    let room = Room::new();
    let mut command = room.command(&["bootstrap", "git", "--url=https://127.0.0.1:1/x", "--token-auth"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"hunter2\n").unwrap();
    let told = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    assert!(told.starts_with("✗ no kubeconfig found"), "{told}");
}
