//! Kustomizations and clusters in memory, rendered as a user of the crate would.

#![expect(clippy::unwrap_used, reason = "a failing helper is a failing test")]

use flux_archive::Tree;
use flux_render::{
    Missing, RenderError, Rendered, Request,
    cluster::{self, ClusterRender, Key, LocalSources, Options},
    render,
};
use flux_yaml::{Rules, Value};

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut builder = Tree::builder();
    for (path, text) in files {
        builder.insert(path, text.as_bytes().to_vec(), false).unwrap();
    }
    builder.build().unwrap()
}

fn yaml(text: &str) -> Value {
    flux_yaml::parse(text, Rules::V2).unwrap()
}

fn kustomization(spec: &str) -> Value {
    yaml(&format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: apps, namespace: fs}}\nspec: {spec}\n"
    ))
}

fn map(name: &str, data: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: fs\ndata: {data}\n")
}

fn rendered(files: &[(&str, &str)], spec: &str, resources: &[Value]) -> Result<Rendered, RenderError> {
    let object = kustomization(spec);
    render(&tree(files), &Request { resources, ..Request::new(&object, "app") })
}

#[test]
fn labels_metadata_and_variables() {
    let file = map("a", "{k: '${v} ${w:-d}', number: '${count}'}");
    let made = rendered(
        &[("app/a.yaml", &file)],
        "{targetNamespace: t, commonMetadata: {labels: {team: a}, annotations: {x: '${v}'}},
          postBuild: {substitute: {v: one, count: '3'}}}",
        &[],
    )
    .unwrap();
    let wanted = yaml(
        "apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  namespace: t
  labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: fs, team: a}
  annotations: {x: '${v}'}
data: {k: one d, number: 3}",
    );
    assert_eq!(made.objects, [wanted]);
    assert_eq!(made.inputs.paths().collect::<Vec<_>>(), ["app"]);
}

#[test]
fn sources_of_variables() {
    let used = map("a", "{k: '${v}${s}'}");
    let own = map("vars", "{v: own}");
    let secret =
        yaml("{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {s: 'eA=='}, stringData: {t: z}}");
    let from = "{postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}, {kind: Secret, name: s}]}}";
    let files = [("app/a.yaml", used.as_str()), ("app/vars.yaml", own.as_str())];
    let made = rendered(&files, from, std::slice::from_ref(&secret)).unwrap();
    assert_eq!(made.objects[0]["data"]["k"], "ownx");
    // What is given comes before what is built.
    let given = yaml(&map("vars", "{v: given}"));
    let made = rendered(&files, from, &[given, secret.clone()]).unwrap();
    assert_eq!(made.objects[0]["data"]["k"], "givenx");
    let error = rendered(&files, from, &[]).unwrap_err();
    assert_eq!(error.to_string(), "substituteFrom names what is not there: Secret/fs/s");
    let object = kustomization(from);
    let request = Request { missing: Missing::Warns, ..Request::new(&object, "app") };
    let made = render(&tree(&files), &request).unwrap();
    assert_eq!(made.objects[0]["data"]["k"], "own");
    assert_eq!(made.warnings, ["substituteFrom names Secret/fs/s, which is not there"]);
    let optional = "{postBuild: {substituteFrom: [{kind: Secret, name: s, optional: true}]}}";
    let made = rendered(&files, optional, &[]).unwrap();
    assert_eq!((made.objects[0]["data"]["k"].as_str(), made.warnings.len()), (Some("${v}${s}"), 0));
}

#[test]
fn an_encrypted_source_has_no_values() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: fs}\nstringData: {v: 'ENC[x]'}\nsops: {mac: 'ENC[y]'}\n";
    let used = map("a", "{k: '${v}'}");
    let from = "{postBuild: {substituteFrom: [{kind: Secret, name: s}]}}";
    let made = rendered(&[("app/a.yaml", &used), ("app/s.yaml", secret)], from, &[]).unwrap();
    assert_eq!(made.objects[0]["data"]["k"], "sops-encrypted");
    assert_eq!(made.objects[1]["stringData"]["v"], "**SOPS**");
    assert_eq!((made.objects[1].get("sops"), made.masked), (None, vec![1]));
    assert!(made.warnings[0].contains("Secret/fs/s is encrypted"), "{:?}", made.warnings);
}

