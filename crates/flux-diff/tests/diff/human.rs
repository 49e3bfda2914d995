//! The forms of the report for people.

use flux_diff::{HumanOptions, compare_values, human, human_differences};
use flux_yaml::{Rules, parse};

use super::report;

fn shown(before: &str, after: &str) -> String {
    let read = |text: &str| parse(text, Rules::V3).unwrap();
    let (before, after) = (read(before), read(after));
    let mut out = String::new();
    human_differences(&mut out, &compare_values(&before, &after), HumanOptions::default()).unwrap();
    out
}

#[track_caller]
fn is(before: &str, after: &str, want: &str) {
    assert_eq!(shown(before, after), want, "{before} -> {after}");
}

#[test]
fn scalars() {
    is("{a: 1, b: x}", "{a: 1, b: x}", "\n");
    is("{a: 1}", "{a: 2}", "\na\n± value change\n- 1\n+ 2\n\n");
    is("{a: {b.c/d: true}}", "{a: {b.c/d: false}}", "\na.b.c/d\n± value change\n- true\n+ false\n\n");
    is("{a: 1}", "{a: '1'}", "\na\n± type change from int to string\n- 1\n+ 1\n\n");
    is("{a: '1'}", "{a: 1.5}", "\na\n± type change from string to float\n- 1\n+ 1.5\n\n");
    is("{a: null}", "{a: 'x: y'}", "\na\n± type change from <nil> to string\n- <nil>\n+ \"x: y\"\n\n");
    is(
        "{a: no}",
        "{a: {c: 1, b: [2]}}",
        "\na\n± type change from string to map\n- no\n+ b:\n  - 2\n  c: 1\n\n",
    );
}

#[test]
fn texts() {
    is("{a: ' x'}", "{a: 'x '}", "\na\n± whitespace only change\n- ·x   + x·\n\n");
    is("a: |\n  x\n", "{a: x}", "\na\n± whitespace only change\n- x↵   + x\n\n\n");
    let (before, after) =
        ("a: |\n  one\n  two\n  three\n  four\n", "a: |\n  one\n  2\n  three\n  four\n  five\n");
    let want = "± value change in multiline text (two inserts, one deletion)\n- two\n+ 2\n+ five\n\n\n";
    is(before, after, &format!("\na\n{want}"));
    is(
        "{a: x}",
        "a: |\n  y\n  z\n",
        "\na\n± value change in multiline text (one insert, one deletion)\n- x\n+ y\n+ z\n\n\n",
    );
    // Nobody moves the reader's cursor.
    is("{a: x}", "{a: \"\\e[2J\"}", "\na\n± value change\n- x\n+ \\u{1b}[2J\n\n");
}

#[test]
fn maps() {
    is(
        "{}",
        "{b: {z: 1}, a: [x, {}]}",
        "\n(root level)\n+ two map entries added:\n  a:\n  - x\n  - {}\n  b:\n    z: 1\n\n",
    );
    is("{m: {a: 1, b: 2}}", "{m: {}}", "\nm\n- two map entries removed:\na: 1\nb: 2\n\n");
    let want = "\nm\n- one map entry removed:   + one map entry added:\na: 1                         b: \"***\"\n\nm.c\n± value change\n- 1\n+ 2\n\n";
    is("{m: {a: 1, c: 1}}", "{m: {b: '***', c: 2}}", want);
    let entries: Vec<String> = (10..23).map(|n| format!("k{n}: 1")).collect();
    let added = format!("  {}\n", entries.join("\n  "));
    is(
        "{}",
        &format!("{{{}}}", entries.join(", ")),
        &format!("\n(root level)\n+ 13 map entries added:\n{added}\n"),
    );
}

#[test]
fn blocks_that_are_too_wide_stand_below_each_other() {
    let (one, two) = ("x".repeat(40), "y".repeat(40));
    let want = format!("\nm\n- one map entry removed:\na: {one}\n\n+ one map entry added:\n  b: {two}\n\n\n");
    is(&format!("{{m: {{a: {one}}}}}"), &format!("{{m: {{b: {two}}}}}"), &want);
}

