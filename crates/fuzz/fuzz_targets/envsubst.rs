//! Substitution in text and in a resource: no panic, and text without a dollar stays.

#![no_main]

use flux_kustomize::substitute::{Variables, evaluate, substitute};
use flux_yaml::{Rules, parse};
use libfuzzer_sys::fuzz_target;

const VARIABLES: [(&str, &str); 6] = [
    ("a", "1"),
    ("b", "two words"),
    ("c", ""),
    ("d", "é日😀"),
    ("e", "x: [1]\n"),
    ("long_name", "ABC.abc.*?[a]"),
];

fuzz_target!(|text: &str| {
    let variables: Variables = VARIABLES.into_iter().collect();
    for strict in [false, true] {
        if let Ok(out) = evaluate(text, &variables, strict)
            && !text.contains('$')
        {
            assert_eq!(out, text.as_bytes());
        }
    }
    if let Ok(mut resource) = parse(text, Rules::V2)
        && resource.is_object()
    {
        let _ = substitute(&mut resource, &variables, false);
    }
});
