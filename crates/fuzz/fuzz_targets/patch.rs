//! A strategic merge or JSON patch on a resource; the first byte tells how it is applied.

#![no_main]

use flux_archive::Tree;
use libfuzzer_sys::fuzz_target;

const TARGET: &str = "  target:\n    name: .*\n";
const RENAME: &str = "  options:\n    allowNameChange: true\n    allowKindChange: true\n";

fuzz_target!(|input: (u8, &str)| {
    let (how, text) = input;
    let Some((resource, patch)) = text.split_once("\n===\n") else { return };
    let mut file = "resources:\n- resource.yaml\npatches:\n- path: patch.yaml\n".to_owned();
    for (bit, lines) in [(1, TARGET), (2, RENAME), (4, "namespace: other\nnamePrefix: p-\n")] {
        if how & bit != 0 {
            file.push_str(lines);
        }
    }
    let mut builder = Tree::builder();
    for (path, bytes) in
        [("kustomization.yaml", file.as_str()), ("resource.yaml", resource), ("patch.yaml", patch)]
    {
        builder.insert(path, bytes.as_bytes().to_vec(), false).expect("a path");
    }
    flux_fuzz::build_both_ways(&builder.build().expect("no conflict"));
});
