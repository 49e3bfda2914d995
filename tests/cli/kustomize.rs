//! `flux kustomize`.

use crate::room::Room;

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

#[test]
fn a_directory_is_built() {
    let room = Room::new();
    room.write("base/kustomization.yaml", "resources: [map.yaml]\n");
    room.write("base/map.yaml", MAP);
    room.write("over/lay/kustomization.yaml", "namePrefix: x-\nresources: [../../base]\n");
    room.flux("kustomize over/lay").is(0, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x-a\n", "");
}

#[test]
fn what_cannot_be_built_is_told() {
    let room = Room::new();
    let run = room.flux("kustomize nope");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("✗ nope cannot be read: "), "{}", run.err);
    room.write("empty/file", "");
    let run = room.flux("kustomize empty");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("kustomization"), "{}", run.err);
    room.write("out/kustomization.yaml", "resources: [../map.yaml]\n");
    room.write("map.yaml", MAP);
    let run = room.flux("kustomize out");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    room.flux("kustomize out --load-restrictor=LoadRestrictionsNone").is(0, MAP, "");
}
