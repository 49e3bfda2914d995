//! `flux migrate -f`.

use std::fs;

use crate::room::Room;

const OLD: &str = "apiVersion: kustomize.toolkit.fluxcd.io/v1beta2\nkind: Kustomization\n";
const NEW: &str = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n";

/// What is told of one old file before the question.
fn told(name: &str) -> String {
    format!("► starting migration of custom resources\n✚ {name}:1: Kustomization v1beta2 -> v1\n")
}

fn read(room: &Room, name: &str) -> String {
    fs::read_to_string(room.path().join(name)).unwrap()
}

#[test]
fn a_dry_run_only_tells() {
    let room = Room::new();
    room.write("a/ks.yaml", OLD);
    let dry = told("a/ks.yaml") + "✔ dry-run mode enabled, no changes will be made\n";
    for line in
        ["migrate -f a --dry-run", "migrate -f ./a/ --dry-run --yes", "migrate --path=a/ks.yaml --dry-run"]
    {
        room.flux(line).is(0, "", &dry);
    }
    assert_eq!(read(&room, "a/ks.yaml"), OLD);
}

#[test]
fn files_are_changed_and_keep_their_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let room = Room::new();
    room.write("ks.yaml", OLD);
    room.write("ks.tpl", OLD);
    fs::set_permissions(room.path().join("ks.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    let done = "✔ file ks.yaml migrated successfully\n✔ custom resources migrated successfully\n";
    room.flux("migrate -f . -y").is(0, "", &(told("ks.yaml") + done));
    assert_eq!((read(&room, "ks.yaml"), read(&room, "ks.tpl")), (NEW.to_owned(), OLD.to_owned()));
    assert_eq!(fs::metadata(room.path().join("ks.yaml")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(room.path()).unwrap().count(), 2, "nothing is left beside them");
    let nothing =
        "► starting migration of custom resources\n✔ no custom resources found that require migration\n";
    room.flux("migrate -f . -y").is(0, "", nothing);
    assert_eq!(room.flux("migrate -f . -y -e .tpl").exit, 0);
    assert_eq!(read(&room, "ks.tpl"), NEW);
}

#[test]
fn without_an_answer_nothing_is_changed() {
    let room = Room::new();
    room.write("ks.yaml", OLD);
    let run = room.flux("migrate -f .");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    assert!(run.err.ends_with("without a terminal, pass --yes\n"), "{}", run.err);
    assert_eq!(read(&room, "ks.yaml"), OLD);
}

#[test]
fn links_are_left_alone() {
    use std::os::unix::fs::symlink;
    let (room, other) = (Room::new(), Room::new());
    other.write("ks.yaml", OLD);
    fs::create_dir(room.path().join("a")).unwrap();
    symlink(other.path().join("ks.yaml"), room.path().join("a/link.yaml")).unwrap();
    symlink(other.path(), room.path().join("out")).unwrap();
    let run = room.flux("migrate -f a --yes");
    assert_eq!(run.exit, 0);
    assert!(run.err.contains("⚠️ skipping irregular file a/link.yaml\n"), "{}", run.err);
    for line in
        ["migrate -f a/link.yaml -y", "migrate -f out -y", "migrate -f out/ks.yaml -y", "migrate -f .. -y"]
    {
        let run = room.flux(line);
        assert_eq!(run.exit, 1, "{line}: {}", run.err);
    }
    assert_eq!(read(&other, "ks.yaml"), OLD);
}

#[test]
fn what_cannot_be_migrated_is_told() {
    let room = Room::new();
    room.write("a.txt", OLD);
    let refused =
        "✗ migrating the objects of a cluster is not there yet\n\nhint: pass --path (-f) to migrate files\n";
    for line in ["migrate", "migrate --dry-run", "migrate --yes --version=2.9"] {
        room.flux(line).is(1, "", refused);
    }
    let begun = "► starting migration of custom resources\n";
    for (line, told) in [
        ("migrate -f nope", "failed to stat path nope: No such file or directory"),
        ("migrate -f /", "failed to stat path /: it is not below the working directory"),
        ("migrate -f a.txt", "file a.txt does not match the specified extensions: .yaml, .yml"),
    ] {
        room.flux(line).is(1, "", &format!("{begun}✗ {told}\n"));
    }
    let told = "✗ version 2.3 is not supported, supported versions are: 2.9, 2.8, 2.7, 2.6\n";
    room.flux("migrate -f . -v 2.3").is(1, "", told);
}

#[test]
fn huge_files_are_refused_by_name() {
    let room = Room::new();
    fs::File::create(room.path().join("huge.yaml")).unwrap().set_len(1 << 30).unwrap();
    let run = room.flux("migrate -f . --dry-run");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("huge.yaml"), "{}", run.err);
}
