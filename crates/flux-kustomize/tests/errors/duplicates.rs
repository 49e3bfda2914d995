//! Two resources with one id.

use crate::{MAP, tells};

#[test]
fn in_two_files() {
    let files = [
        ("kustomization.yaml", "resources:\n- a.yaml\n- base\n"),
        ("a.yaml", MAP),
        ("base/kustomization.yaml", "resources:\n- b.yaml\n"),
        ("base/b.yaml", &format!("# first\n{MAP}")),
    ];
    tells(
        &files,
        "",
        r"
accumulating resources: accumulation err='accumulating resources from 'base': '/base' must resolve to a file': recursed merging from path '/base': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/map.[noNs]
at kustomization.yaml:3:3
  - base
    ^^^^
hint: it is in a.yaml:4 and in base/b.yaml:5: keep one of them, or give one another name
",
    );
}

#[test]
fn a_base_that_is_built_upon_twice() {
    let files = [
        ("kustomization.yaml", "resources: [one, two]\n"),
        ("one/kustomization.yaml", "resources: [../base]\n"),
        ("two/kustomization.yaml", "resources: [../base]\n"),
        ("base/kustomization.yaml", "resources: [map.yaml]\n"),
        ("base/map.yaml", MAP),
    ];
    tells(
        &files,
        "",
        r"
accumulating resources: accumulation err='accumulating resources from 'two': '/two' must resolve to a file': recursed merging from path '/two': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/map.[noNs]
at kustomization.yaml:1:18
  resources: [one, two]
                   ^^^
hint: base/map.yaml is reached twice, by kustomization.yaml:1:13 and by kustomization.yaml:1:18: name it once
",
    );
}

#[test]
fn in_one_file_and_in_a_component() {
    let files = [("kustomization.yaml", "resources: [a.yaml]\n"), ("a.yaml", &format!("{MAP}---\n{MAP}"))];
    tells(
        &files,
        "",
        r"
accumulating resources: accumulation err='accumulating resources from 'a.yaml': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/map.[noNs]': must build at directory: '/a.yaml': file is not directory
at kustomization.yaml:1:13
  resources: [a.yaml]
              ^^^^^^
hint: it is in a.yaml:4 and in a.yaml:11: keep one of them, or give one another name
",
    );
    let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [m.yaml]\n";
    let files = [
        ("kustomization.yaml", "resources: [m.yaml]\ncomponents: [c]\n"),
        ("m.yaml", MAP),
        ("c/kustomization.yaml", component),
        ("c/m.yaml", MAP),
    ];
    tells(
        &files,
        "",
        r#"
accumulating components: accumulateDirectory: "recursed accumulation of path '/c': accumulating resources: accumulation err='merging resources from 'm.yaml': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/map.[noNs]': must build at directory: '/c/m.yaml': file is not directory"
at c/kustomization.yaml:3:13
  resources: [m.yaml]
              ^^^^^^
from kustomization.yaml:2:14
  components: [c]
               ^
hint: it is in m.yaml:4 and in c/m.yaml:4: keep one of them, or give one another name
"#,
    );
}

#[test]
fn of_generators() {
    let twice = "configMapGenerator:\n- name: a\n  literals: [x=1]\n- name: a\n  literals: [x=1]\n";
    tells(
        &[("kustomization.yaml", twice)],
        "",
        r"
merging from generator ConfigMapGenerator 'a': id ConfigMap.v1.[noGrp]/a.[noNs] exists; can not use behavior: 'unspecified', behavior must be merge or replace
at kustomization.yaml:4:3
  - name: a
    ^^^^^^^
hint: give it another name, or 'behavior: merge' or 'behavior: replace'
",
    );
    let merged = "configMapGenerator:\n- name: a\n  literals: [x=1]\n- name: b\n  behavior: merge\n";
    tells(
        &[("kustomization.yaml", merged)],
        "",
        r"
merging from generator ConfigMapGenerator 'b': id ConfigMap.v1.[noGrp]/b.[noNs] does not exist; cannot merge or replace
at kustomization.yaml:4:3
  - name: b
    ^^^^^^^
hint: did you mean 'a'?
",
    );
}
