//! The table of kinds: walked, and compared with what upstream can do.

use std::collections::HashSet;

use flux::cli::{
    kinds::{KINDS, Verb},
    tree,
};

use crate::room::Room;

/// The table proves nothing about itself: this is upstream's, written out by hand (spec/cli/global.md §4).
/// API kind; words; words of `get`; human name; powers: Get, Export, Suspend, resUme, Reconcile, Delete; columns.
const MATRIX: &[[&str; 6]] = &[
    ["OCIRepository", "source oci", "sources oci", "source oci", "GESURD", "Revision Suspended"],
    ["Bucket", "source bucket", "sources bucket", "source bucket", "GESURD", "Revision Suspended"],
    ["GitRepository", "source git", "sources git", "source git", "GESURD", "Revision Suspended"],
    ["HelmRepository", "source helm", "sources helm", "source helm", "GESURD", "Revision Suspended"],
    ["HelmChart", "source chart", "sources chart", "source chart", "GESURD", "Revision Suspended"],
    [
        "ExternalArtifact",
        "source external",
        "sources external",
        "source external-artifact",
        "GE",
        "Revision Source",
    ],
    [
        "ImageRepository",
        "image repository",
        "images repository",
        "image repository",
        "GESURD",
        "Last scan Suspended",
    ],
    ["ImagePolicy", "image policy", "images policy", "image policy", "GESURD", "Image Tag"],
    [
        "ImageUpdateAutomation",
        "image update",
        "images update",
        "image update automation",
        "GESURD",
        "Last run Suspended",
    ],
    ["HelmRelease", "helmrelease|hr", "helmreleases|hr", "helmrelease", "GESURD", "Revision Suspended"],
    [
        "Kustomization",
        "kustomization|ks",
        "kustomizations|ks",
        "kustomization",
        "GESURD",
        "Revision Suspended",
    ],
    ["Receiver", "receiver", "receivers", "receiver", "GESURD", "Suspended"],
    ["Provider", "alert-provider", "alert-providers", "alert provider", "GESUD", ""],
    ["Alert", "alert", "alerts", "alert", "GESUD", "Suspended"],
    [
        "ArtifactGenerator",
        "artifact generator",
        "artifacts generators",
        "artifactgenerator",
        "GE",
        "Suspended",
    ],
];

#[test]
fn the_table_is_that_of_upstream() {
    let ours: Vec<Vec<String>> = KINDS
        .iter()
        .map(|kind| {
            let row = kind.row();
            let words = |group: Option<&str>, word: &str| {
                let path = group.map_or_else(|| word.to_owned(), |group| format!("{group} {word}"));
                std::iter::once(path.as_str())
                    .chain(row.aliases.iter().copied())
                    .collect::<Vec<_>>()
                    .join("|")
            };
            let letter = |verb: &Verb| match verb {
                Verb::Get => 'G',
                Verb::Export => 'E',
                Verb::Suspend => 'S',
                Verb::Resume => 'U',
                Verb::Reconcile => 'R',
                Verb::Delete => 'D',
            };
            vec![
                kind.kind(),
                words(row.group.map(|group| group.one), row.one),
                words(row.group.map(|group| group.many), row.many),
                row.human.to_owned(),
                row.verbs.iter().map(letter).collect(),
                kind.headers().join(" "),
            ]
        })
        .collect();
    assert_eq!(ours, MATRIX);
}

#[test]
fn words_are_unique_under_their_parent() {
    let mut seen = HashSet::new();
    for kind in KINDS {
        let row = kind.row();
        let words: HashSet<_> = [row.one, row.many].into_iter().chain(row.aliases.iter().copied()).collect();
        for word in words {
            assert!(seen.insert((row.group.map(|group| group.one), word)), "{word} is taken");
        }
    }
}

#[test]
fn the_tree_is_sound() {
    tree("/cache", "flux-system").debug_assert();
}

/// A verb's word leads to a leaf for the kinds that have the power, and nowhere for the others.
#[test]
fn every_word_of_the_table_parses_and_no_other_does() {
    let room = Room::new();
    for kind in KINDS {
        let row = kind.row();
        let path = row.group.map_or_else(|| row.one.to_owned(), |group| format!("{} {}", group.one, row.one));
        for verb in [Verb::Suspend, Verb::Resume, Verb::Reconcile] {
            let run = room.flux(&format!("{} {path}", verb.word()));
            if row.verbs.contains(&verb) {
                assert!(run.err.ends_with("name is required\n"), "{} {path}: {}", verb.word(), run.err);
            } else {
                let unknown = run.err.starts_with("✗ unknown command \"");
                let named = run.err.contains(&format!(" for \"flux {}", verb.word()));
                assert!(run.exit == 1 && unknown && named, "{} {path}: {}", verb.word(), run.err);
            }
        }
        let page = room.flux(&format!("get {path} --help"));
        assert!(page.out.contains(&format!(" {} [flags]\n", row.many)), "{path}: {}", page.out);
    }
}

#[test]
fn some_flags_belong_to_some_kinds() {
    let room = Room::new();
    for (line, known) in [
        ("reconcile hr --force --reset --with-source", true),
        ("reconcile ks --with-source", true),
        ("reconcile source chart --with-source", true),
        ("reconcile ks --force", false),
        ("reconcile source git --with-source", false),
        ("get ks --show-source --help", true),
        ("get hr --show-source --help", true),
        ("get sources git --show-source", false),
    ] {
        assert_eq!(!room.flux(line).err.starts_with("✗ unknown flag"), known, "{line}");
    }
}
