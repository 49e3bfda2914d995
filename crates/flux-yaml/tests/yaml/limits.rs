//! Bombs, depths, separators and the places of errors.

use flux_yaml::{Rules, parse, parse_documents, parse_node, parse_nodes, split_documents, to_string};

#[test]
fn aliases_cannot_blow_up_a_document() {
    let mut nodes = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    let mut bytes = format!("a0: &a0 \"{}\"\n", "x".repeat(1 << 20));
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 9].join(", ");
        nodes.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        bytes.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    for bomb in [nodes, bytes] {
        let error = parse(&bomb, Rules::V2).expect_err("is a bomb");
        assert_eq!(error.message, "document contains excessive aliasing");
        assert!(error.line > 1);
    }
    let honest = format!("base: &b {{a: 1}}\nlist:\n{}", "- *b\n".repeat(5000));
    assert!(parse(&honest, Rules::V2).is_ok());
}

/// Each level is short, and each alias one level deeper.
#[test]
fn aliases_cannot_dig() {
    let mut text = String::from("a0: &a0 x\n");
    for level in 1..30 {
        let (open, close) = ("[".repeat(900), "]".repeat(900));
        text.push_str(&format!("a{level}: &a{level} {open}*a{}{close}\n", level - 1));
    }
    for rules in [Rules::V2, Rules::V3] {
        let error = parse(&text, rules).expect_err("is deep");
        assert_eq!((error.line, error.message.as_str()), (3, "exceeded max depth"));
    }
}

#[test]
fn anchors_in_anchors_do_not_multiply_what_they_hold() {
    let anchors = (0..500).map(|level| format!("&a{level} [")).collect::<Vec<_>>().concat();
    let text = format!("{anchors}{}x{}", "12345678, ".repeat(20_000), "]".repeat(500));
    let error = parse(&text, Rules::V2).expect_err("would be kept 500 times");
    assert_eq!(error.message, "document contains excessive aliasing");
    let honest = format!("&a [&b [{}x]]", "12345678, ".repeat(20_000));
    assert!(parse(&honest, Rules::V2).is_ok());
}

#[test]
fn an_anchor_cannot_contain_itself() {
    let error = parse_node("a: &a [1, *a]\n").expect_err("is endless");
    assert_eq!(error.to_string(), "yaml: line 1: anchor 'a' value contains itself");
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
        let text = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let value = parse(&text(900), Rules::V3).expect("is deep but allowed");
        to_string(&value);
        assert!(parse(&text(20_000), Rules::V3).is_err(), "{open}");
    }
}

#[test]
fn streams_are_split_at_separator_lines() {
    let texts = |stream: &str| -> Vec<(String, usize)> {
        let chunks = split_documents(stream).expect("splits");
        chunks.into_iter().map(|chunk| (chunk.text.into_owned(), chunk.line)).collect()
    };
    let pairs = |expected: &[(&str, usize)]| -> Vec<(String, usize)> {
        expected.iter().map(|(text, line)| ((*text).to_owned(), *line)).collect()
    };
    let table: [(&str, &[(&str, usize)]); 7] = [
        ("", &[("", 1)]),
        ("a\n---\nb\n", &[("a\n", 1), ("b\n", 3)]),
        ("---\na\n--- # comment\nb", &[("---\na\n", 1), ("b", 4)]),
        ("a\n---\n---\nb\n", &[("a\n", 1), ("---\nb\n", 3)]),
        ("a\n---", &[("a\n---", 1)]),
        ("a\r\n---  \r\nb\r\n", &[("a\n", 1), ("b\n", 3)]),
        ("a: |\n  ---\nb: 1\n", &[("a: |\n  ---\nb: 1\n", 1)]),
    ];
    for (stream, expected) in table {
        assert_eq!(texts(stream), pairs(expected), "{stream:?}");
    }
    let error = split_documents("a: 1\n--- b\n").expect_err("has content after the dashes");
    assert_eq!((error.line, error.message.as_str()), (2, "invalid document separator: --- b"));
}

#[test]
fn nothing_is_no_document() {
    let documents =
        parse_documents("# only\n---\n\n---\nnull\n---\na: yes\n---\nb: 1\n...\nc: 2\n").expect("reads");
    let read: Vec<_> = documents.iter().map(|document| (document.value.to_string(), document.line)).collect();
    assert_eq!(read, [("{\"a\":true}".to_owned(), 7), ("{\"b\":1}".to_owned(), 9)]);
    assert_eq!(parse("", Rules::V2).expect("reads"), flux_yaml::Value::Null);
}

#[test]
fn errors_say_where() {
    let error = parse_nodes("a: 1\n---\nb: 1\nc: [\n").expect_err("is not closed");
    assert!(error.line >= 4, "{error}");
    let error = parse_nodes("a: 1\n---\nb:\n\tc: 1\n").expect_err("has a tab");
    assert_eq!((error.line, error.message.as_str()), (4, "found character that cannot start any token"));
    let error = parse_nodes("a: \u{7F}\n").expect_err("has a control character");
    assert_eq!(
        (error.line, error.column, error.message.as_str()),
        (1, 4, "control characters are not allowed")
    );
}
