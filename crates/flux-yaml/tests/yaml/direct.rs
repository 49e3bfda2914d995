//! The direct reader against the parser: it gives up, or gives the same tree.

use flux_yaml::{Rules, both_readings};
use proptest::prelude::*;

/// Checks a text; whether it was read directly.
fn agree(text: &str) -> bool {
    [Rules::V2, Rules::V3].into_iter().all(|rules| match both_readings(text, rules) {
        None => false,
        Some((direct, parsed)) => {
            assert_eq!(Ok(Some(direct)), parsed, "{text:?}");
            true
        }
    })
}

/// What manifests are written in. Slower, but no less right, would be to leave it to the parser.
#[test]
fn manifests_are_read_directly() {
    let table = [
        "a: 1\nb:\n  c: x y\n  d: [a, 'b', \"c\", 1]\n",
        "---\n# comment\n- a\n- b: c # comment\n  d:\n  - e\n  -   f: g\n      h: {i: j, \"k\":l, m: []}\n-\n  n\n",
        "a: it is\n  so long\n\n  that it folds\nb: 'it''s\n  quoted'\nc: \"in\\n\n\n  lines\"\n",
        "a: |\n  text\n    more\n\n\n  end\n\nb: >-\n  folded\n  text\n\n   spaced\n  end\nc: |+\n  x\n\n",
        "a:\nb:\n- \n-\n- c:\n  d: ~\n\"e\": null\n'f' : {}\n",
        "a: [\n  1,\n  2,\n]\nb: {\n  c: d\n}\n",
        "{\n  \"a\": {\"b\": [1, true, null]}\n}\n",
        "a: |\n  no line end",
        "url: https://example.com/a?b=c&d=e#f\nargs:\n- --port=8080\n- -v\n",
        "é: 日本\nb: \"😀\" # é\n",
        "x-kubernetes-preserve-unknown-fields: true # x-kubernetes-\n",
    ];
    for text in table {
        assert!(agree(text), "{text:?} is left to the parser");
    }
}

/// What needs the whole of YAML, or is wrong.
#[test]
fn the_rest_is_left_to_the_parser() {
    let table = [
        "",
        "# nothing\n",
        "text\n",
        "a: &b c\n",
        "a: *b\n",
        "a: !!str 1\n",
        "<<: {a: b}\n",
        "{'<<': {a: b}}\n",
        "? a\n: b\n",
        "%YAML 1.2\n---\na: b\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\n",
        "a:\tb\n",
        "\ta: b\n",
        "a: b\n  c: d\n",
        "a: b: c\n",
        "a: 'b' c\n",
        "a: - b\n",
        "a\nb: c\n",
        "a: {b: c\n",
        "a: [b, c}\n",
        "a: 'b\n",
        "- a\nb: c\n",
        "a:\n    b: c\n  d: e\n",
        "a: b # c\n  d\n",
        "a: |2\n   b\n",
        "a: \"\\u00e9\"\n",
        "a: \"\\/\"\n",
        "a: @b\n",
        "\u{FEFF}a: b\n",
        "a: b\r\n",
        "a: b # {\"x-kubernetes-list-type\": \"map\"}\n",
        "a: |\n  b\n\tc\n",
    ];
    for text in table {
        assert!(!agree(text), "{text:?} is read directly");
    }
}

/// Lines of every kind.
const LINES: &[&str] = &[
    "a: b",
    "a:",
    "b: ",
    "- a",
    "-",
    "- ",
    "- a: b",
    "- - c",
    "text",
    "two words",
    "# comment",
    "- # comment",
    "a: # c",
    "",
    "a: |",
    "b: >-",
    "- |+",
    "c: >",
    "'q': 'x",
    "it''s'",
    "\"d\": \"e",
    "f\\n\"",
    "a: {b: c, d: [e]}",
    "- [a, {b: c}, ]",
    "a: [",
    "]",
    "a: {",
    "}",
    "b,",
    "\"k\":v,",
    "a: b: c",
    "a:b",
    "a: b #c",
    "x # y",
    "a: 1",
    "- ~",
    "a: 'x'",
    "b : \"y\" ",
    "é: 日",
    "---",
    "...",
    "- x:",
    "  ",
    "#{x-kubernetes-",
    "a: b:",
    "--- # c",
    "? k",
    ": v",
    "a: &x 1",
    "*x",
    "!!str a",
    "<<: {a: b}",
    "\tt",
    "t\t",
    "a:\t",
    "{}",
    "[]",
    "- {a: b}",
    "{",
    "[",
    "\"",
    "'",
    ", ",
    "-- a",
    "a: -",
    "a: - b",
    "%",
    "@",
    "a\\",
    "a: |-",
    "b: '",
];

/// Lines at indentations that often fit.
fn lines() -> impl Strategy<Value = String> {
    let content = prop::sample::select(LINES);
    let line = (0..5_usize, content).prop_map(|(indent, content)| {
        format!("{}{content}\n", "  ".repeat(indent / 2) + &" ".repeat(indent % 2))
    });
    (prop::collection::vec(line, 0..12), any::<bool>()).prop_map(|(lines, ended)| {
        let text = lines.concat();
        if ended { text } else { text.trim_end_matches('\n').to_owned() }
    })
}

/// Pieces of lines.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b", " ", "  ", "\n", "\n  ", "\n    ", ": ", ":", "- ", "-", "#", " #", "'", "\"", "''", "\\n",
        "\\", "|", ">", "+", "[", "]", "{", "}", ",", ", ", "?", "!", "&", "*", "%", "@", "`", "~", "1",
        "\t", "é", "=", "<<", "\u{85}", "\u{2028}", "\u{FEFF}", ".", "---", "2",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Texts in each style, after a key or a dash, with another entry behind.
fn scalars() -> impl Strategy<Value = String> {
    let line = "[ab:#'\"\\\\,\\[{} -]{0,8}";
    let head =
        prop::sample::select(vec!["a: ", "- ", "a:\n  ", "- b: ", "a:\n- ", "a: [", "a: {b: ", "{a: "]);
    let open = prop::sample::select(vec!["", "\"", "'", "|\n", ">\n", "|-\n", ">+\n", "|+\n"]);
    let close = prop::sample::select(vec!["", "\"", "'", "]", "}", "\"]", "'}"]);
    let tail = prop::sample::select(vec!["", "\n", "\nc: d\n", "\n- c\n", "\n\n", " # c\n", "\n  c: d\n"]);
    (head, open, prop::collection::vec((line, 0..5_usize), 1..6), close, tail).prop_map(
        |(head, open, lines, close, tail)| {
            let lines: Vec<String> =
                lines.iter().map(|(line, indent)| format!("{}{line}", " ".repeat(*indent))).collect();
            format!("{head}{open}{}{close}{tail}", lines.join("\n"))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn the_direct_reader_agrees_with_the_parser(text in prop_oneof![lines(), pieces(), scalars()]) {
        agree(&text);
    }
}
