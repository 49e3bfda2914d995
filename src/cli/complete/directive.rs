//! What a shell is to do with the candidates: a number of which each bit is one wish.

use std::fmt;

/// cobra's `ShellCompDirective`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Directive(u8);

/// The bits that are in use, and their names.
const NAMES: &[(Directive, &str)] = &[
    (Directive::ERROR, "ShellCompDirectiveError"),
    (Directive::NO_FILES, "ShellCompDirectiveNoFileComp"),
    (Directive::DIRECTORIES, "ShellCompDirectiveFilterDirs"),
];

impl Directive {
    /// Files, where there is no candidate.
    pub(super) const DEFAULT: Self = Self(0);
    /// The candidates are of no use.
    pub(super) const ERROR: Self = Self(1);
    /// No files.
    pub(super) const NO_FILES: Self = Self(4);
    /// Directories only.
    pub(super) const DIRECTORIES: Self = Self(16);

    /// The number that is printed.
    pub(super) const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Directive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(directive, _)| directive == self).map(|(_, name)| *name);
        f.write_str(name.unwrap_or("ShellCompDirectiveDefault"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_and_names_are_those_of_cobra() {
        for (directive, number, name) in [
            (Directive::DEFAULT, 0, "ShellCompDirectiveDefault"),
            (Directive::ERROR, 1, "ShellCompDirectiveError"),
            (Directive::NO_FILES, 4, "ShellCompDirectiveNoFileComp"),
            (Directive::DIRECTORIES, 16, "ShellCompDirectiveFilterDirs"),
        ] {
            assert_eq!((directive.number(), directive.to_string().as_str()), (number, name));
        }
    }
}
