//! Kustomizations that cannot be built.

use crate::room::Room;

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

#[test]
fn what_is_wrong_is_named() {
    let room = Room::new();
    room.write("unknown/kustomization.yaml", "resourcs: [map.yaml]\n");
    room.write("missing/kustomization.yaml", "resources: [no-such.yaml]\n");
    room.write("cycle/a/kustomization.yaml", "resources: [../b]\n");
    room.write("cycle/b/kustomization.yaml", "resources: [../a]\n");
    room.write("self/kustomization.yaml", "resources: [../self]\n");
    room.write("broken/kustomization.yaml", "resources: [map.yaml]\n");
    room.write("broken/map.yaml", &format!("{MAP}data: [\n"));
    for (folder, words) in [
        ("unknown", &["unknown field \"resourcs\"", "kustomization.yaml"][..]),
        ("missing", &["no-such.yaml"]),
        ("cycle/a", &["cycle detected", "cycle/b'", "cycle/a'"]),
        ("self", &["cycle detected"]),
        ("broken", &["map.yaml", "line 5"]),
    ] {
        let run = room.flux(&format!("kustomize {folder}"));
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{folder}: {}", run.err);
        for word in words {
            assert!(run.err.contains(word), "{folder}: {word:?} is missing in {}", run.err);
        }
        assert!(run.err.starts_with("✗ "), "{}", run.err);
    }
}

#[test]
fn a_mebibyte_on_one_line() {
    let room = Room::new();
    let long = "x".repeat(1 << 20);
    room.write("good/kustomization.yaml", "resources: [map.yaml]\n");
    room.write("good/map.yaml", &format!("{MAP}data:\n  text: {long}\n"));
    let run = room.flux("kustomize good");
    assert_eq!(run.exit, 0, "{:.2000}", run.err);
    assert!(run.out.contains(&long), "the line was cut");
    assert!(run.took.as_secs() < 10, "{:?}", run.took);
    for (folder, text) in [
        ("open", format!("{MAP}data: {{text: \"{long}\n")),
        ("tab", format!("{MAP}data:\n\ttext: {long}\n")),
        ("scalar", format!("{long}\n")),
        ("kind", format!("apiVersion: v1\nkind: [{long}]\nmetadata:\n  name: a\n")),
        ("field", format!("{long}: 1\n")),
    ] {
        let file = if folder == "field" { "kustomization.yaml" } else { "map.yaml" };
        room.write(&format!("{folder}/kustomization.yaml"), "resources: [map.yaml]\n");
        room.write(&format!("{folder}/map.yaml"), MAP);
        room.write(&format!("{folder}/{file}"), &text);
        let run = room.flux(&format!("kustomize {folder}"));
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{folder}");
        assert!(run.err.starts_with("✗ ") && run.err.len() < 4096, "{folder}: {} bytes", run.err.len());
        assert!(run.took.as_secs() < 10, "{folder}: {:?}", run.took);
    }
}
