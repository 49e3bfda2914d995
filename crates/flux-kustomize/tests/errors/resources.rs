//! Resource files that are none.

use crate::{MAP, tells};

#[test]
fn broken_yaml_has_its_line_in_the_file() {
    let two = format!("{MAP}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b: c\n");
    let files = [
        ("over/kustomization.yaml", "resources:\n- ../base\n"),
        ("base/kustomization.yaml", "resources: [two.yaml]\n"),
        ("base/two.yaml", &two),
    ];
    tells(
        &files,
        "over",
        r"
accumulating resources: accumulation err='accumulating resources from '../base': '/base' must resolve to a file': recursed accumulation of path '/base': accumulating resources: accumulating resources from 'two.yaml': MalformedYAMLError: yaml: line 11: mapping values are not allowed in this context in File: two.yaml
at base/two.yaml:11:10
    name: b: c
           ^
from base/kustomization.yaml:1:13
  resources: [two.yaml]
              ^^^^^^^^
from over/kustomization.yaml:2:3
  - ../base
    ^^^^^^^
hint: check the indentation, and put a value that has ': ' in it in quotes
",
    );
    tells(
        &[("kustomization.yaml", "resources: [tab.yaml]\n"), ("tab.yaml", "kind: A\nmetadata:\n\tname: x\n")],
        "",
        r"
accumulating resources: accumulating resources from 'tab.yaml': MalformedYAMLError: yaml: line 3: found character that cannot start any token in File: tab.yaml
at tab.yaml:3:2
   name: x
   ^
from kustomization.yaml:1:13
  resources: [tab.yaml]
              ^^^^^^^^
hint: indent with blanks, YAML takes no tabs
",
    );
}

#[test]
fn documents_that_are_no_resources() {
    let two = format!("{MAP}---\n# the second\napiVersion: v1\nkind: ConfigMap\n");
    for (text, want) in [
        (
            two.as_str(),
            r"
accumulating resources: accumulation err='accumulating resources from 'r.yaml': missing metadata.name in object of kind ConfigMap': must build at directory: '/r.yaml': file is not directory
at r.yaml:9:1
  apiVersion: v1
  ^^^^^^^^^^^^^^
from kustomization.yaml:1:13
  resources: [r.yaml]
              ^^^^^^
hint: a resource has apiVersion, kind and metadata.name: add them, or take it out of the resources
",
        ),
        (
            "name: x\n",
            r"
accumulating resources: accumulation err='accumulating resources from 'r.yaml': missing Resource metadata': must build at directory: '/r.yaml': file is not directory
at r.yaml:1:1
  name: x
  ^^^^^^^
from kustomization.yaml:1:13
  resources: [r.yaml]
              ^^^^^^
hint: a resource has apiVersion, kind and metadata.name: add them, or take it out of the resources
",
        ),
        (
            "- a\n",
            r"
accumulating resources: accumulation err='accumulating resources from 'r.yaml': missing Resource metadata': must build at directory: '/r.yaml': file is not directory
at r.yaml:1:1
  - a
  ^^^
from kustomization.yaml:1:13
  resources: [r.yaml]
              ^^^^^^
hint: a resource has apiVersion, kind and metadata.name: add them, or take it out of the resources
",
        ),
    ] {
        tells(&[("kustomization.yaml", "resources: [r.yaml]\n"), ("r.yaml", text)], "", want);
    }
}

#[test]
fn keys_that_repeat() {
    let twice = format!("{MAP}---\n{MAP}  b: 1\n  key: 2\n").replacen("name: map", "name: other", 1);
    tells(
        &[("kustomization.yaml", "resources: [r.yaml]\n"), ("r.yaml", &twice)],
        "",
        r#"
ConfigMap.v1.[noGrp]/map.[noNs]: yaml: mapping key "key" already defined
at r.yaml:15:3
    key: 2
    ^^^
from kustomization.yaml:1:13
  resources: [r.yaml]
              ^^^^^^
hint: keep one of the two
"#,
    );
}
