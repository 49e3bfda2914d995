//! A tree of kustomizations and what they name: `=== path` lines part the input into files.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(tree) = flux_fuzz::tree(text) {
        flux_fuzz::build_both_ways(&tree);
    }
});
