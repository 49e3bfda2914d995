//! Files and directories that are not there, or not what they should be, and kustomization files that are none.

use flux_kustomize::Options;

use crate::{MAP, failure, tells, told};

#[test]
fn a_missing_file_is_named_where_it_is_named() {
    let base = "resources:\n# what there is\n- map.yaml\n- deploymnet.yaml\n";
    let files = [
        ("prod/kustomization.yaml", "resources:\n- ../base\n"),
        ("base/kustomization.yaml", base),
        ("base/map.yaml", MAP),
        ("base/deployment.yaml", MAP),
    ];
    tells(
        &files,
        "prod",
        r"
accumulating resources: accumulation err='accumulating resources from '../base': '/base' must resolve to a file': recursed accumulation of path '/base': accumulating resources: accumulation err='accumulating resources from 'deploymnet.yaml': evalsymlink failure on '/base/deploymnet.yaml' : lstat /base/deploymnet.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/base/deploymnet.yaml' : lstat /base/deploymnet.yaml: no such file or directory
at base/kustomization.yaml:4:3
  - deploymnet.yaml
    ^^^^^^^^^^^^^^^
from prod/kustomization.yaml:2:3
  - ../base
    ^^^^^^^
hint: did you mean 'deployment.yaml'?
",
    );
}

#[test]
fn a_missing_directory() {
    let files = [("kustomization.yaml", "bases: [ bases/a ]\n"), ("base/a/kustomization.yaml", "")];
    tells(
        &files,
        "",
        r"
accumulating resources: accumulation err='accumulating resources from 'bases/a': evalsymlink failure on '/bases/a' : lstat /bases: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/bases/a' : lstat /bases: no such file or directory
at kustomization.yaml:1:10
  bases: [ bases/a ]
           ^^^^^^^
hint: did you mean 'base'?
",
    );
    let files = [("kustomization.yaml", "components:\n- nothing\n")];
    tells(
        &files,
        "",
        r#"
accumulating components: loader.New "must build at directory: not a valid directory: evalsymlink failure on '/nothing' : lstat /nothing: no such file or directory"
at kustomization.yaml:2:3
  - nothing
    ^^^^^^^
hint: there is no 'nothing' in the source: add it, or remove the entry
"#,
    );
    tells(
        &[("app/kustomization.yaml", "")],
        "ap",
        r"
must build at directory: not a valid directory: evalsymlink failure on 'ap' : lstat /ap: no such file or directory
hint: did you mean 'app'?
",
    );
}

#[test]
fn directories_without_kustomization() {
    let over = ("over/kustomization.yaml", "resources: [../base]\n");
    tells(
        &[over, ("base/kustomisation.yaml", "")],
        "over",
        r"
accumulating resources: accumulation err='accumulating resources from '../base': '/base' must resolve to a file': couldn't make target for path '/base': unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/base'
at over/kustomization.yaml:1:13
  resources: [../base]
              ^^^^^^^
hint: rename 'kustomisation.yaml' to 'kustomization.yaml'
",
    );
    tells(
        &[over, ("base/a.yaml", MAP), ("base/b.yml", MAP), ("base/README.md", "")],
        "over",
        r"
accumulating resources: accumulation err='accumulating resources from '../base': '/base' must resolve to a file': couldn't make target for path '/base': unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/base'
at over/kustomization.yaml:1:13
  resources: [../base]
              ^^^^^^^
hint: add a kustomization.yaml to it that has in its resources: a.yaml, b.yml
",
    );
    tells(
        &[over, ("base/a/kustomization.yaml", ""), ("base/b/Kustomization", "")],
        "over",
        r"
accumulating resources: accumulation err='accumulating resources from '../base': '/base' must resolve to a file': couldn't make target for path '/base': unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/base'
at over/kustomization.yaml:1:13
  resources: [../base]
              ^^^^^^^
hint: name one of the directories in it: a, b
",
    );
    tells(
        &[("base/a.yaml", MAP)],
        "base",
        r"
unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/base'
hint: add a kustomization.yaml to it that has in its resources: a.yaml
",
    );
    tells(
        &[("kustomization.yaml", ""), ("Kustomization", "")],
        "",
        r"
Found multiple kustomization files under: /
hint: keep one of them: Kustomization, kustomization.yaml
",
    );
}

#[test]
fn files_out_of_reach() {
    let files = [("a/kustomization.yaml", "resources:\n- ../map.yaml\n"), ("map.yaml", MAP)];
    tells(
        &files,
        "a",
        r"
accumulating resources: accumulation err='accumulating resources from '../map.yaml': security; file '/map.yaml' is not in or below '/a'': must build at directory: '/map.yaml': file is not directory
at a/kustomization.yaml:2:3
  - ../map.yaml
    ^^^^^^^^^^^
hint: move the file below /a, or allow files anywhere with --load-restrictor=LoadRestrictionsNone
",
    );
    let patch = "resources: [m.yaml]\npatches:\n- path: ../p.yaml\n";
    tells(
        &[("a/kustomization.yaml", patch), ("a/m.yaml", MAP), ("p.yaml", MAP)],
        "a",
        r"
a/kustomization.yaml: failed to get the patch file from path(../p.yaml): security; file '/p.yaml' is not in or below '/a'
at a/kustomization.yaml:3:9
  - path: ../p.yaml
          ^^^^^^^^^
hint: move the file below /a, or allow files anywhere with --load-restrictor=LoadRestrictionsNone
",
    );
    let error = failure(&[("kustomization.yaml", "resources: [../../x]\n")], "", &Options::default());
    crate::same(
        &told(&error),
        r"
accumulating resources: accumulation err='accumulating resources from '../../x': security; file '../../x' is not in or below '/'': '../../x' leads out of the source, and nothing outside can be read
at kustomization.yaml:1:13
  resources: [../../x]
              ^^^^^^^
hint: put what is named here into the source, and name it there
",
    );
}

