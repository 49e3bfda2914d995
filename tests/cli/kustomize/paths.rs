//! What is read from disk, by which path, and how it is told.

use std::os::unix::fs::symlink;

use super::{MAP, peer::same};
use crate::room::Room;

/// A room with a kustomization `k` of one resource.
fn with(resource: &str) -> Room {
    let room = Room::new();
    room.write("k/kustomization.yaml", &format!("resources: ['{resource}']\n"));
    room.write("base/kustomization.yaml", "namePrefix: x-\nresources: [map.yaml]\n");
    room.write("base/map.yaml", MAP);
    room.write("map.yaml", MAP);
    room
}

#[test]
fn bases_are_built_wherever_they_are() {
    for resource in ["../base", "../base/", "./../k/../base", "link", "link/../../k/link"] {
        let room = with(resource);
        symlink("../base", room.path().join("k/link")).unwrap();
        let run = same(&room, "", "k", &[]);
        assert_eq!((run.exit, run.out), (0, MAP.replace("name: a", "name: x-a")), "{resource}");
    }
}

#[test]
fn a_file_is_read_as_the_restrictor_allows() {
    for resource in
        ["../map.yaml", "link.yaml", "[HOME]/map.yaml", "link/map.yaml", "map.yaml/", "in/../map.yaml"]
    {
        let room = Room::new();
        let resource = resource.replace("[HOME]", room.path().to_str().unwrap());
        room.write("k/kustomization.yaml", &format!("resources: ['{resource}']\n"));
        room.write("map.yaml", MAP);
        room.write("k/map.yaml", MAP);
        symlink("../map.yaml", room.path().join("k/link.yaml")).unwrap();
        symlink("..", room.path().join("k/link")).unwrap();
        same(&room, "", "k", &[]);
        same(&room, "", "k --load-restrictor=LoadRestrictionsNone", &[]).is(0, MAP, "");
    }
}

#[test]
fn what_cannot_be_read_is_told_as_by_kubectl() {
    for resource in [
        "nope.yaml",
        "sub",
        "",
        "loop",
        "dangling",
        "map.yaml/x",
        "..",
        "../k",
        "/nope",
        "bad.yaml",
        "text.yaml",
        "twice.yaml",
    ] {
        let room = with(resource);
        room.write("k/map.yaml", MAP);
        room.write("k/sub/file", "");
        room.write("k/bad.yaml", "a: b\nc: d: e\n");
        room.write("k/text.yaml", "just text\n");
        room.write("k/twice.yaml", &format!("{MAP}---\n{MAP}"));
        symlink("loop", room.path().join("k/loop")).unwrap();
        symlink("nowhere", room.path().join("k/dangling")).unwrap();
        for restrictor in ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"] {
            let line = format!("k --load-restrictor={restrictor}");
            assert_eq!(same(&room, "", &line, &[]).exit, 1, "{resource}");
        }
    }
}

#[test]
fn the_directory_itself_is_told_as_it_was_given() {
    let room = with("../base");
    room.write("empty/file", "");
    room.write("two/kustomization.yaml", "resources: []\n");
    room.write("two/Kustomization", "resources: []\n");
    room.write("outside/x", "");
    symlink("../base/kustomization.yaml", room.path().join("outside/kustomization.yaml")).unwrap();
    symlink("k", room.path().join("link")).unwrap();
    for line in ["nope", "map.yaml", "empty", "outside", "./base/../k", "link", "nope/../k"] {
        same(&room, "", line, &[]);
    }
    // The message of kubectl ends with a line end of its own.
    let run = room.flux("kustomize two");
    assert!(
        run.exit == 1 && run.err.contains("Found multiple kustomization files under: [HOME]/two"),
        "{}",
        run.err
    );
    // `..` of a working directory that is a link goes back to where the link is.
    room.write("deep/er/file", "");
    symlink("deep/er", room.path().join("short")).unwrap();
    same(&room, "short", "../k", &[]);
    same(&room, "k", "", &[]);
    same(&room, "k", ".", &[]);
}

#[test]
fn bytes_are_read_as_by_kubectl() {
    let utf16 = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
    };
    for bytes in [
        MAP.replace('\n', "\r\n").into_bytes(),
        format!("\u{feff}{MAP}").into_bytes(),
        format!("{MAP}---\n\u{feff}{}", MAP.replace("name: a", "name: b")).into_bytes(),
        utf16(MAP),
        format!("{MAP}# \u{e9}\n").into_bytes(),
        [MAP.as_bytes(), b"data: {a: \"\xff\"}\n"].concat(),
        [MAP.as_bytes(), b"# \xe9"].concat(),
        Vec::new(),
    ] {
        let room = with("bytes.yaml");
        std::fs::write(room.path().join("k/bytes.yaml"), &bytes).unwrap();
        same(&room, "", "k", &[]);
    }
}

#[test]
fn what_never_ends_is_not_opened() {
    let room = with("pipe");
    let pipe = room.path().join("k/pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let run = room.flux("kustomize k");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("'[HOME]/k/pipe' is a FIFO, and only regular files are read"), "{}", run.err);
    let room = with("/dev/zero");
    let run = room.flux("kustomize k --load-restrictor=LoadRestrictionsNone");
    assert!(run.exit == 1 && run.err.contains("'/dev/zero' is a device"), "{}", run.err);
    let room = with("huge.yaml");
    std::fs::File::create(room.path().join("k/huge.yaml")).unwrap().set_len(1 << 30).unwrap();
    let run = room.flux("kustomize k");
    assert!(run.exit == 1 && run.err.contains("it has more than 536870912 bytes"), "{}", run.err);
}

#[test]
fn a_generator_reads_any_bytes() {
    let room = Room::new();
    room.write(
        "k/kustomization.yaml",
        "configMapGenerator: [{name: a, files: [bytes, t=sub/text], envs: [e.env]}]\n",
    );
    room.write("k/sub/text", "hello\r\n");
    room.write("k/e.env", "\u{feff}A=b\r\n# no\nC=\n");
    std::fs::write(room.path().join("k/bytes"), b"\xff\xfe\x00").unwrap();
    assert_eq!(same(&room, "", "k", &[]).exit, 0);
}
