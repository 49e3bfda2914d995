//! What holds for all texts and all data.

use flux_yaml::{
    Node, Rules, Tag, Value, parse, parse_documents, parse_node, parse_nodes, to_documents, to_string,
};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "[a-z \\n:#'\"-]{0,20}",
        "[a-z é日😀 \\t]{60,140}",
        prop::sample::select(vec![
            "yes",
            "0x1f",
            "012",
            "1e3",
            "~",
            "null",
            "2020-01-01",
            "=",
            "1:30",
            ".5",
            "0b1"
        ])
        .prop_map(str::to_owned),
    ]
}

fn data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Text that looks like YAML without always being it.
fn almost_yaml() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "- ",
        "\n",
        "  ",
        "    ",
        "? ",
        ": ",
        "&x ",
        "*x",
        "<<: ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "'",
        "\"",
        "|\n",
        ">-\n",
        "|2\n",
        "#",
        " # c",
        "---",
        "\n---\n",
        "...\n",
        "%YAML 1.1\n",
        "!!str ",
        "!t ",
        "\t",
        "\r\n",
        "\u{85}",
        "\u{FEFF}",
        "é",
        "😀",
        "\\x41",
        "1",
        "~",
        "@",
        "`",
        "\0",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The strings of a tree that are no keys, and whether they are quoted, sorted.
fn quoted(node: &Node) -> Vec<(String, bool)> {
    let mut found: Vec<_> = match node {
        Node::Scalar(scalar) if scalar.tag == Tag::Str => vec![(scalar.text.clone(), scalar.is_quoted())],
        Node::Scalar(_) => Vec::new(),
        Node::Sequence(list) => list.items.iter().flat_map(quoted).collect(),
        Node::Mapping(mapping) => mapping.iter().flat_map(|(_, value)| quoted(value)).collect(),
    };
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(value in data()) {
        let text = to_string(&value);
        prop_assert_eq!(parse(&text, Rules::V2).expect("reads"), value.clone(), "{}", text);
        // The one text that v2 writes plain and v3 reads as a number begins so.
        if !text.contains("0o") {
            prop_assert_eq!(parse(&text, Rules::V3).expect("reads"), value, "{}", text);
        }
    }

    #[test]
    fn a_tree_of_data_is_that_data(value in data()) {
        prop_assert_eq!(Node::from_value(&value).to_value().expect("is data"), value);
    }

    #[test]
    fn a_tree_of_data_is_quoted_as_if_it_had_been_read(value in data()) {
        let read = parse_node(&to_string(&value)).expect("reads").unwrap_or_default();
        prop_assert_eq!(quoted(&Node::from_value(&value)), quoted(&read));
    }

    #[test]
    fn documents_stay_apart(values in prop::collection::vec(data().prop_filter("is no document", Value::is_object), 0..4)) {
        let read = parse_documents(&to_documents(&values)).expect("reads");
        prop_assert_eq!(read.into_iter().map(|document| document.value).collect::<Vec<_>>(), values);
    }

    #[test]
    fn nothing_panics(text in prop_oneof![almost_yaml(), any::<String>()]) {
        for rules in [Rules::V2, Rules::V3] {
            if let Ok(value) = parse(&text, rules) {
                to_string(&value);
            }
        }
        let _ = parse_documents(&text);
        let _ = parse_nodes(&text);
        if let Ok(Some(node)) = parse_node(&text) {
            let _ = node.to_value();
        }
    }
}

/// Every prefix of real files, and the files with single bytes knocked out.
#[test]
fn damaged_files_do_not_panic() {
    for file in [include_str!("data/plain-v3.in.yaml"), include_str!("data/structures.in.yaml")] {
        let cuts = file.char_indices().map(|(index, _)| index).step_by(41);
        for cut in cuts {
            let _ = parse_nodes(&file[..cut]);
            let tail = file[cut..].chars().next().map_or("", |first| &file[cut + first.len_utf8()..]);
            let _ = parse_nodes(&format!("{}{tail}", &file[..cut]));
        }
    }
}
