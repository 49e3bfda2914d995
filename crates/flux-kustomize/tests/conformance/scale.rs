//! Cost grows with the number of resources, not with its square.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use flux_archive::Tree;
use flux_kustomize::{Options, build};

/// Deployments with a ConfigMap each, most of the directives, and a base.
fn tree(count: usize) -> Tree {
    let mut text = String::new();
    for number in 0..count / 2 {
        write!(
            text,
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c{number}\n---\napiVersion: apps/v1\nkind: Deployment\n\
             metadata:\n  name: d{number}\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: nginx:1\n\
             \x20       envFrom:\n        - configMapRef:\n            name: c{number}\n"
        )
        .expect("a test tree that builds");
    }
    let root = "resources: [base]\nnamespace: ns\nnameSuffix: -s\nlabels: [{pairs: {a: b}, includeSelectors: true}]\n\
                images: [{name: nginx, newTag: '2'}]\npatches: [{target: {kind: Deployment}, patch: '- {op: add, path: /spec/x, value: 1}'}]\n";
    let mut builder = Tree::builder();
    let mut insert = |path: &str, text: &str| {
        builder.insert(path, text.as_bytes(), false).expect("a test tree that builds");
    };
    insert("kustomization.yaml", root);
    insert("base/kustomization.yaml", "resources: [all.yaml]\nnamePrefix: p-\n");
    insert("base/all.yaml", &text);
    builder.build().expect("a test tree that builds")
}

fn time(count: usize) -> Duration {
    let tree = tree(count);
    let start = Instant::now();
    let resources = build(&tree, "", &Options::default()).expect("a test tree that builds");
    assert_eq!(resources.objects.len(), count);
    assert!(resources.to_yaml().contains("name: p-c0-s"));
    start.elapsed()
}

#[test]
fn cost_is_linear() {
    // Eight times the resources: a quadratic step would cost 64 times as much.
    let (small, large) = (time(500).min(time(500)), time(4000));
    println!("500 resources: {small:?}, 4000: {large:?}");
    assert!(large < small * 24, "{small:?} for 500 resources, but {large:?} for 4000");
}
