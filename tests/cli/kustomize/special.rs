//! Files that are none, or too large, in every part that names files.

use std::{
    fs::File,
    os::unix::{fs::symlink, net::UnixListener},
    process::Command,
};

use super::MAP;
use crate::room::Room;

/// Fields that name the file `it`.
const ROLES: [&str; 11] = [
    "resources: [it]",
    "resources: [map.yaml]\npatches: [{path: it, target: {kind: ConfigMap}}]",
    "resources: [map.yaml]\npatchesStrategicMerge: [it]",
    "configMapGenerator: [{name: m, files: [it]}]",
    "secretGenerator: [{name: m, envs: [it]}]",
    "resources: [map.yaml]\nreplacements: [{path: it}]",
    "resources: [map.yaml]\nconfigurations: [it]",
    "resources: [map.yaml]\ncrds: [it]",
    "resources: [map.yaml]\nopenapi: {path: it}",
    "resources: [map.yaml]\ntransformers: [it]",
    "generators: [it]",
];

/// Builds with the file in each of its roles, with and without restrictions; all fail in these words.
#[track_caller]
fn refused(words: &str, make: impl Fn(&std::path::Path)) {
    for fields in ROLES {
        let room = Room::new();
        room.write("k/kustomization.yaml", &format!("{fields}\n"));
        room.write("k/map.yaml", MAP);
        make(&room.path().join("k/it"));
        for restrictor in ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"] {
            let run = room.flux(&format!("kustomize k --load-restrictor={restrictor}"));
            assert_eq!((run.exit, run.out.as_str()), (1, ""), "{fields}: {}", run.err);
            assert!(run.err.contains(words), "{fields}, {restrictor}: {}", run.err);
        }
    }
}

#[test]
fn a_fifo_is_refused() {
    refused("k/it' is a FIFO, and only regular files are read", |path| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    });
}

#[test]
fn a_socket_is_refused() {
    refused("k/it' is a socket, and only regular files are read", |path| {
        drop(UnixListener::bind(path).unwrap());
    });
}

#[test]
fn a_loop_of_links_is_refused() {
    refused("k/it", |path| symlink("it", path).unwrap());
    refused("k/it", |path| {
        symlink("other", path).unwrap();
        symlink("it", path.with_file_name("other")).unwrap();
    });
}

#[test]
fn a_file_of_a_gibibyte_is_refused() {
    refused("it has more than 536870912 bytes", |path| File::create(path).unwrap().set_len(1 << 30).unwrap());
}

#[test]
fn a_device_is_refused() {
    for fields in ROLES {
        let room = Room::new();
        room.write("k/kustomization.yaml", &format!("{}\n", fields.replace("it", "/dev/zero")));
        room.write("k/map.yaml", MAP);
        let run = room.flux("kustomize k --load-restrictor=LoadRestrictionsNone");
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{fields}: {}", run.err);
    }
}

#[test]
fn kustomization_files_that_are_none_are_refused() {
    let named = |make: &dyn Fn(&std::path::Path)| {
        let room = Room::new();
        std::fs::create_dir(room.path().join("k")).unwrap();
        make(&room.path().join("k/kustomization.yaml"));
        let run = room.flux("kustomize k");
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{}", run.err);
        run.err
    };
    let fifo = named(&|path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()));
    assert!(fifo.contains("is a FIFO"), "{fifo}");
    let huge = named(&|path| File::create(path).unwrap().set_len(1 << 30).unwrap());
    assert!(huge.contains("it has more than 536870912 bytes"), "{huge}");
    for error in [
        named(&|path| symlink("kustomization.yaml", path).unwrap()),
        named(&|path| std::fs::create_dir(path).unwrap()),
    ] {
        assert!(error.contains("unable to find one of 'kustomization.yaml'"), "{error}");
    }
}

#[test]
fn directories_that_lead_back_are_refused() {
    for (target, resource) in
        [(".", "loop"), ("../k", "loop"), ("..", "loop/k"), ("loop", "loop"), ("../k", "loop/loop/loop")]
    {
        let room = Room::new();
        room.write("k/kustomization.yaml", &format!("resources: [{resource}]\n"));
        symlink(target, room.path().join("k/loop")).unwrap();
        let run = super::peer::same(&room, "", "k", &[]);
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{target}: {}", run.err);
    }
}
