//! Patches, replacements, variables, generators and the other steps.

use crate::{APP, MAP, tells};

#[track_caller]
fn with(fields: &str, want: &str) {
    let kustomization = format!("resources: [map.yaml, app.yaml]\n{fields}");
    let files = [
        ("kustomization.yaml", kustomization.as_str()),
        ("map.yaml", MAP),
        ("app.yaml", APP),
        ("bad.yaml", "a: [\n"),
        ("test.yaml", "- op: test\n  path: /data/key\n  value: other\n"),
    ];
    tells(&files, "", want);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of whole texts")]
fn patches() {
    let sm = "apiVersion: apps/v1, kind: Deployment, metadata: {name: api}";
    for (fields, want) in [
        (
            format!("patches:\n- patch: |-\n    {{{sm}}}\n"),
            r#"
kustomization.yaml: no resource matches strategic merge patch "Deployment.v1.apps/api.[noNs]": no matches for Id Deployment.v1.apps/api.[noNs]; failed to find unique target for patch Deployment.v1.apps/api
at kustomization.yaml:3:3
  - patch: |-
    ^^^^^^^^^
hint: did you mean 'app'?
"#,
        ),
        (
            format!("patchesStrategicMerge:\n- map.yaml\n- '{{{sm}}}'\n"),
            r#"
kustomization.yaml: no resource matches strategic merge patch "Deployment.v1.apps/api.[noNs]": no matches for Id Deployment.v1.apps/api.[noNs]; failed to find unique target for patch Deployment.v1.apps/api
at kustomization.yaml:4:3
  - '{apiVersion: apps/v1, kind: Deployment, metadata: {name: api}}'
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
hint: did you mean 'app'?
"#,
        ),
        (
            "patches:\n- path: ptch.yaml\n".to_owned(),
            r"
kustomization.yaml: failed to get the patch file from path(ptch.yaml): evalsymlink failure on '/ptch.yaml' : lstat /ptch.yaml: no such file or directory
at kustomization.yaml:3:9
  - path: ptch.yaml
          ^^^^^^^^^
hint: there is no 'ptch.yaml' in the source: add it, or remove the entry
",
        ),
        (
            "patches:\n- path: bad.yaml\n".to_owned(),
            r#"
kustomization.yaml: unable to parse SM or JSON patch from [path: "bad.yaml"]: MalformedYAMLError: yaml: line 1: did not find expected ',' or ']' in File: bad.yaml; yaml: line 1: did not find expected ',' or ']'
at bad.yaml:1:4
  a: [
     ^
from kustomization.yaml:3:3
  - path: bad.yaml
    ^^^^^^^^^^^^^^
hint: close the list with ']', and part its elements with commas
"#,
        ),
        (
            "patches:\n- patch: '{'\n".to_owned(),
            r"
kustomization.yaml: unable to parse SM or JSON patch from [inline patch]: MalformedYAMLError: yaml: line 1: did not find expected ',' or '}' in File: ; yaml: line 1: did not find expected ',' or '}'
at kustomization.yaml:3:10
  - patch: '{'
           ^^^
hint: close the mapping with '}', and part its fields with commas
",
        ),
        (
            "patches:\n- path: test.yaml\n".to_owned(),
            r#"
kustomization.yaml: must specify a target for JSON patch [path: "test.yaml"]
at kustomization.yaml:3:3
  - path: test.yaml
    ^^^^^^^^^^^^^^^
hint: add a target to it, with the kind and name of a resource
"#,
        ),
        (
            "patches:\n- path: test.yaml\n  target: {kind: ConfigMap}\n".to_owned(),
            r"
kustomization.yaml: ConfigMap.v1.[noGrp]/map.[noNs]: testing value /data/key failed: test failed
at kustomization.yaml:3:3
  - path: test.yaml
    ^^^^^^^^^^^^^^^
",
        ),
        (
            "patchesJson6902:\n- path: test.yaml\n  target: {version: v1, kind: ConfigMap, name: map}\n"
                .to_owned(),
            r"
kustomization.yaml: ConfigMap.v1.[noGrp]/map.[noNs]: testing value /data/key failed: test failed
at kustomization.yaml:3:3
  - path: test.yaml
    ^^^^^^^^^^^^^^^
",
        ),
        (
            "patches:\n- path: map.yaml\n  target: {name: '('}\n".to_owned(),
            r"
kustomization.yaml: error parsing regexp: regex parse error:
    ^(?:()$
     ^
error: unclosed group
at kustomization.yaml:3:3
  - path: map.yaml
    ^^^^^^^^^^^^^^
",
        ),
    ] {
        with(&fields, want);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of whole texts")]
fn replacements_and_variables() {
    let target = "targets: [{select: {kind: ConfigMap}, fieldPaths: [data.key]}]";
    for (fields, want) in [
        (format!("replacements:\n- source: {{kind: Deployment, name: ap}}\n  {target}\n"), r"
kustomization.yaml: nothing selected by Deployment.[noVer].[noGrp]/ap.[noNs]:
at kustomization.yaml:3:11
  - source: {kind: Deployment, name: ap}
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
hint: did you mean 'app'?
"),
        (format!("replacements:\n- source: {{kind: Service}}\n  {target}\n"), r"
kustomization.yaml: nothing selected by Service.[noVer].[noGrp]/[noName].[noNs]:
at kustomization.yaml:3:11
  - source: {kind: Service}
            ^^^^^^^^^^^^^^^
hint: there is no Service at this step, only: ConfigMap, Deployment
"),
        (format!("replacements:\n- source: {{kind: Deployment, fieldPath: spec.x}}\n  {target}\n"), r"
kustomization.yaml: fieldPath `spec.x` is missing for replacement source Deployment.[noVer].[noGrp]/[noName].[noNs]
at kustomization.yaml:3:11
  - source: {kind: Deployment, fieldPath: spec.x}
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"),
        (
            "replacements:\n- source: {kind: Deployment}\n  targets:\n  - select: {kind: ConfigMap}\n    fieldPaths: [data.x]\n"
                .to_owned(),
            r#"
kustomization.yaml: unable to find field "data.x" in replacement target
at kustomization.yaml:5:5
    - select: {kind: ConfigMap}
      ^^^^^^^^^^^^^^^^^^^^^^^^^
hint: check the path, or add 'options: {create: true}' to the target
"#,
        ),
        ("replacements:\n- path: bad.yaml\n".to_owned(), r"
kustomization.yaml: replacements: bad.yaml: MalformedYAMLError: yaml: line 1: did not find expected ',' or ']' in File: bad.yaml
at bad.yaml:1:4
  a: [
     ^
from kustomization.yaml:3:9
  - path: bad.yaml
          ^^^^^^^^
hint: close the list with ']', and part its elements with commas
"),
        ("vars:\n- name: A\n  objref: {kind: ConfigMap, name: mop, apiVersion: v1}\n".to_owned(), r"
var '{A ConfigMap.v1.[noGrp] {metadata.name}}' cannot be mapped to a field in the set of known resources
at kustomization.yaml:3:3
  - name: A
    ^^^^^^^
hint: did you mean 'map'?
"),
        (
            "vars:\n- name: A\n  objref: {kind: ConfigMap, name: map, apiVersion: v1}\n  fieldref: {fieldPath: x.y}\n"
                .to_owned(),
            r"
field specified in var '{A ConfigMap.v1.[noGrp] {x.y}}' not found in corresponding resource
at kustomization.yaml:3:3
  - name: A
    ^^^^^^^
",
        ),
    ] {
        with(&fields, want);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of whole texts")]
fn the_other_steps() {
    for (fields, want) in [
        (
            "replicas:\n- name: apq\n  count: 2\n",
            r"
kustomization.yaml: resource with name apq does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]
at kustomization.yaml:3:9
  - name: apq
          ^^^
hint: did you mean 'app'?
",
        ),
        (
            "images:\n- name: '('\n",
            r"
kustomization.yaml: images: name '(' is no valid pattern: regex parse error:
    ^((:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$
     ^
error: unclosed group
at kustomization.yaml:3:3
  - name: '('
    ^^^^^^^^^
",
        ),
        (
            "labels:\n- pairs: {a: b}\n  fields: [{path: data/key/x, create: true}]\n",
            r"
kustomization.yaml: considering field 'data/key/x' of object ConfigMap.v1.[noGrp]/map.[noNs]: expected sequence or mapping node
at kustomization.yaml:3:3
  - pairs: {a: b}
    ^^^^^^^^^^^^^
",
        ),
        (
            "configMapGenerator:\n- name: c\n  files:\n  - app.yaml\n  - k=ap.yaml\n",
            r"
kustomization.yaml: ConfigMapGenerator 'c': loading KV pairs: file sources: [app.yaml k=ap.yaml]: evalsymlink failure on '/ap.yaml' : lstat /ap.yaml: no such file or directory
at kustomization.yaml:6:5
    - k=ap.yaml
      ^^^^^^^^^
hint: did you mean 'app.yaml'?
",
        ),
        (
            "configMapGenerator:\n- name: c\n  envs: [none.env]\n",
            r#"
kustomization.yaml: ConfigMapGenerator 'c': loading KV pairs: env source files: ["none.env"]: evalsymlink failure on '/none.env' : lstat /none.env: no such file or directory
at kustomization.yaml:4:10
    envs: [none.env]
           ^^^^^^^^
hint: there is no 'none.env' in the source: add it, or remove the entry
"#,
        ),
        (
            "configMapGenerator:\n- name: c\n  literals:\n  - a=b\n  - c\n",
            r"
kustomization.yaml: ConfigMapGenerator 'c': loading KV pairs: literal source 2: invalid literal source, expected key=value
at kustomization.yaml:6:5
    - c
      ^
hint: write it as key=value, with a key before the first '='
",
        ),
        (
            "configMapGenerator:\n- name: c\n  literals: [a=b, a=c]\n",
            r"
kustomization.yaml: ConfigMapGenerator 'c': configmap c illegally repeats the key `a`
at kustomization.yaml:3:3
  - name: c
    ^^^^^^^
",
        ),
        (
            "transformers:\n- tranformer.yaml\n",
            r"
accumulation err='accumulating resources from 'tranformer.yaml': evalsymlink failure on '/tranformer.yaml' : lstat /tranformer.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/tranformer.yaml' : lstat /tranformer.yaml: no such file or directory
at kustomization.yaml:3:3
  - tranformer.yaml
    ^^^^^^^^^^^^^^^
hint: there is no 'tranformer.yaml' in the source: add it, or remove the entry
",
        ),
        (
            "generators: [map.yaml]\n",
            r"
loading generator plugins: external plugins disabled; unable to load external plugin 'ConfigMap'
at kustomization.yaml:2:13
  generators: [map.yaml]
              ^^^^^^^^^^
",
        ),
        (
            "crds: [bad.yaml]\n",
            r"
loading CRDs [bad.yaml]: unable to parse open API definition from 'bad.yaml': yaml: line 1: did not find expected ',' or ']'
at bad.yaml:1:4
  a: [
     ^
from kustomization.yaml:2:8
  crds: [bad.yaml]
         ^^^^^^^^
hint: close the list with ']', and part its elements with commas
",
        ),
        (
            "configurations: [bad.yaml]\n",
            r"
kustomization.yaml: configurations: bad.yaml: yaml: line 1: did not find expected ',' or ']'
at bad.yaml:1:4
  a: [
     ^
from kustomization.yaml:2:18
  configurations: [bad.yaml]
                   ^^^^^^^^
hint: close the list with ']', and part its elements with commas
",
        ),
    ] {
        with(fields, want);
    }
}
