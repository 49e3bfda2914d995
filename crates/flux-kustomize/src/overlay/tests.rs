use flux_archive::{IgnoreRules, Tree};
use flux_yaml::{Rules, Value, parse};
use serde_json::json;

use super::{Overlay, OverlayError, generate, generate_without, read_kustomization};

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut builder = Tree::builder();
    for (path, text) in files {
        builder.insert(path, text.as_bytes().to_vec(), false).expect("is a path");
    }
    builder.build().expect("is a tree")
}

fn file(tree: &Tree, path: &str) -> Value {
    let text = std::str::from_utf8(tree.get(path).expect("is there")).expect("is text");
    parse(text, Rules::V2).expect("is YAML")
}

#[test]
fn a_directory_without_kustomization_gets_one() {
    let tree = tree(&[
        ("app/b.yaml", ""),
        ("app/a-b.yml", ""),
        ("app/a/x.yaml", ""),
        ("app/sub/kustomization.yml", ""),
        ("app/sub/y.yaml", ""),
        ("app/deep/er/Kustomization", ""),
        ("app/README.md", ""),
        ("other.yaml", ""),
    ]);
    let generated =
        file(&generate(&tree, "./app/", &Overlay::default()).expect("generates"), "app/kustomization.yaml");
    let resources = ["./a/x.yaml", "./a-b.yml", "./b.yaml", "./deep/er", "./sub"];
    assert_eq!(generated["resources"], json!(resources));
    assert_eq!(generated["kind"], "Kustomization");
    assert!(generated.get("namespace").is_none());
}

#[test]
fn an_empty_directory_builds_to_nothing() {
    let tree = tree(&[("app/README.md", "")]);
    let generated =
        file(&generate(&tree, "app", &Overlay::default()).expect("generates"), "app/kustomization.yaml");
    assert_eq!(generated["namespace"], "_placeholder");
    assert!(matches!(generate(&tree, "nowhere", &Overlay::default()), Err(OverlayError::NoDirectory(_))));
    assert!(generate(&tree, "../x", &Overlay::default()).is_err());
}

#[test]
fn a_file_is_read_leniently() {
    let text = "NamePrefix: on\nunknown: 1\nnamespace: n\nresources: [a.yaml]\ncommonLabels: {x: 1, z: null}\n\
                images: [{name: a, newTag: 1.10}, {name: b, newTag: 7}]\n";
    let tree = tree(&[("Kustomization", text)]);
    let read = file(&generate(&tree, ".", &Overlay::default()).expect("generates"), "Kustomization");
    let expected = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
        "namePrefix": "true", "namespace": "false", "resources": ["a.yaml"], "commonLabels": {"x": "1", "z": ""},
        "images": [{"name": "a", "newTag": "1.1"}, {"name": "b", "newTag": "7"}],
    });
    assert_eq!(read, expected);
}

#[test]
fn without_resources_a_file_is_made_legal() {
    for text in ["", "namespace: x\n", "resources: []\n"] {
        let tree = tree(&[("kustomization.yaml", text)]);
        let read = file(&generate(&tree, "", &Overlay::default()).expect("generates"), "kustomization.yaml");
        assert_eq!(read["buildMetadata"], json!(["originAnnotations"]), "{text:?}");
    }
    let broken = tree(&[("kustomization.yaml", "a: [")]);
    assert!(matches!(generate(&broken, "", &Overlay::default()), Err(OverlayError::Malformed { .. })));
}

