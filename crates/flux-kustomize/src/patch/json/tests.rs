use super::{apply, parse};
use crate::patch::PatchError;
use flux_yaml::{Node, parse_node, to_string};

fn node(text: &str) -> Node {
    parse_node(text).expect("is YAML").expect("is a document")
}

fn patched(dest: &str, operations: &str) -> Result<String, PatchError> {
    let mut dest = node(dest);
    // What starts like a JSON list has to be JSON; a blank makes YAML of it.
    apply(&mut dest, &parse(&format!(" {operations}"))?)?;
    Ok(to_string(&dest.to_value()?))
}

#[test]
fn operations() {
    let table = [
        ("{a: 1}", "[{op: add, path: /b, value: 2}]", "{a: 1, b: 2}"),
        ("{a: 1}", "[{op: add, path: /a, value: {c: yes}}]", "{a: {c: true}}"),
        ("{a: [1, 2]}", "[{op: add, path: /a/1, value: x}]", "{a: [1, x, 2]}"),
        ("{a: [1, 2]}", "[{op: add, path: /a/2, value: x}]", "{a: [1, 2, x]}"),
        ("{a: [1, 2]}", "[{op: add, path: /a/-, value: x}]", "{a: [1, 2, x]}"),
        ("{a: [1, 2]}", "[{op: add, path: /a/-1, value: x}]", "{a: [1, 2, x]}"),
        ("{a: [1, 2]}", "[{op: add, path: /a/-2, value: x}]", "{a: [1, x, 2]}"),
        ("{a: 1, b: 2}", "[{op: remove, path: /a}]", "{b: 2}"),
        ("{a: [1, 2]}", "[{op: remove, path: /a/-1}]", "{a: [1]}"),
        ("{a: 1}", "[{op: replace, path: /b, value: 2}]", "{a: 1, b: 2}"),
        ("{a: [1, 2]}", "[{op: replace, path: /a/0, value: 2}]", "{a: [2, 2]}"),
        ("{a: 1}", "[{op: replace, path: '', value: {b: 1}}]", "{b: 1}"),
        ("{a: 1}", "[{op: move, from: /a, path: /b}]", "{b: 1}"),
        ("{a: 1}", "[{op: copy, from: /a, path: /b}]", "{a: 1, b: 1}"),
        ("{a: 1}", "[{op: copy, from: /c, path: /b}]", "{a: 1, b: null}"),
        ("{a: 1}", "[{op: test, path: /a, value: 1.0}]", "{a: 1}"),
        ("{a: 1}", "[{op: test, path: /b, value: null}]", "{a: 1}"),
        ("{'a/b': {'c~d': 1}}", "[{op: replace, path: /a~1b/c~0d, value: 2}]", "{'a/b': {'c~d': 2}}"),
        ("{a: 9007199254740993}", "[{op: test, path: /a, value: 9007199254740992}]", "{a: 9007199254740992}"),
        ("{a: 1}", "[{\"op\": \"add\", \"path\": \"/b\", \"value\": \"x\"}]", "{a: 1, b: x}"),
        (
            "{a: null, t: 2020-01-01}",
            "[{op: add, path: /b, value: 1}]",
            "{a: null, b: 1, t: '2020-01-01T00:00:00Z'}",
        ),
    ];
    for (dest, operations, expected) in table {
        let expected = to_string(&node(expected).to_value().expect("is data"));
        assert_eq!(patched(dest, operations).expect("applies"), expected, "{dest} {operations}");
    }
}

#[test]
fn a_json_list_is_read_as_json() {
    assert!(parse("[{op: remove, path: /a}]").is_err());
    let pair =
        parse(r#"[{"op": "add", "path": "/a", "value": "\ud83d\ude00"}]"#).expect("surrogates are JSON");
    let mut dest = node("{}");
    apply(&mut dest, &pair).expect("applies");
    assert_eq!(dest.str_at(&["a"]), Some("\u{1f600}"));
}

#[test]
fn what_does_not_apply() {
    let table = [
        (
            "{a: 1}",
            "[{op: add, path: /b/c, value: 2}]",
            "add operation does not apply: doc is missing path: \"/b/c\": missing value",
        ),
        ("{a: 1}", "[{op: add, path: /a/c, value: 2}]", "doc is missing path: \"/a/c\""),
        ("{a: 1}", "[{op: remove, path: /b}]", "Unable to remove nonexistent key"),
        ("{a: 1}", "[{op: replace, path: /b/c, value: 2}]", "doc is missing path"),
        ("{a: [1]}", "[{op: add, path: /a/2, value: 2}]", "invalid index"),
        ("{a: [1]}", "[{op: remove, path: /a/1}]", "invalid index"),
        ("{a: [1]}", "[{op: remove, path: /a/-2}]", "invalid index"),
        ("{a: [1]}", "[{op: add, path: /a/x, value: 2}]", "not a proper array index"),
        ("{a: 1}", "[{op: test, path: /a, value: 2}]", "test failed"),
        ("{a: 1}", "[{op: frob, path: /a}]", "Unexpected kind: frob"),
        ("{a: 1}", "[{op: add, value: 2}]", "missing path field"),
        ("{a: 1}", "{op: add}", "cannot unmarshal"),
    ];
    for (dest, operations, message) in table {
        let error = patched(dest, operations).expect_err("does not apply").to_string();
        assert!(error.contains(message), "{operations}: {error}");
    }
}

#[test]
fn copies_have_an_end() {
    let double = (0..60)
        .map(|number| format!("{{op: copy, from: /a, path: /a/c{number}}}, "))
        .collect::<Vec<_>>()
        .concat();
    let error = patched("{a: {b: x}}", &format!("[{double}]")).expect_err("doubles sixty times");
    assert!(matches!(error, PatchError::TooLarge { .. }), "{error}");
    let deep = |levels: usize| format!("{}x{}", "[".repeat(levels), "]".repeat(levels));
    let path = "/a".to_owned() + &"/0".repeat(599);
    let add = format!("[{{op: add, path: {path}/-, value: {}}}]", deep(500));
    let error = patched(&format!("{{a: {}}}", deep(600)), &add).expect_err("is too deep");
    assert!(matches!(error, PatchError::TooDeep), "{error}");
}
