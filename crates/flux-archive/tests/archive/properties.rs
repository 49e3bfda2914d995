//! What holds for every tree and every archive.

use std::collections::BTreeMap;

use flux_archive::{Child, IgnoreRules, Limits, Tree, normalise, pack, unpack};
use proptest::prelude::*;

/// Files by path, none of which is below another.
fn files() -> impl Strategy<Value = BTreeMap<String, (Vec<u8>, bool)>> {
    let path = "[a-c.0-]{1,3}(/[a-c.0-]{1,3}){0,3}"
        .prop_filter("a real path", |path: &String| !path.split('/').any(|name| matches!(name, "." | "..")));
    let file = (prop::collection::vec(any::<u8>(), 0..64), any::<bool>());
    prop::collection::btree_map(path, file, 0..24).prop_map(|mut files| {
        let paths: Vec<String> = files.keys().cloned().collect();
        for path in &paths {
            if paths.iter().any(|other| other.starts_with(&format!("{path}/"))) {
                files.remove(path);
            }
        }
        files
    })
}

fn build(files: &BTreeMap<String, (Vec<u8>, bool)>) -> Tree {
    let mut builder = Tree::builder();
    for (path, (bytes, executable)) in files {
        builder.insert(path, bytes.as_slice(), *executable).unwrap();
    }
    builder.build().unwrap()
}

fn show(tree: &Tree) -> Vec<(String, Vec<u8>, bool)> {
    let row = |(path, file): (&str, &flux_archive::File)| {
        (path.to_owned(), file.read().unwrap().to_vec(), file.is_executable())
    };
    tree.files().map(row).collect()
}

proptest! {
    #[test]
    fn what_is_packed_is_unpacked(files in files()) {
        let tree = build(&files);
        let archive = pack(&tree).unwrap();
        prop_assert_eq!(&archive, &pack(&build(&files)).unwrap());
        let again = unpack(archive.as_slice(), &Limits::default()).unwrap();
        prop_assert_eq!(show(&again), show(&tree));
        prop_assert_eq!(again.subtree_digest("").unwrap(), tree.subtree_digest("").unwrap());
    }

    #[test]
    fn a_tree_is_what_a_map_says(files in files(), directory in "[a-c.0-]{1,2}(/[a-c.0-]{1,2}){0,1}") {
        let tree = build(&files);
        let Ok(directory) = normalise(&directory) else { return Ok(()) };
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let below: Vec<_> = files.keys().filter_map(|path| path.strip_prefix(&prefix)).collect();
        prop_assert_eq!(tree.is_dir(&directory), !below.is_empty() || directory.is_empty());
        let mut children: Vec<_> = below.iter().filter_map(|path| path.split('/').next()).collect();
        children.sort_unstable();
        children.dedup();
        prop_assert_eq!(tree.list(&directory).map(|(name, _)| name).collect::<Vec<_>>(), children);
        for (name, child) in tree.list(&directory) {
            prop_assert_eq!(files.contains_key(&format!("{prefix}{name}")), matches!(child, Child::File(_)));
        }
        if let Some(view) = tree.subtree(&directory) {
            prop_assert_eq!(view.files().map(|(path, _)| path).collect::<Vec<_>>(), below);
        }
    }

    #[test]
    fn no_bytes_make_unpack_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = unpack(bytes.as_slice(), &Limits::default());
    }

    #[test]
    fn a_flipped_byte_never_panics(files in files(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut archive = pack(&build(&files)).unwrap();
        let at = at.index(archive.len());
        archive[at] ^= 1 << bit;
        let _ = unpack(archive.as_slice(), &Limits::default());
    }

    #[test]
    fn no_rules_make_matching_panic(lines in "[a*?\\[\\]/!#\\\\ -]{0,24}(\n[a*?\\[\\]/!^-]{0,12}){0,2}", path in "[a-c](/[a-c*]{1,2}){0,3}") {
        let mut rules = IgnoreRules::none();
        rules.add("", &lines);
        let _ = rules.is_ignored(&path, false);
    }
}