#[test]
fn the_spec_lies_over_the_file() {
    let text = "resources: [a.yaml]\nnamespace: old\nnamePrefix: p-\npatches: [{path: p.yaml}]\ncomponents: [c]\n\
                images: [{name: a, newName: b, newTag: '1', digest: x}, {name: c, newTag: '1'}]\n\
                buildMetadata: [managedByLabel]\n";
    let tree =
        tree(&[("kustomization.yaml", text), ("c/kustomization.yaml", ""), ("d/kustomization.yaml", "")]);
    let overlay = Overlay::from_spec(&json!({
        "targetNamespace": "new", "nameSuffix": "-s", "interval": "1m",
        "patches": [{"patch": "kind: X", "target": {"kind": "X"}}, {"patch": "y", "target": null}],
        "components": ["d", "missing"], "ignoreMissingComponents": true,
        "patchesStrategicMerge": [{"kind": "Y"}],
        "patchesJson6902": [{"patch": [{"op": "remove", "path": "/a"}], "target": {"kind": "X"}}],
        "images": [{"name": "a", "newTag": "2"}, {"name": "c", "newName": "d"}, {"name": "e", "digest": "z"}],
        "buildMetadata": ["originAnnotations"],
    }));
    let read = file(&generate(&tree, "", &overlay).expect("generates"), "kustomization.yaml");
    let expected = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["a.yaml"],
        "namespace": "new", "namePrefix": "p-", "nameSuffix": "-s",
        "patches": [{"path": "p.yaml"}, {"patch": "kind: X", "target": {"kind": "X"}}, {"patch": "y"}],
        "components": ["c", "d"],
        "patchesStrategicMerge": ["{\"kind\":\"Y\"}"],
        "patchesJson6902": [{"patch": "[{\"op\":\"remove\",\"path\":\"/a\"}]", "target": {"kind": "X"}}],
        "images": [{"name": "a", "newName": "b", "newTag": "2"}, {"name": "c", "newName": "d", "newTag": "1"}, {"name": "e", "digest": "z"}],
        "buildMetadata": ["originAnnotations"],
    });
    assert_eq!(read, expected);
}

#[test]
fn a_flux_kustomization_is_read_as_its_type() {
    let object = json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": 7, "uid": "x"},
        "spec": {
            "nope": 1, "prune": true, "targetNamespace": null, "patchesStrategicMerge": [{"kind": "X"}],
            "postBuild": {"substitute": {"a": 8080, "b": true, "c": "x"}},
        },
    });
    let expected = json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "7"},
        "spec": {"prune": true, "postBuild": {"substitute": {"a": "8080", "b": "true", "c": "x"}}},
    });
    assert_eq!(read_kustomization(&object), Ok(expected));
    let wrong = json!({"spec": {"targetNamespace": ["a"]}});
    let error = read_kustomization(&wrong).expect_err("is of another type");
    assert!(error.starts_with("json: cannot unmarshal array into Go struct field"), "{error}");
}

#[test]
fn what_is_ignored_is_left_out() {
    let files = [
        ("app/a.yaml", "x: ["),
        ("app/cloudbuild.yaml", "x: ["),
        ("app/d/b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\n"),
        ("app/own/kustomization.yaml", ""),
    ];
    let tree = tree(&files);
    let rules = |lines| IgnoreRules::for_build(&tree.subtree("app").expect("is there"), Some(lines));
    let made = |lines| generate_without(&tree, "app", &Overlay::default(), Some(&rules(lines)));
    let listed = file(&made("a.yaml\nown/").expect("generates"), "app/kustomization.yaml");
    assert_eq!(listed["resources"], json!(["./d/b.yaml"]));
    assert!(
        made("").is_err(),
        "without a line of the user's, the built-in ones have no effect on a new list"
    );
}

#[test]
fn entries_of_a_file_are_left_out_if_they_are_below_it() {
    let text = "resources: [a.yaml, cloudbuild.yaml, ../b.yaml, 'https://x/y.yaml', d]\ncrds: [x.yaml]\n";
    let tree = tree(&[("app/kustomization.yaml", text), ("app/d/x", ""), ("b.yaml", "")]);
    let rules =
        IgnoreRules::for_build(&tree.subtree("app").expect("is there"), Some("d/\n*.jpg\nx.yaml\n*b.yaml"));
    let made = generate_without(&tree, "app", &Overlay::default(), Some(&rules)).expect("generates");
    let read = file(&made, "app/kustomization.yaml");
    assert_eq!(read["resources"], json!(["a.yaml", "../b.yaml", "https://x/y.yaml"]));
    assert!(read.get("crds").is_none());
}

