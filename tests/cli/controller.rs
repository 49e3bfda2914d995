//! The binary as a controller.

use std::process::Command;

use crate::room::Room;

#[test]
fn it_is_a_controller_by_its_name() {
    let room = Room::new();
    for name in ["source-controller", "kustomize-controller"] {
        let path = room.path().join(name);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_flux"), &path).unwrap();
        let by_name = Command::new(&path).arg("--help").env_clear().output().unwrap();
        let help = String::from_utf8(by_name.stdout).unwrap();
        assert!(by_name.status.success(), "{name}: {}", String::from_utf8_lossy(&by_name.stderr));
        assert!(help.contains("--watch-all-namespaces"), "{name}: {help}");
        let word = name.trim_end_matches("-controller");
        let by_word = room.flux(&format!("controller run {word} --help"));
        assert_eq!((by_word.exit, by_word.out), (0, help), "{name}");
    }
}

#[test]
fn an_unknown_controller_is_refused() {
    let room = Room::new();
    room.flux("controller run").is(
        1,
        "",
        "✗ the name of a controller is required, one of: source, kustomize\n",
    );
    room.flux("controller run nope").is(
        1,
        "",
        "✗ the name of a controller is required, one of: source, kustomize, not nope\n",
    );
    let run = room.flux("controller run source --nope");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("--nope"), "{}", run.err);
}
