//! The directory of the plugins, and what is in it.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use flux_archive::is_executable;

use crate::cli::{settings::Environment, words};

/// What the names of programs of plugins begin with.
const PREFIX: &str = "flux-";

/// The directory of the plugins.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// It is the user's own affair that it is there.
    given: bool,
}

/// A plugin that can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Installed {
    /// The word after `flux`.
    pub name: String,
    /// The program.
    pub path: PathBuf,
}

impl Folder {
    /// The directory that the environment names; none for a user without a home.
    pub(crate) fn of(environment: &Environment) -> Option<Self> {
        if let Some(path) = &environment.plugins {
            return Some(Self { path: clean(path), given: true });
        }
        let home = environment.home.as_ref()?;
        Some(Self { path: home.join(".fluxcd/plugins"), given: false })
    }

    /// As [`Folder::of`], but none for a line that begins with a word of flux's own: plugins cost nothing where none
    /// can be meant.
    pub(crate) fn for_word(environment: &Environment, word: Option<&str>) -> Option<Self> {
        if word.is_some_and(words::is_built_in) { None } else { Self::of(environment) }
    }

    /// As [`Folder::of`].
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn demand(environment: &Environment) -> Result<Self> {
        Self::of(environment)
            .ok_or_else(|| anyhow!("there is no home directory for plugins: set HOME or FLUXCD_PLUGINS"))
    }

    /// All plugins by name; none where the directory cannot be read. Those that a command of flux hides do not count.
    pub(crate) fn plugins(&self) -> Vec<Installed> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter_map(|name| Some(name.strip_prefix(PREFIX)?.to_owned())).collect();
        names.sort_unstable();
        names.iter().filter_map(|name| self.find(name)).collect()
    }

    /// The plugin of that name.
    pub(crate) fn find(&self, name: &str) -> Option<Installed> {
        if check(name).is_err() {
            return None;
        }
        let path = self.program(name);
        let metadata = fs::metadata(&path).ok()?;
        let runs = metadata.is_file() && (is_executable(&metadata) || cfg!(windows));
        runs.then(|| Installed { name: name.to_owned(), path })
    }

    /// Where the program of a plugin is.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.path.join(format!("{PREFIX}{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where it is written down what was installed for a plugin.
    pub(super) fn receipt(&self, name: &str) -> PathBuf {
        self.path.join(format!("{PREFIX}{name}.yaml"))
    }

    /// Makes the directory, unless it is one that the user has named.
    ///
    /// # Errors
    /// It is not there, or cannot be made.
    pub(super) fn make(&self) -> Result<()> {
        let shown = self.path.display();
        if !self.given {
            fs::create_dir_all(&self.path)
                .with_context(|| format!("cannot make the plugin directory {shown}"))?;
        }
        if self.path.is_dir() {
            return Ok(());
        }
        bail!("the plugin directory {shown}, which FLUXCD_PLUGINS names, is not there: make it first")
    }
}

/// Checks the name of a plugin that is to be run.
///
/// # Errors
/// As [`check_plain`]; it is that of a command of flux, which would run instead.
pub(super) fn check(name: &str) -> Result<()> {
    if words::is_built_in(name) {
        bail!("a plugin cannot be called {name:?}: flux has a command of that name");
    }
    check_plain(name)
}

/// Checks the name of a plugin before it becomes part of a path or an address.
///
/// # Errors
/// It could lead elsewhere.
pub(super) fn check_plain(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let begins = name.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
    if !begins || !name.bytes().all(plain) || name.len() > 100 {
        bail!("invalid plugin name {name:?}: it is made of letters, digits, '-', '_' and '.'");
    }
    Ok(())
}

/// A path as it is shown: without `.` and doubled slashes.
fn clean(path: &Path) -> PathBuf {
    let clean: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if clean.as_os_str().is_empty() { PathBuf::from(".") } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_lead_elsewhere() {
        for name in ["hello", "my-tool", "a", "v1.2_x"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "a/b",
            "../a",
            "-a",
            "a b",
            "ä",
            "a\0",
            "build",
            "help",
            "plugin",
            &"a".repeat(101),
        ] {
            assert!(check(name).is_err(), "{name}");
        }
    }

    #[test]
    fn no_home_no_folder() {
        assert!(Folder::of(&Environment::default()).is_none());
        assert!(Folder::demand(&Environment::default()).is_err());
        let given = Environment { plugins: Some("./p//q/".into()), ..Environment::default() };
        assert_eq!(Folder::of(&given).unwrap().program("x"), Path::new("p/q/flux-x"));
    }
}
