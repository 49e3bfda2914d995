//! `flux version` and `flux --version`.

use crate::room::Room;

const FULL: &str = env!("CARGO_PKG_VERSION");

#[test]
fn the_client_tells_its_version() {
    let room = Room::new();
    for line in ["--version", "-v", "--version=true"] {
        room.flux(line).is(0, &format!("flux version {FULL}\n"), "");
    }
    room.flux("version --client").is(0, &format!("flux: v{FULL}\n"), "");
    room.flux("version --client -o json").is(0, &format!("{{\n  \"flux\": \"v{FULL}\"\n}}\n"), "");
    room.flux("version --client ignored").is(0, &format!("flux: v{FULL}\n"), "");
    room.flux("version -o xml").is(1, "", "✗ --output must be json or yaml, not xml\n");
}
