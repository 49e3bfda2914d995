//! All the lines that apply to a source, by the directory they apply to.

use std::collections::HashMap;

use super::pattern::{Pattern, Verdict};
use crate::tree::Tree;

/// The name of the files that hold ignore rules.
pub const FILE_NAME: &str = ".sourceignore";

/// What is never part of an artifact: the version control's own files.
pub const VCS_PATTERNS: &[&str] = &[".git/", ".gitignore", ".gitmodules", ".gitattributes"];

/// What is left out as well when a source has no rules of its own.
pub const DEFAULT_PATTERNS: &[&str] = &[
    "*.jpg",
    "*.jpeg",
    "*.gif",
    "*.png",
    "*.wmv",
    "*.flv",
    "*.tar.gz",
    "*.zip",
    ".github/",
    ".circleci/",
    ".travis.yml",
    ".gitlab-ci.yml",
    "appveyor.yml",
    ".drone.yml",
    "cloudbuild.yaml",
    "codeship-services.yml",
    "codeship-steps.yml",
    "**/.goreleaser.yml",
    "**/.sops.yaml",
    "**/.flux.yaml",
];

/// The ignore rules of a source.
///
/// Like `.gitignore`, but flat: each file is judged on its own and nothing is pruned. The last line that speaks about
/// a path decides, where the order is: built-in rules, the files from the root down, `spec.ignore`.
///
/// A path is held against the rules of the directories above it only, so that a file of rules in every directory
/// costs no more than its own lines.
#[derive(Debug, Clone, Default)]
pub struct IgnoreRules {
    built_in: Vec<Pattern>,
    by_directory: HashMap<Box<str>, Vec<Pattern>>,
    last: Vec<Pattern>,
}

impl IgnoreRules {
    /// Rules that ignore nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// The rules of a Git or OCI source: those of the `.sourceignore` files in `tree`, then `spec_ignore`. The
    /// version control's files are always left out, and the other built-in patterns apply only if there is no other line.
    pub fn for_source(tree: &Tree, spec_ignore: Option<&str>) -> Self {
        let mut rules = Self::none();
        for (path, file) in tree.files() {
            let directory = match path.rsplit_once('/') {
                Some((directory, FILE_NAME)) => directory,
                None if path == FILE_NAME => "",
                _ => continue,
            };
            if directory.split('/').any(|name| name == ".git") {
                continue;
            }
            if let Ok(bytes) = file.read() {
                rules.add(directory, &String::from_utf8_lossy(bytes));
            }
        }
        rules.last = parse(spec_ignore.unwrap_or_default()).collect();
        let defaults = if rules.is_custom() { &[] } else { DEFAULT_PATTERNS };
        rules.built_in =
            VCS_PATTERNS.iter().chain(defaults).filter_map(|line| Pattern::parse(line)).collect();
        rules
    }

    /// The rules of a build on the command line: all built-in patterns, then those of the `.sourceignore` files in
    /// `tree`, then `last`.
    pub fn for_build(tree: &Tree, last: Option<&str>) -> Self {
        let built_in = VCS_PATTERNS.iter().chain(DEFAULT_PATTERNS);
        Self {
            built_in: built_in.filter_map(|line| Pattern::parse(line)).collect(),
            ..Self::for_source(tree, last)
        }
    }

    /// Whether there are other lines than the built-in ones.
    pub fn is_custom(&self) -> bool {
        !self.by_directory.is_empty() || !self.last.is_empty()
    }

    /// Adds lines that apply to a directory and what is below, after those already added for it.
    pub fn add(&mut self, directory: &str, lines: &str) {
        let patterns: Vec<_> = parse(lines).collect();
        if !patterns.is_empty() {
            self.by_directory.entry(directory.into()).or_default().extend(patterns);
        }
    }

    /// Whether the rules leave out the file or directory at `path`, which is relative to the root of the source.
    pub fn is_ignored(&self, path: &str, is_dir: bool) -> bool {
        self.verdict(path, is_dir) == Some(Verdict::Exclude)
    }

