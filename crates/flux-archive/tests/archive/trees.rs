//! Views of trees, and their digests.

use flux_archive::{Child, IgnoreRules, Tree};

fn tree(paths: &[&str]) -> Tree {
    let mut builder = Tree::builder();
    for path in paths {
        match path.strip_suffix('/') {
            Some(directory) => builder.directory(directory).unwrap(),
            None => builder.insert(path, path.as_bytes(), false).unwrap(),
        }
    }
    builder.build().unwrap()
}

fn names(tree: &Tree, directory: &str) -> Vec<String> {
    let show = |(name, child): (&str, Child<'_>)| match child {
        Child::File(_) => name.to_owned(),
        Child::Directory => format!("{name}/"),
    };
    tree.list(directory).map(show).collect()
}

#[test]
fn lists_are_sorted_by_name_and_name_each_child_once() {
    let tree = tree(&["a-b", "a/1", "a/x/2", "a/x/3", "a/e/", "a.c/4", "a0", "e/", "e-f/", "e.g"]);
    assert_eq!(names(&tree, ""), ["a/", "a-b", "a.c/", "a0", "e/", "e-f/", "e.g"]);
    assert_eq!(names(&tree, "a"), ["1", "e/", "x/"]);
    assert_eq!(names(&tree, "./a/x/"), ["2", "3"]);
    assert_eq!(names(&tree, "e"), [""; 0]);
    assert_eq!(names(&tree, "a-b"), [""; 0]);
    assert_eq!(names(&tree, "none"), [""; 0]);
}

#[test]
fn a_subtree_is_a_view() {
    let tree = tree(&["top", "a/1", "a/x/2", "a/e/", "ab/3"]);
    let below = tree.subtree("a").unwrap();
    assert_eq!(below.files().map(|(path, _)| path).collect::<Vec<_>>(), ["1", "x/2"]);
    assert_eq!(below.get("x/2"), Some(b"a/x/2".as_slice()));
    assert_eq!(below.subtree("x").unwrap().get("2"), Some(b"a/x/2".as_slice()));
    assert!(below.is_dir("") && below.is_dir("x") && below.is_dir("e"));
    assert!(!below.is_dir("1") && !below.is_dir("a") && below.get("top").is_none());
    assert!(below.get("../top").is_none() && below.subtree("../ab").is_none() && tree.get("/top").is_none());
    assert!(below.subtree("e").unwrap().is_empty());
    assert!(below.subtree("e").unwrap().subtree("e").is_none());
    assert!(tree.subtree("top").is_none());
}

#[test]
fn a_name_is_a_file_or_a_directory() {
    for paths in [["a", "a/b"], ["a", "a/"], ["x/a", "x/a/b/c/"]] {
        let mut builder = Tree::builder();
        for path in paths {
            match path.strip_suffix('/') {
                Some(directory) => builder.directory(directory).unwrap(),
                None => builder.insert(path, b"".as_slice(), false).unwrap(),
            }
        }
        assert_eq!(builder.build().unwrap_err().0, paths[0], "{paths:?}");
    }
}

#[test]
fn digests_tell_what_differs_and_not_where_it_is() {
    let digest = |tree: &Tree, at: &str| tree.subtree_digest(at).unwrap().unwrap();
    let build = |files: &[(&str, &str, bool)]| {
        let mut builder = Tree::builder();
        for (path, text, executable) in files {
            builder.insert(path, text.as_bytes(), *executable).unwrap();
        }
        builder.build().unwrap()
    };
    let one = build(&[("x/a", "1", false), ("y/a", "1", false), ("z/a", "2", false)]);
    assert_eq!(digest(&one, "x"), digest(&one, "y"));
    assert_ne!(digest(&one, "x"), digest(&one, "z"));
    assert_ne!(digest(&one, "x"), digest(&build(&[("x/a", "1", true)]), "x"));
    assert_ne!(digest(&one, "x"), digest(&build(&[("x/b", "1", false)]), "x"));
    assert_ne!(digest(&tree(&[]), ""), digest(&tree(&["e/"]), ""));
    assert_eq!(one.subtree_digest("none").unwrap(), None);
}

#[test]
fn trees_go_into_trees() {
    let mut builder = Tree::builder();
    builder.insert_tree("", &tree(&["top", "e/"])).unwrap();
    builder.insert_tree("in/cluded", &tree(&["a/1", "f/"]).subtree("").unwrap()).unwrap();
    builder.insert_tree("part", &tree(&["a/1", "b"]).subtree("a").unwrap()).unwrap();
    for (path, want) in [
        ("in", true),
        ("in/cluded/a/1", true),
        ("top/", true),
        ("", true),
        ("i", false),
        ("e", false),
        ("../x", false),
    ] {
        assert_eq!(builder.is_occupied(path), want, "{path:?}");
    }
    let all = builder.build().unwrap();
    assert_eq!(all.files().map(|(path, _)| path).collect::<Vec<_>>(), ["in/cluded/a/1", "part/1", "top"]);
    assert!(all.is_dir("e") && all.is_dir("in/cluded/f"));
}

#[test]
fn a_directory_whose_files_are_all_ignored_stays() {
    let mut rules = IgnoreRules::none();
    rules.add("", "*.txt\ngone/\n");
    let kept = tree(&["a/b/x.txt", "gone/x.txt", "c/y", "c/x.txt"]).without(&rules);
    assert_eq!(kept.files().map(|(path, _)| path).collect::<Vec<_>>(), ["c/y"]);
    assert_eq!(kept.empty_directories().collect::<Vec<_>>(), ["a/b"]);
}
