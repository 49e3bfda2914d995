//! Bases that several build upon, and builds at the same time.

use flux_archive::Tree;
use flux_kustomize::{BuildError, Options, build};

/// Overlays over one base with a deprecated field, and a kustomization of all of them.
fn overlays(count: usize) -> Tree {
    let mut builder = Tree::builder();
    let mut insert = |path: &str, text: &str| {
        builder.insert(path, text.as_bytes(), false).expect("a test tree that builds");
    };
    insert("base/kustomization.yaml", "resources: [a.yaml]\ncommonLabels: {a: b}\n");
    insert("base/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n");
    let mut all = "resources:\n".to_owned();
    for number in 0..count {
        let text = format!("resources: [../base]\nnamePrefix: o{number}-\nnamespace: n{number}\n");
        insert(&format!("o{number}/kustomization.yaml"), &text);
        all += &format!("- o{number}\n");
    }
    insert("kustomization.yaml", &all);
    builder.build().expect("a test tree that builds")
}

fn with(workers: usize) -> Options {
    Options { workers, ..Options::default() }
}

#[test]
fn a_shared_base_is_as_if_built_for_each() {
    let tree = overlays(5);
    let alone = build(&tree, "", &with(1)).expect("builds");
    assert_eq!(alone.warnings.len(), 5, "one for each time that the base is named");
    let text = alone.to_yaml();
    for number in 0..5 {
        let own = build(&tree, &format!("o{number}"), &with(1)).expect("builds").to_yaml();
        assert!(text.contains(&own), "{own}\nis not in\n{text}");
    }
    assert_eq!(build(&tree, "", &with(4)).expect("builds"), alone);
}

#[test]
fn builds_at_the_same_time_give_the_same_bytes() {
    let tree = overlays(40);
    let want = build(&tree, "", &with(1)).expect("builds").to_yaml();
    std::thread::scope(|scope| {
        let start = |number: usize| {
            let tree = &tree;
            scope.spawn(move || build(tree, "", &with(number % 4)).expect("builds").to_yaml())
        };
        let builds: Vec<_> = (0..64).map(start).collect();
        for build in builds {
            assert_eq!(build.join().expect("no panic"), want);
        }
    });
}

#[test]
fn the_first_failure_is_told_and_chains_count() {
    let of = |files: &[(&str, &str)], workers: usize| -> BuildError {
        let mut builder = Tree::builder();
        for (path, text) in files {
            builder.insert(path, text.as_bytes(), false).expect("a test tree that builds");
        }
        build(&builder.build().expect("a test tree that builds"), "", &with(workers)).expect_err("fails")
    };
    let missing = [
        ("kustomization.yaml", "resources: [a, b, c]\n"),
        ("a/kustomization.yaml", "resources: [../d]\n"),
        ("b/kustomization.yaml", "resources: [first.yaml]\n"),
        ("c/kustomization.yaml", "resources: [second.yaml]\n"),
        ("d/kustomization.yaml", "resources: []\n"),
    ];
    // `p` holds `p/x`, which leads to it only by way of `d`, which is in order by itself.
    let cycle = [
        ("kustomization.yaml", "resources: [d, p/x, e]\n"),
        ("d/kustomization.yaml", "resources: [../p]\n"),
        ("e/kustomization.yaml", "resources: []\n"),
        ("p/kustomization.yaml", "resources: []\n"),
        ("p/x/kustomization.yaml", "resources: [../../d]\n"),
    ];
    for workers in [1, 4] {
        let message = of(&missing, workers).to_string();
        assert!(message.contains("first.yaml") && !message.contains("second.yaml"), "{message}");
        let message = of(&cycle, workers).to_string();
        assert!(message.contains("cycle detected"), "{message}");
    }
}