#[test]
fn a_linked_directory_is_not_listed() {
    let mut builder = Tree::builder();
    let pod = b"apiVersion: v1\nkind: Pod\nmetadata: {name: b}\n".as_slice();
    for path in ["app/a/b.yaml", "app/link/b.yaml"] {
        builder.insert(path, pod, false).expect("is a path");
    }
    builder.link("app/link").expect("is a path");
    let tree = builder.build().expect("is a tree");
    let made = generate(&tree, "app", &Overlay::default()).expect("generates");
    assert_eq!(file(&made, "app/kustomization.yaml")["resources"], json!(["./a/b.yaml"]));
}

#[test]
fn components_are_local() {
    let tree = tree(&[("app/a.yaml", ""), ("c/kustomization.yaml", "")]);
    let with = |component: &str| Overlay { components: vec![component.to_owned()], ..Overlay::default() };
    for component in ["https://x/y", "/etc", "git@host:repo", "github.com:x/y", ""] {
        assert!(
            matches!(generate(&tree, "app", &with(component)), Err(OverlayError::RemoteComponent(_))),
            "{component}"
        );
    }
    let there = Overlay { ignore_missing_components: true, ..with("../c") };
    let read = file(&generate(&tree, "app", &there).expect("generates"), "app/kustomization.yaml");
    assert_eq!(read["components"], json!(["../c"]));
    let outside = Overlay { ignore_missing_components: true, ..with("../../c") };
    let read = file(&generate(&tree, "app", &outside).expect("generates"), "app/kustomization.yaml");
    assert!(read.get("components").is_none());
}

#[test]
fn what_is_no_kubernetes_object_is_named_with_its_line() {
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    let cases = [
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  namespace: [x\n".to_owned(),
            "yaml: line 5: ",
        ),
        (format!("{good}---\na: b: c\n"), "yaml: line 5: "),
        ("\u{1}".to_owned(), "yaml: "),
        (
            format!("{good}---\n\n# note\napiVersion: v1\nmetadata: {{name: b}}\n"),
            "line 7: missing kind in object 'b'",
        ),
        ("a: 1\n".to_owned(), "line 1: missing Resource metadata"),
        (
            "---\napiVersion: v1\nkind: Pod\n".to_owned(),
            "line 2: missing metadata.name in object of kind Pod",
        ),
    ];
    for (text, want) in cases {
        let tree = tree(&[("app/a.yaml", good), ("app/deep/b.yml", &text), ("app/note.txt", "a: [")]);
        let told = generate(&tree, "app", &Overlay::default()).expect_err("no object").to_string();
        let want = format!("failed to decode Kubernetes YAML from app/deep/b.yml: {want}");
        assert!(told.starts_with(&want) && !told.contains('\n'), "{told:?} for {text:?}");
    }
    let own = tree(&[("app/own/kustomization.yaml", "resources: [b.yaml]"), ("app/own/b.yaml", "a: [")]);
    assert!(
        generate(&own, "app", &Overlay::default()).is_ok(),
        "what has a kustomization is left to the build"
    );
}

#[test]
fn nothing_to_build_is_built_to_nothing() {
    let overlay =
        Overlay { namespace: Some("n".to_owned()), name_prefix: Some("p-".to_owned()), ..Overlay::default() };
    for files in
        [("app/README.md", ""), ("app/kustomization.yaml", ""), ("app/kustomization.yaml", "resources: []")]
    {
        let made = generate(&tree(&[files]), "app", &overlay).expect("generates");
        let built = crate::build(&made, "app", &crate::Options::default()).expect("builds");
        assert!(built.objects.is_empty(), "{files:?}");
    }
}