#[test]
fn lists() {
    is("{l: [a, b]}", "{l: [a, b, c]}", "\nl\n+ one list entry added:\n  - c\n\n");
    is("{l: [a]}", "{l: [b]}", "\nl.0\n± value change\n- a\n+ b\n\n");
    is("{l: [a, a, b]}", "{l: [a, b]}", "\nl\n- one list entry removed:\n- a\n\n");
    is("{l: [a, b, c]}", "{l: [c, a, b]}", "\nl\n⇆ order changed\n- a, b, c\n+ c, a, b\n\n");
    is("{l: []}", "{l: [1]}", "\nl\n+ one list entry added:\n  - 1\n\n");
    // An unknown field identifies entries from four on.
    is(
        "{l: [{p: a, v: 1}, {p: b, v: 1}]}",
        "{l: [{p: b, v: 1}, {p: a, v: 2}]}",
        "\nl\n- one list entry removed:   + one list entry added:\n- p: a                        - p: a\n  v: 1                          v: 2\n\n",
    );
    let list = |v: &str| format!("{{l: [{{p: a, v: 1}}, {{p: b, v: 1}}, {{p: c, v: 1}}, {{p: d, v: {v}}}]}}");
    is(&list("1"), &list("2"), "\nl.d.v\n± value change\n- 1\n+ 2\n\n");
}

#[test]
fn named_entries() {
    let (before, after) =
        ("{c: [{name: a, i: 1}, {name: b, i: 1}]}", "{c: [{name: b, i: 2}, {i: 1, z: [y], name: c}]}");
    let want = "\nc\n- one list entry removed:   + one list entry added:\n- name: a                     - name: c\n  i: 1                          i: 1\n                                z:\n                                - y\n\nc.b.i\n± value change\n- 1\n+ 2\n\n";
    is(before, after, want);
    let (x, y) = ("x".repeat(30), "y".repeat(30));
    let order = |one: &str, two: &str| format!("{{c: [{{name: {one}}}, {{name: {two}}}]}}");
    is(&order(&x, &y), &order(&y, &x), &format!("\nc\n⇆ order changed\n  {x}   {y}\n  {y}   {x}\n"));
    let item = |v: &str| {
        format!(
            "{{items: [{{apiVersion: v1, kind: A, metadata: {{name: a, namespace: ns}}, v: {v}}}, {{apiVersion: v1, kind: B, metadata: {{name: a}}}}]}}"
        )
    };
    is(&item("1"), &item("2"), "\nitems.v1/A/ns/a.v\n± value change\n- 1\n+ 2\n\n");
}

#[test]
fn objects() {
    let before = "apiVersion: v1
kind: ConfigMap
metadata: {name: changed, namespace: ns}
data: {a: '1'}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: gone, namespace: ns}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kept, namespace: ns, annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}}
---
apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: moved, namespace: ns}
";
    let after = "apiVersion: v1
kind: ConfigMap
metadata: {name: changed, namespace: ns}
data: {a: '2'}
---
apiVersion: v1
kind: Secret
metadata: {name: come, namespace: ns}
stringData: {a: canary}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: moved, namespace: ns}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: alone, namespace: ns, labels: {kustomize.toolkit.fluxcd.io/ssa: Ignore}}
";
    let mut out = String::new();
    human(&mut out, &report(before, after), HumanOptions::default()).unwrap();
    let want = "📁 Kustomization/flux-system/apps changed
► ConfigMap/ns/changed changed

data.a
± value change
- 1
+ 2

► Secret/ns/come created
► CronJob/ns/moved changed

apiVersion
± value change
- batch/v1beta1
+ batch/v1

► ConfigMap/ns/alone skipped
► ConfigMap/ns/gone deleted
► ConfigMap/ns/kept orphaned: it stays in the cluster, as nothing prunes it
";
    assert_eq!(out, want);
}

#[test]
fn colour_only_adds_escapes() {
    let report = report("{kind: A, metadata: {name: a}, x: 1}", "{kind: A, metadata: {name: a}, x: 2}");
    let (mut plain, mut coloured) = (String::new(), String::new());
    human(&mut plain, &report, HumanOptions::default()).unwrap();
    human(&mut coloured, &report, HumanOptions { colour: true, width: 80 }).unwrap();
    assert!(coloured.contains("\u{1b}[31m- 1\u{1b}[0m"), "{coloured}");
    let mut stripped = String::new();
    for (place, part) in coloured.split("\u{1b}[").enumerate() {
        stripped.push_str(if place == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(stripped, plain);
}

/// Two certificates made for this test, of which only the names and dates are read.
#[test]
fn certificates() {
    let (one, two) = (include_str!("one.pem"), include_str!("two.pem"));
    let yaml = |pem: &str| serde_json::json!({"ca": pem}).to_string();
    is(&yaml(one), &yaml(two), include_str!("certificates.txt"));
}