#[test]
fn secrets_are_masked() {
    let docker = "apiVersion: v1\nkind: Secret\nmetadata: {name: d}\ntype: kubernetes.io/dockerconfigjson\n\
                  data: {.dockerconfigjson: 'ENC[x]'}\nsops: {mac: 'ENC[y]'}\n";
    let plain = "apiVersion: v1\nkind: Secret\nmetadata: {name: p}\ndata: {a: aGVsbG8=}\nstringData: {f: 'sops: ENC[x]', g: x}\n";
    let made = rendered(&[("app/d.yaml", docker), ("app/p.yaml", plain)], "{}", &[]).unwrap();
    assert_eq!(made.objects[0]["data"][".dockerconfigjson"], "eyJtYXNrIjoiKipTT1BTKioifQ==");
    assert_eq!(made.objects[1]["data"]["a"], "aGVsbG8=");
    assert_eq!(made.objects[1]["stringData"], yaml("{f: '**SOPS**', g: x}"));
    let broken = "apiVersion: v1\nkind: Secret\nmetadata: {name: b}\ndata: {a: '*'}\n";
    let error = rendered(&[("app/b.yaml", broken)], "{}", &[]).unwrap_err();
    assert!(error.to_string().starts_with("failed to mask secret b sops data: "), "{error}");
}

#[test]
fn what_fails_names_the_object() {
    let bad = map("a", "{k: '${v'}");
    let error = rendered(&[("app/a.yaml", &bad)], "{postBuild: {substitute: {v: x}}}", &[]).unwrap_err();
    let wanted = "var substitution failed for 'a': envsubst error: variable substitution failed: missing closing brace";
    assert_eq!(error.to_string(), wanted);
    let two = format!("{}---\n{}", map("a-x", "{}"), map("a-${v}", "{}"));
    let error = rendered(&[("app/a.yaml", &two)], "{postBuild: {substitute: {v: x}}}", &[]).unwrap_err();
    assert!(error.to_string().starts_with("in Replace: id matched 2 resources: ConfigMap/fs/a-x"), "{error}");
    assert!(matches!(rendered(&[("b", "")], "{}", &[]), Err(RenderError::NoDirectory { .. })));
}

#[test]
fn inputs_are_what_is_named() {
    let base = map("b", "{}");
    let files = [
        ("app/kustomization.yaml", "resources: [../base, ../one/file.yaml]\n"),
        ("base/kustomization.yaml", "resources: [b.yaml]\ntransformers: [t.yaml]\n"),
        ("base/b.yaml", base.as_str()),
        (
            "base/t.yaml",
            "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: ../patch.yaml\ntarget: {kind: ConfigMap}\n",
        ),
        ("one/file.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"),
        ("patch.yaml", "- {op: add, path: /data/x, value: z}\n"),
        ("other/x", ""),
    ];
    let made = rendered(&files[..3], "{}", &[]);
    assert!(made.is_err(), "what is named is not there");
    let simple: Vec<_> = files.iter().copied().filter(|(path, _)| !path.contains("base/kust")).collect();
    let mut simple = simple;
    simple.push(("base/kustomization.yaml", "resources: [b.yaml]\n"));
    let made = rendered(&simple, "{}", &[]).unwrap();
    assert_eq!(made.inputs.paths().collect::<Vec<_>>(), ["app", "base", "one/file.yaml"]);
    assert!(made.inputs.covers("base/b.yaml") && !made.inputs.covers("other/x"));
    // A file that only a plug-in's configuration names is found all the same, by reading everything.
    let made = rendered(&files, "{}", &[]).unwrap();
    assert_eq!(made.objects[0]["data"]["x"], "z");
    assert_eq!(made.inputs.paths().collect::<Vec<_>>(), [""]);
}

const SYNC: &str = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: fleet, namespace: fs}\nspec: {url: 'https://x/fleet'}\n---\n\
    apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: fleet, namespace: fs}\nspec: {path: ./clusters/a, sourceRef: {kind: GitRepository, name: fleet}}\n";

fn flux(name: &str, path: &str, extra: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: fs}}\n\
         spec: {{path: {path}, sourceRef: {{kind: GitRepository, name: fleet}}{extra}}}\n"
    )
}

fn key(name: &str) -> Key {
    Key { namespace: "fs".to_owned(), name: name.to_owned() }
}

fn names(made: &ClusterRender) -> Vec<&str> {
    made.order.iter().map(|key| key.name.as_str()).collect()
}

fn cluster_of(files: &[(&str, &str)], options: &Options<'_>) -> ClusterRender {
    cluster::render(&tree(files), "clusters/a", &LocalSources::new(), options).unwrap()
}