    fn verdict(&self, path: &str, is_dir: bool) -> Option<Verdict> {
        let names: Vec<&str> = path.split('/').collect();
        let judge = |patterns: &[Pattern], names: &[&str]| {
            patterns.iter().rev().find_map(|pattern| pattern.judge(names, is_dir))
        };
        if let Some(verdict) = judge(&self.last, &names) {
            return Some(verdict);
        }
        let mut depth = names.len();
        let mut directory = path;
        while !self.by_directory.is_empty() && depth > 0 {
            directory = directory.rsplit_once('/').map_or("", |(parent, _)| parent);
            depth -= 1;
            let patterns = self.by_directory.get(directory);
            if let Some(verdict) = patterns.and_then(|patterns| judge(patterns, &names[depth..])) {
                return Some(verdict);
            }
        }
        judge(&self.built_in, &names)
    }
}

fn parse(lines: &str) -> impl Iterator<Item = Pattern> + '_ {
    lines.split('\n').filter_map(Pattern::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut builder = Tree::builder();
        for (path, text) in files {
            builder.insert(path, text.as_bytes(), false).unwrap();
        }
        builder.build().unwrap()
    }

    #[test]
    fn built_in_rules_give_way_to_custom_ones() {
        let plain = IgnoreRules::for_source(&tree(&[]), None);
        for path in ["a.jpg", "x/y.tar.gz", ".github/w.yaml", "x/.sops.yaml", ".git/HEAD", ".gitignore"] {
            assert!(plain.is_ignored(path, false), "{path}");
        }
        assert!(!plain.is_ignored("a.yaml", false));
        let custom = IgnoreRules::for_source(&tree(&[]), Some("/docs"));
        assert!(custom.is_ignored(".git/HEAD", false) && custom.is_ignored("docs/x", false));
        assert!(!custom.is_ignored("a.jpg", false));
        // A file with comments only is no custom rule.
        let comment = IgnoreRules::for_source(&tree(&[(".sourceignore", "# none\n")]), None);
        assert!(comment.is_ignored("a.jpg", false));
    }

    #[test]
    fn a_build_keeps_the_built_in_rules() {
        let rules = IgnoreRules::for_build(&tree(&[]), None);
        assert!(rules.is_ignored("a.jpg", false) && rules.is_ignored(".git/x", false) && !rules.is_custom());
        let rules = IgnoreRules::for_build(&tree(&[("d/.sourceignore", "x")]), Some("y\n!z.jpg"));
        assert!(rules.is_custom() && rules.is_ignored("a.jpg", false) && !rules.is_ignored("z.jpg", false));
        assert!(
            rules.is_ignored("d/x", false) && rules.is_ignored("y", false) && !rules.is_ignored("x", false)
        );
    }

    #[test]
    fn the_last_line_decides_and_deeper_files_come_later() {
        let source = tree(&[(".sourceignore", "/*\n!/deploy\n"), ("deploy/.sourceignore", "secret\n/top\n")]);
        let rules = IgnoreRules::for_source(&source, Some("!deploy/secret/keep\n"));
        for (path, want) in [
            ("a", true),
            ("src/x", true),
            ("deploy/x", false),
            ("deploy/a/secret", true),
            ("deploy/secret/keep", false),
            ("deploy/top", true),
            ("deploy/a/top", false),
        ] {
            assert_eq!(rules.is_ignored(path, false), want, "{path}");
        }
        let kept = tree(&[("a", ""), ("deploy/x", ""), ("e/.sourceignore", "x")]).without(&rules);
        assert_eq!(kept.files().map(|(path, _)| path).collect::<Vec<_>>(), ["deploy/x"]);
    }

    #[test]
    fn rules_in_every_directory_stay_linear() {
        let mut builder = Tree::builder();
        for index in 0..20_000 {
            builder.insert(&format!("d{index}/.sourceignore"), b"*.tmp".as_slice(), false).unwrap();
            builder.insert(&format!("d{index}/a.tmp"), b"".as_slice(), false).unwrap();
        }
        let source = builder.build().unwrap();
        let start = std::time::Instant::now();
        let kept = source.without(&IgnoreRules::for_source(&source, None));
        assert_eq!(kept.len(), 20_000);
        assert!(start.elapsed().as_secs() < 10, "took {:?}", start.elapsed());
    }
}