#[test]
fn cycles() {
    let files =
        [("a/kustomization.yaml", "resources:\n- ../b\n"), ("b/kustomization.yaml", "resources:\n- ../a\n")];
    tells(
        &files,
        "a",
        r"
accumulating resources: accumulation err='accumulating resources from '../b': '/b' must resolve to a file': recursed accumulation of path '/b': accumulating resources: accumulation err='accumulating resources from '../a': '/a' must resolve to a file': cycle detected: candidate root '/a' contains visited root '/a'
at b/kustomization.yaml:2:3
  - ../a
    ^^^^
from a/kustomization.yaml:2:3
  - ../b
    ^^^^
hint: remove this entry: /a would be built upon itself
",
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of whole texts")]
fn fields_that_there_are_not() {
    for (text, want) in [
        (
            "resources: []\nnamePrefixx: a\n",
            r#"
kustomization.yaml: invalid Kustomization: json: unknown field "namePrefixx"
at kustomization.yaml:2:1
  namePrefixx: a
  ^^^^^^^^^^^
hint: did you mean 'namePrefix'?
"#,
        ),
        (
            "images:\n- name: a\n  tag: b\n",
            r#"
kustomization.yaml: invalid Kustomization: json: unknown field "tag"
at kustomization.yaml:3:3
    tag: b
    ^^^
hint: the fields here are: name, newName, newTag, digest, tagSuffix
"#,
        ),
        (
            "images:\n- name: a\n  newTag: 1.5\n",
            r"
kustomization.yaml: invalid Kustomization: json: cannot unmarshal number into Go struct field Image.images.newTag of type string
at kustomization.yaml:3:11
    newTag: 1.5
            ^^^
hint: put the value in quotes
",
        ),
        (
            "resources: map.yaml\n",
            r"
kustomization.yaml: invalid Kustomization: json: cannot unmarshal string into Go struct field Kustomization.resources of type []string
at kustomization.yaml:1:12
  resources: map.yaml
             ^^^^^^^^
hint: make it a list, with '- ' before each element
",
        ),
        (
            "resources: [\n",
            r"
kustomization.yaml: invalid Kustomization: yaml: line 1: did not find expected ',' or ']'
at kustomization.yaml:1:12
  resources: [
             ^
hint: close the list with ']', and part its elements with commas
",
        ),
        (
            "resources:\n\t- map.yaml\n",
            r"
kustomization.yaml: invalid Kustomization: yaml: line 2: found character that cannot start any token
at kustomization.yaml:2:2
   - map.yaml
   ^
hint: indent with blanks, YAML takes no tabs
",
        ),
        (
            "kind: Kustomisation\nresources: []\n",
            r"
kustomization.yaml: Failed to read kustomization file: kind should be Kustomization or Component
at kustomization.yaml:1:7
  kind: Kustomisation
        ^^^^^^^^^^^^^
",
        ),
        (
            "# nothing\n",
            r"
kustomization.yaml: kustomization.yaml is empty
at kustomization.yaml
hint: name files and directories in resources, or remove the file
",
        ),
        (
            "helmCharts:\n- name: x\n",
            r"
kustomization.yaml: must specify --enable-helm
at kustomization.yaml:1:1
  helmCharts:
  ^^^^^^^^^^
hint: charts are not rendered here: use a HelmRelease, or name what helm template prints
",
        ),
        (
            "resources: []\nsortOptions:\n  order: best\n",
            r"
kustomization.yaml: the field 'sortOptions.order' must be one of [fifo, legacy]
at kustomization.yaml:2:1
  sortOptions:
  ^^^^^^^^^^^
",
        ),
        (
            "openapi:\n  version: v1.0.0\nresources: []\n",
            r"
kustomization.yaml: the specified OpenAPI version is not built in
at kustomization.yaml:1:1
  openapi:
  ^^^^^^^
",
        ),
        (
            "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: []\ncomponents: [.]\n",
            r#"
accumulating components: loader.New "cycle detected: candidate root '/' contains visited root '/'"
at kustomization.yaml:4:14
  components: [.]
               ^
hint: remove this entry: / would be built upon itself
"#,
        ),
        (
            "configurations:\n- c.yaml\nresources: []\n",
            r"
evalsymlink failure on '/c.yaml' : lstat /c.yaml: no such file or directory
at kustomization.yaml:2:3
  - c.yaml
    ^^^^^^
hint: there is no 'c.yaml' in the source: add it, or remove the entry
",
        ),
    ] {
        tells(&[("kustomization.yaml", text)], "", want);
    }
}
