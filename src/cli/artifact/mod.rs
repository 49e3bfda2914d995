//! Artifacts of local files: which files are part of one, and the archive of them (spec/cli/artifacts.md §2, §3).

mod contents;
mod source;
mod walk;

use clap::Args;
use flux_archive::{IgnoreRules, VCS_PATTERNS};

pub(super) use contents::{Change, Contents};
pub(super) use source::{STDIN, Source, check};

use super::parse::values::{self, List};

/// What stays out of an artifact unless `--ignore-paths` says otherwise: [`VCS_PATTERNS`], then these.
const BINARY_PATTERNS: [&str; 8] =
    ["*.jpg", "*.jpeg", "*.gif", "*.png", "*.wmv", "*.flv", "*.tar.gz", "*.zip"];

/// The flag about files that are left out.
#[derive(Args, Clone, Debug)]
pub(super) struct Ignore {
    /// patterns of files to leave out in .gitignore format, in place of the default ones; those of .sourceignore files count as well
    #[arg(long, value_name = "strings", value_parser = values::list, default_values = DEFAULTS)]
    ignore_paths: Vec<List>,
}

/// [`VCS_PATTERNS`] and [`BINARY_PATTERNS`].
const DEFAULTS: [&str; 12] = {
    let mut all = [""; 12];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < 4 { VCS_PATTERNS[at] } else { BINARY_PATTERNS[at - 4] };
        at += 1;
    }
    all
};

impl Ignore {
    /// The rules of the flag; those of `.sourceignore` files are added where they are found.
    pub(super) fn rules(&self) -> IgnoreRules {
        let mut rules = IgnoreRules::none();
        rules.add("", &List::join(&self.ignore_paths).join("\n"));
        rules
    }
}
