//! What is named by URL.

use super::MAP;
use crate::room::Room;

#[test]
fn urls_can_be_refused() {
    for url in
        ["https://127.0.0.1:1/o/r", "http://127.0.0.1:1/file.yaml", "git@127.0.0.1:o/r", "file:///nope"]
    {
        let room = Room::new();
        room.write("k/kustomization.yaml", &format!("resources: ['{url}']\n"));
        room.write("k/map.yaml", MAP);
        let run = room.flux("kustomize k --no-remote-bases");
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{url}");
        assert!(run.err.contains("not allowed"), "{url}: {}", run.err);
    }
}
