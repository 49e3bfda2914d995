//! What is there instead of a file that is not.

use flux_archive::{Files, Kind};

use super::loader::Loader;
use crate::nearest::nearest;

/// The directory in which a path ends, and the name that is missing in it.
pub(crate) struct Gap {
    /// The directory, as shown to users.
    pub(crate) directory: String,
    /// The name that is not there.
    pub(crate) missing: String,
    /// What is there.
    pub(crate) names: Vec<String>,
}

/// What to do about a path that is not there; nothing if it is.
pub fn missing_path_advice(files: &dyn Files, path: &str) -> Option<String> {
    Gap::of(files, path)
        .map(|gap| Gap { directory: gap.directory.trim_start_matches('/').to_owned(), ..gap }.advice())
}

impl Gap {
    /// Where a path ends.
    fn of(files: &dyn Files, path: &str) -> Option<Self> {
        let mut directory = "/".to_owned();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let next = format!("{}/{name}", directory.trim_end_matches('/'));
            match files.find(&next, "/") {
                Ok(found) if found.kind == Kind::Directory => directory = found.path,
                Ok(_) => return None,
                Err(_) => {
                    let names = files.names(&directory);
                    return Some(Self { directory, missing: name.to_owned(), names });
                }
            }
        }
        None
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> String {
        let Self { directory, missing, names } = self;
        if let Some(name) = nearest(missing, names.iter().map(String::as_str)) {
            return format!("did you mean '{name}'?");
        }
        let place = if directory.is_empty() { "the source" } else { directory };
        format!("there is no '{missing}' in {place}: add it, or remove the entry")
    }
}

impl Loader<'_> {
    /// Where a path ends, given as messages show it; nothing if it leads somewhere.
    pub(crate) fn gap(&self, shown: &str) -> Option<Gap> {
        let gap = Gap::of(self.files(), self.unshown(shown)?)?;
        Some(Gap { directory: self.display(&gap.directory), ..gap })
    }

    /// The names in a directory, given as messages show it.
    pub(crate) fn names_of(&self, shown: &str) -> Vec<String> {
        let found = self.unshown(shown).and_then(|path| self.files().find(path, "/").ok());
        found.map(|found| self.files().names(&found.path)).unwrap_or_default()
    }

    /// Whether a directory has a kustomization file, given as messages show it.
    pub(crate) fn is_kustomization(&self, shown: &str) -> bool {
        self.names_of(shown).iter().any(|name| crate::file::FILE_NAMES.contains(&name.as_str()))
    }
}
