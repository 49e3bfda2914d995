//! What is read directly is read as the parser reads it, and what is written directly is the data.

#![no_main]

use flux_yaml::{Rules, both_readings, parse_node, push_node, to_string};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for rules in [Rules::V2, Rules::V3] {
        if let Some((direct, parsed)) = both_readings(text, rules) {
            assert_eq!(Ok(Some(direct)), parsed);
        }
    }
    if let Ok(Some(node)) = parse_node(text) {
        let mut written = String::new();
        let wrote = push_node(&mut written, &node);
        let data = node.to_value().map(|data| to_string(&data));
        assert_eq!(wrote.map(|()| written), data);
    }
});
