//! Small inputs that would grow without end, or go deeper than trees may.

use flux_archive::Tree;
use flux_kustomize::{Options, STACK, build};

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: b\n";

/// How a build of these files fails: as Flux builds, on threads as it has them.
fn failure(files: &[(String, String)]) -> String {
    let mut tree = Tree::builder();
    for (path, text) in files {
        tree.insert(path, text.as_bytes().to_vec(), false).expect("a path");
    }
    let tree = tree.build().expect("no conflict");
    let options = Options { workers: 2, ..Options::default() };
    let run =
        move || build(&tree, "", &options).map(|built| built.objects.len()).expect_err("fails").to_string();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread");
    thread.join().expect("no panic")
}

fn file(path: &str, text: impl Into<String>) -> (String, String) {
    (path.to_owned(), text.into())
}

const TOO_MUCH: &str = "the build copies more than 536870912 bytes";

#[test]
fn bases_that_double_at_each_level_come_to_an_end() {
    let long = MAP.replace("a: b", &format!("a: {}", "v".repeat(1 << 20)));
    let mut files = vec![file("l0/a/kustomization.yaml", "resources: [r.yaml]\n"), file("l0/a/r.yaml", long)];
    files.push(file("l0/b/kustomization.yaml", "resources: [../a]\nnamePrefix: b-\n"));
    for level in 1..60 {
        let below = level - 1;
        for side in ["a", "b"] {
            let text =
                format!("resources: [../../l{below}/a, ../../l{below}/b]\nnamePrefix: {side}{level}-\n");
            files.push(file(&format!("l{level}/{side}/kustomization.yaml"), text));
        }
    }
    files.push(file("kustomization.yaml", "resources: [l59/a, l59/b]\n"));
    let error = failure(&files);
    assert!(error.contains(TOO_MUCH), "{error:.300}");
}

#[test]
fn components_that_double_at_each_level_come_to_an_end() {
    let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
    let mut files = vec![file("c0/kustomization.yaml", format!("{component}commonAnnotations: {{a: b}}\n"))];
    for level in 1..60 {
        let below = level - 1;
        let text = format!("{component}components: [../c{below}, ../c{below}]\n");
        files.push(file(&format!("c{level}/kustomization.yaml"), text));
    }
    files.push(file("kustomization.yaml", "components: [c59]\n"));
    let error = failure(&files);
    assert!(error.contains(TOO_MUCH), "{error:.300}");
}

#[test]
fn chains_come_to_an_end() {
    let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
    for (head, field) in [("", "resources"), (component, "components")] {
        let chain = |count: usize| -> Vec<(String, String)> {
            let level = |number: usize| {
                let next = if number < count {
                    format!("{field}: [../k{}]", number + 1)
                } else {
                    "namePrefix: p-".to_owned()
                };
                file(&format!("k{number}/kustomization.yaml"), format!("{head}{next}\n"))
            };
            let mut files: Vec<_> = (0..=count).map(level).collect();
            files.push(file("kustomization.yaml", format!("{field}: [k0]\n")));
            files
        };
        let error = failure(&chain(10_000));
        assert!(error.contains("more than 250 kustomizations build upon each other"), "{error:.300}");
    }
}

#[test]
fn values_cannot_be_copied_into_themselves_without_end() {
    let replacement = |number: usize| {
        format!(
            "- source: {{kind: ConfigMap, fieldPath: data}}\n  targets: [{{select: {{kind: ConfigMap}}, fieldPaths: [data.x{number}], options: {{create: true}}}}]\n"
        )
    };
    let doubling = (0..60).map(replacement).collect::<Vec<_>>().concat();
    let error = failure(&[
        file("kustomization.yaml", format!("resources: [r.yaml]\nreplacements:\n{doubling}")),
        file("r.yaml", MAP),
    ]);
    assert!(error.contains(TOO_MUCH), "{error:.300}");
}

#[test]
fn a_long_value_cannot_go_everywhere() {
    let long = "v".repeat(1 << 20);
    let many = (0..1000).map(|number| format!("- {{a: '{number}'}}\n")).collect::<Vec<_>>().concat();
    let everywhere = "replacements: [{source: {kind: ConfigMap, name: x, fieldPath: data.a}, targets: [{select: {kind: Foo}, fieldPaths: [spec.*.a]}]}]";
    let error = failure(&[
        file("kustomization.yaml", format!("resources: [r.yaml, many.yaml]\n{everywhere}\n")),
        file("r.yaml", MAP.replace("a: b", &format!("a: {long}"))),
        file("many.yaml", format!("kind: Foo\nmetadata: {{name: x}}\nspec:\n{many}")),
    ]);
    assert!(error.contains(TOO_MUCH), "{error:.300}");
}

