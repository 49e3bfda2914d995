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

#[test]
fn a_kustomization_file_that_is_none_is_refused() {
    let deep = format!("a: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    for (text, words) in [
        (None, "it has more than 536870912 bytes"),
        (Some(deep.as_bytes()), "exceeded max depth"),
        (Some(bomb.as_bytes()), "excessive aliasing"),
        (Some(b"a: \xff\n"), "UTF-8"),
    ] {
        let room = Room::new();
        room.write("m/map.yaml", MAP);
        let file = std::fs::File::create(room.path().join("ks.yaml")).unwrap();
        match text {
            Some(text) => std::io::Write::write_all(&mut &file, text).unwrap(),
            None => file.set_len(1 << 30).unwrap(),
        }
        let run = room.flux("build ks apps --path m --kustomization-file ks.yaml --dry-run");
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{words}: {}", run.err);
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
}

#[test]
fn aliases_that_multiply_are_refused_wherever_they_stand() {
    let mut bomb = String::from("x: {a0: &a0 [x, x, x, x, x, x, x, x, x],\n");
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("  a{level}: &a{level} [{below}],\n"));
    }
    bomb.push_str("  }\n");
    for (fields, head) in [
        ("resources: [it]", MAP),
        ("resources: [map.yaml]\npatches: [{path: it}]", MAP),
        ("resources: [map.yaml]\npatches: [{path: it, target: {kind: ConfigMap}}]", MAP),
        ("resources: [map.yaml]\nreplacements: [{path: it}]", ""),
        ("resources: [map.yaml]\nconfigurations: [it]", ""),
        ("resources: [map.yaml]\ncrds: [it]", ""),
        ("resources: [map.yaml]\nopenapi: {path: it}", ""),
        ("resources: [map.yaml]\ntransformers: [it]", MAP),
        ("generators: [it]", MAP),
    ] {
        let room = Room::new();
        room.write("k/kustomization.yaml", &format!("{fields}\n"));
        room.write("k/map.yaml", MAP);
        room.write("k/it", &format!("{head}{bomb}"));
        let run = room.flux("kustomize k");
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{fields}: {}", run.err);
    }
    let room = Room::new();
    room.write("k/kustomization.yaml", &bomb);
    let run = room.flux("kustomize k");
    assert!(run.exit == 1 && run.err.contains("excessive aliasing"), "{}", run.err);
    // As text it is as good as any other.
    room.write("k/kustomization.yaml", "configMapGenerator: [{name: m, files: [it]}]\n");
    room.write("k/it", &bomb);
    let run = room.flux("kustomize k");
    assert!(run.exit == 0 && run.out.contains("a9: &a9 [*a8"), "{}", run.err);
}
