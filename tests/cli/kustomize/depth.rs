//! Collections in collections, on the stacks that the binary really has.

use super::{MAP, peer::same};
use crate::room::Room;

const TOO_DEEP: usize = 10_000;
const DEEP: usize = 990;

/// A deep text in the ways that YAML has: what opens a level, the middle, what closes it.
const WAYS: [(&str, &str, &str); 4] =
    [("[", "1", "]"), ("{a: ", "1", "}"), ("- ", "1", ""), ("{\"a\": ", "1", "}")];

fn deep((open, middle, close): (&str, &str, &str), levels: usize) -> String {
    format!("{}{middle}{}", open.repeat(levels), close.repeat(levels))
}

/// Files by role: the fields of the kustomization, the name of the file, and what stands before and after the deep text.
const ROLES: [(&str, &str, &str, &str); 9] = [
    ("resources: [r.yaml]", "r.yaml", "kind: Foo\nmetadata: {name: x}\nspec:\n  ", "\n"),
    (
        "resources: [r.yaml]",
        "r.yaml",
        "kind: FooList\nitems:\n- kind: Foo\n  metadata: {name: x}\n  spec:\n    ",
        "\n",
    ),
    (
        "resources: [r.yaml]",
        "r.yaml",
        "kind: List\nitems:\n- kind: Foo\n  metadata: {name: x}\n  spec:\n    ",
        "\n",
    ),
    (
        "resources: [map.yaml]\npatches: [{path: p.yaml}]",
        "p.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nspec:\n  ",
        "\n",
    ),
    (
        "resources: [map.yaml]\npatches: [{path: p.yaml, target: {kind: ConfigMap}}]",
        "p.yaml",
        "- op: add\n  path: /spec\n  value:\n    ",
        "\n",
    ),
    ("resources: [map.yaml]\nopenapi: {path: o.yaml}", "o.yaml", "definitions: {}\nother:\n  ", "\n"),
    ("resources: [map.yaml]\ncrds: [c.yaml]", "c.yaml", "Foo:\n  ", "\n"),
    (
        "resources: [map.yaml]\ntransformers: [t.yaml]",
        "t.yaml",
        "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: t}\nprefix: p-\nother:\n  ",
        "\n",
    ),
    ("resources: [map.yaml]", "kustomization.yaml", "metadata:\n  ", "\n"),
];

fn room(role: usize, way: (&str, &str, &str), levels: usize) -> Room {
    let (fields, name, before, after) = ROLES[role];
    let room = Room::new();
    let text = format!("{before}{}{after}", deep(way, levels));
    room.write("k/map.yaml", MAP);
    if name == "kustomization.yaml" {
        room.write("k/kustomization.yaml", &format!("{fields}\n{text}"));
    } else {
        room.write("k/kustomization.yaml", &format!("{fields}\n"));
        room.write(&format!("k/{name}"), &text);
    }
    room
}

#[test]
fn what_is_too_deep_is_refused() {
    for role in 0..ROLES.len() {
        for way in WAYS {
            let run = room(role, way, TOO_DEEP).flux("kustomize k");
            assert_eq!((run.exit, run.out.as_str()), (1, ""), "{role} {way:?}: {:.300}", run.err);
        }
    }
}

#[test]
fn what_is_deep_is_built() {
    // Block sequences in the places of block mappings need no more indentation, and maps print a triangle.
    for role in 0..ROLES.len() {
        for way in [WAYS[0], WAYS[2]] {
            let room = room(role, way, DEEP);
            let run = room.flux("kustomize k");
            assert!(matches!(run.exit, 0 | 1), "{role} {way:?}: {} {:.300}", run.exit, run.err);
        }
    }
    for role in 0..5 {
        same(&room(role, WAYS[0], DEEP - 10), "", "k", &[]);
    }
    same(&room(0, WAYS[1], 500), "", "k", &[]);
}

#[test]
fn every_step_walks_a_deep_resource() {
    let steps = "namePrefix: p-\nnamespace: other\nlabels: [{pairs: {a: b}, includeSelectors: true}]\ncommonAnnotations: {a: b}\n\
        images: [{name: x, newTag: '2'}]\nreplicas: [{name: x, count: 2}]\nbuildMetadata: [originAnnotations]\n\
        patches:\n- target: {kind: Deployment}\n  path: p.yaml\n- target: {kind: Deployment}\n  patch: '[{\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1}]'\n\
        replacements: [{source: {kind: Deployment, fieldPath: spec.deep}, targets: [{select: {kind: Deployment}, fieldPaths: [spec.other], options: {create: true}}]}]\n";
    let room = Room::new();
    let body = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: x}}\nspec:\n  deep: {}\n",
        deep(WAYS[1], 900)
    );
    room.write("k/kustomization.yaml", &format!("resources: [r.yaml]\n{steps}"));
    room.write("k/r.yaml", &body);
    room.write("k/p.yaml", &body);
    let run = same(&room, "", "k", &[]);
    assert_eq!(run.exit, 0, "{:.300}", run.err);
}