#[test]
fn variables_do_not_grow_without_end() {
    let long = "v".repeat(1 << 20);
    let references = "$(A)".repeat(1000);
    let variable = "vars: [{name: A, objref: {apiVersion: v1, kind: ConfigMap, name: x}, fieldref: {fieldPath: data.a}}]\nconfigurations: [c.yaml]\n";
    let error = failure(&[
        file("kustomization.yaml", format!("resources: [r.yaml, f.yaml]\n{variable}")),
        file("c.yaml", "varReference: [{path: spec/text, kind: Foo}]\n"),
        file("r.yaml", MAP.replace("a: b", &format!("a: {long}"))),
        file("f.yaml", format!("kind: Foo\nmetadata: {{name: x}}\nspec: {{text: '{references}'}}\n")),
    ]);
    assert!(error.contains(TOO_MUCH), "{error:.300}");
}

#[test]
fn a_long_patch_cannot_go_everywhere() {
    let long = "v".repeat(1 << 20);
    let many = (0..1000)
        .map(|number| format!("---\nkind: Foo\nmetadata: {{name: x{number}}}\n"))
        .collect::<Vec<_>>()
        .concat();
    for patch in [
        format!("kind: Foo\nmetadata: {{name: x}}\nspec: {long}\n"),
        format!("[{{\"op\": \"add\", \"path\": \"/spec\", \"value\": \"{long}\"}}]"),
    ] {
        let error = failure(&[
            file(
                "kustomization.yaml",
                "resources: [many.yaml]\npatches: [{target: {kind: Foo}, path: p.yaml}]\n",
            ),
            file("many.yaml", many.clone()),
            file("p.yaml", patch),
        ]);
        assert!(error.contains(TOO_MUCH), "{error:.300}");
    }
}

#[test]
fn crds_whose_types_double_come_to_an_end() {
    let mut types = String::new();
    for level in 0..60 {
        let reference = |field: &str| format!("{field}: {{$ref: T{}}}", level + 1);
        let identity = if level == 0 { "kind: {}, apiVersion: {}, metadata: {}, " } else { "" };
        types += &format!(
            "T{level}: {{Schema: {{properties: {{{identity}{}, {}}}}}}}\n",
            reference("a"),
            reference("b")
        );
    }
    let error = failure(&[
        file("kustomization.yaml", "resources: [r.yaml]\ncrds: [types.yaml]\n"),
        file("r.yaml", MAP),
        file("types.yaml", types),
    ]);
    assert!(error.contains(TOO_MUCH), "{error:.300}");
}

#[test]
fn paths_do_not_make_trees_that_are_too_deep() {
    let dots = vec!["a"; 10_000].join(".");
    let slashes = vec!["a"; 10_000].join("/");
    let configuration = format!("namePrefix: [{{path: {slashes}, create: true}}]\n");
    let plugin = format!(
        "transformers:\n- |\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata: {{name: s}}\n  value: v\n  targets: [{{fieldPath: {slashes}}}]\n"
    );
    for fields in [
        format!(
            "replacements: [{{sourceValue: v, targets: [{{select: {{kind: ConfigMap}}, fieldPaths: [{dots}], options: {{create: true}}}}]}}]"
        ),
        format!("labels: [{{pairs: {{a: b}}, fields: [{{path: {slashes}, create: true}}]}}]"),
        "namePrefix: p-\nconfigurations: [c.yaml]\n".to_owned(),
        plugin,
    ] {
        let error = failure(&[
            file("kustomization.yaml", format!("resources: [r.yaml]\n{fields}\n")),
            file("c.yaml", configuration.clone()),
            file("r.yaml", MAP),
        ]);
        assert!(error.contains("exceeded max depth"), "{fields:.80}: {error:.300}");
    }
}

#[test]
fn long_names_and_labels_cannot_go_everywhere() {
    let long = "v".repeat(1 << 20);
    let many = (0..1000).map(|number| format!("---\nkind: Foo\nmetadata: {{name: x{number}}}\n"));
    let many = many.collect::<Vec<_>>().concat();
    for field in [
        "namePrefix: LONG",
        "nameSuffix: LONG",
        "namespace: LONG",
        "commonAnnotations: {a: LONG}",
        "labels: [{pairs: {a: LONG}}]",
    ] {
        let error = failure(&[
            file("kustomization.yaml", format!("resources: [many.yaml]\n{}\n", field.replace("LONG", &long))),
            file("many.yaml", many.clone()),
        ]);
        assert!(error.contains(TOO_MUCH), "{field}: {error:.300}");
    }
}