#[test]
fn a_cluster_is_walked_in_the_order_of_dependencies() {
    let first = flux("b-first", "./first", "");
    let second = flux(
        "a-second",
        "./second",
        ", dependsOn: [{name: b-first}], postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}",
    );
    let circle = flux("x", "./empty", ", dependsOn: [{name: y}]");
    let other = flux("y", "./empty", ", dependsOn: [{name: x}, {name: nobody}]");
    let (vars, used) = (map("vars", "{v: found}"), map("used", "{k: '${v}'}"));
    let helm =
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: fs}\n";
    let remote = flux("r", "./x", "").replace("name: fleet", "name: elsewhere");
    let files = [
        ("clusters/a/flux-system/gotk-sync.yaml", SYNC),
        ("clusters/a/a.yaml", second.as_str()),
        ("clusters/a/b.yaml", first.as_str()),
        ("clusters/a/c.yaml", circle.as_str()),
        ("clusters/a/d.yaml", other.as_str()),
        ("clusters/a/r.yaml", remote.as_str()),
        ("first/vars.yaml", vars.as_str()),
        ("first/.github/ignored.yaml", "x: ["),
        ("second/used.yaml", used.as_str()),
        ("second/helm.yaml", helm),
        ("empty/README.md", ""),
    ];
    for workers in [0, 2] {
        let made = cluster_of(&files, &Options { workers, ..Options::default() });
        assert_eq!(names(&made), ["fleet", "b-first", "a-second", "x", "y"]);
        let second = &made.kustomizations[&key("a-second")];
        assert_eq!(second.result.as_ref().unwrap().objects[1]["data"]["k"], "found");
        assert_eq!(
            (second.parent.as_ref(), second.source.as_str()),
            (Some(&key("fleet")), "GitRepository/fs/fleet")
        );
        let notes: Vec<String> = made.notes.iter().map(ToString::to_string).collect();
        assert_eq!(
            notes,
            [
                "Kustomization/fs/r: its source GitRepository/fs/elsewhere is not part of this cluster",
                "HelmRelease/fs/h: the objects of a Helm chart are not rendered",
                "Kustomization/fs/x: depends on fs/y in a circle",
                "Kustomization/fs/y: depends on fs/x in a circle",
                "Kustomization/fs/y: depends on fs/nobody, which is not part of this cluster",
            ]
        );
    }
}

#[test]
fn only_what_a_change_touches_is_rendered_again() {
    let (one, two) = (flux("one", "./one", ""), flux("two", "./two", ""));
    let mut files = vec![
        ("clusters/a/flux-system/gotk-sync.yaml", SYNC),
        ("clusters/a/one.yaml", one.as_str()),
        ("clusters/a/two.yaml", two.as_str()),
        ("one/a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\n"),
        ("two/kustomization.yaml", "resources: [../shared]\n"),
        ("shared/b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: two}\n"),
        ("shared/kustomization.yaml", "resources: [b.yaml]\n"),
    ];
    let before = cluster_of(&files, &Options::default());
    files[5].1 = "apiVersion: v1\nkind: Pod\nmetadata: {name: three}\n";
    let after = cluster_of(&files, &Options { before: Some(&before), ..Options::default() });
    let reused: Vec<_> = after.members().map(|(key, member)| (key.name.as_str(), member.reused)).collect();
    assert_eq!(reused, [("fleet", true), ("one", true), ("two", false)]);
    assert_eq!(
        after.kustomizations[&key("two")].result.as_ref().unwrap().objects[0]["metadata"]["name"],
        "three"
    );
    let fresh = cluster_of(&files, &Options::default());
    for (name, member) in fresh.members() {
        let reused = after.kustomizations[name].result.as_ref().unwrap();
        assert_eq!(member.result.as_ref().unwrap().objects, reused.objects, "{name}");
    }
}

#[test]
fn an_artifact_is_made_of_sources() {
    let generator = "apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: g, namespace: flux-system}\n\
        spec:\n  sources: [{alias: repo, kind: GitRepository, name: flux-system}]\n  artifacts:\n  - name: apps\n    copy:\n\
    \x20   - {from: '@repo/apps/base/**', to: '@artifact/base/', exclude: ['*.md', skip/]}\n\
    \x20   - {from: '@repo/apps/prod/*.yaml', to: '@artifact/prod/'}\n\
    \x20   - {from: '@repo/one', to: '@artifact/two/'}\n";
    let user = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\n\
        spec: {path: ./prod, sourceRef: {kind: ExternalArtifact, name: apps}}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n";
    let files = [
        ("clusters/a/generator.yaml", generator),
        ("clusters/a/apps.yaml", user),
        ("apps/prod/kustomization.yaml", "resources: [../base/deep, ../two/one]\n"),
        ("apps/base/deep/kustomization.yaml", "resources: [p.yaml]\n"),
        ("apps/base/deep/p.yaml", pod),
        ("apps/base/skip/x.yaml", ""),
        ("one/kustomization.yaml", "namePrefix: one-\nresources: [p.yaml]\n"),
        ("one/p.yaml", pod),
    ];
    let made = cluster_of(&files, &Options::default());
    let apps = &made.kustomizations[&Key { namespace: "flux-system".to_owned(), name: "apps".to_owned() }];
    let objects = &apps.result.as_ref().unwrap().objects;
    let names: Vec<_> = objects.iter().map(|object| object["metadata"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["p", "one-p"]);
    assert!(made.notes.is_empty(), "{:?}", made.notes);
}
