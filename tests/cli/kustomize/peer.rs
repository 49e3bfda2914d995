//! The real `kubectl kustomize`, beside ours in the same room.

use std::process::{Command, Stdio};

use flux_testkit::assets;

use crate::room::{Room, Run};

/// Runs a line with both and compares exit code, stdout and stderr to the byte, but for the symbol before an error and
/// what is told below it.
///
/// Without kubectl only ours is run.
#[track_caller]
pub(super) fn same(room: &Room, folder: &str, line: &str, environment: &[(&str, &str)]) -> Run {
    let arguments: Vec<&str> =
        ["kustomize"].into_iter().chain(line.split(' ')).filter(|word| !word.is_empty()).collect();
    let place = room.path().join(folder);
    let mut own = room.command(&arguments);
    own.current_dir(&place).env("PWD", &place).envs(environment.iter().copied());
    let own = run(room, own);
    let Some(kubectl) = assets::find("kubectl") else {
        flux_testkit::skip("no kubectl to compare with");
        return own;
    };
    let mut peer = Command::new(kubectl);
    peer.args(&arguments).current_dir(&place).env_clear().env("HOME", room.path()).env("PWD", &place);
    peer.envs(environment.iter().copied()).stdin(Stdio::null());
    let peer = run(room, peer);
    assert_eq!(
        format!("exit {}\n--- stdout\n{}--- stderr\n{}", own.exit, own.out, told(&own.err)),
        format!("exit {}\n--- stdout\n{}--- stderr\n{}", peer.exit, peer.out, peer.err),
        "{line}"
    );
    own
}

/// What kubectl has as well: the error without its symbol, and without what stands below it.
fn told(text: &str) -> String {
    let error = text.split_once("\n\n").map_or_else(|| text.to_owned(), |(error, _)| format!("{error}\n"));
    error.replace("✗ ", "error: ")
}

fn run(room: &Room, mut command: Command) -> Run {
    let output = command.output().unwrap();
    let text =
        |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(room.path().to_str().unwrap(), "[HOME]");
    Run {
        exit: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
        took: std::time::Duration::ZERO,
    }
}
