//! Which version of a plugin, and which download of it.

use std::cmp::Ordering;

use anyhow::{Result, anyhow, bail};

use super::{
    folder,
    manifest::{Manifest, Platform, Version},
};

/// A plugin as it is asked for: `name`, `name@version` or `name@sha256:…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The word after `flux`.
    pub name: String,
    which: Which,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Which {
    Newest,
    Version(String),
    Digest(String),
}

/// A version and its download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    /// The version.
    pub version: String,
    /// The download.
    pub platform: Platform,
}

/// A kind of machine, as Go names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    os: &'static str,
    arch: &'static str,
}

impl Machine {
    /// This one.
    pub(super) fn this() -> Self {
        let os = match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let arch = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            other => other,
        };
        Self { os, arch }
    }

    fn download(self, version: &Version) -> Option<&Platform> {
        version.platforms.iter().find(|platform| platform.os == self.os && platform.arch == self.arch)
    }
}

impl Wanted {
    /// The newest version of a plugin.
    pub(super) fn newest(name: &str) -> Self {
        Self { name: name.to_owned(), which: Which::Newest }
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// A name that is none, or nothing after the `@`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let (name, which) = match text.split_once('@') {
            None => (text, Which::Newest),
            Some((_, "")) => bail!("invalid plugin reference {text:?}: there is no version after the '@'"),
            Some((name, digest)) if digest.starts_with("sha256:") => (name, Which::Digest(digest.to_owned())),
            Some((name, version)) => (name, Which::Version(version.to_owned())),
        };
        folder::check(name)?;
        Ok(Self { name: name.to_owned(), which })
    }

    /// Chooses from what there is.
    ///
    /// # Errors
    /// There is no such version, or none for this machine.
    pub(super) fn choose(&self, manifest: &Manifest, machine: Machine) -> Result<Chosen> {
        let Machine { os, arch } = machine;
        let name = &self.name;
        let Some(first) = manifest.versions.first() else { bail!("plugin {name:?} has no versions") };
        let version = match &self.which {
            Which::Newest => first,
            Which::Version(wanted) => manifest
                .versions
                .iter()
                .find(|version| {
                    version.version == *wanted || Some(version.version.as_str()) == wanted.strip_prefix('v')
                })
                .ok_or_else(|| anyhow!("version {wanted:?} not found for plugin {name:?}"))?,
            Which::Digest(digest) => {
                let has = |version: &&Version| {
                    machine.download(version).is_some_and(|found| found.checksum == *digest)
                };
                let missing = || anyhow!("digest {digest:?} not found for plugin {name:?} on {os}/{arch}");
                manifest.versions.iter().find(has).ok_or_else(missing)?
            }
        };
        let Some(platform) = machine.download(version) else {
            bail!("plugin {name:?} v{} has no binary for {os}/{arch}", version.version);
        };
        Ok(Chosen { version: version.version.clone(), platform: platform.clone() })
    }
}

/// How a version stands to another: as semantic versions where both are, else only whether they are the same.
pub(super) fn compare(left: &str, right: &str) -> Option<Ordering> {
    let read = |text: &str| semver::Version::parse(text.trim_start_matches('v')).ok();
    match (read(left), read(right)) {
        (Some(left), Some(right)) => Some(left.cmp_precedence(&right)),
        _ => (left == right).then_some(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: Machine = Machine { os: "linux", arch: "arm64" };

    fn manifest(versions: &str) -> Manifest {
        let text = format!(
            "apiVersion: cli.fluxcd.io/v1beta1\nkind: Plugin\nname: x\nbin: flux-x\nversions: {versions}"
        );
        Manifest::read("x", text.as_bytes()).unwrap()
    }

    #[test]
    fn what_is_typed_is_looked_up() {
        let all = manifest(
            "[{version: 2.0.0, platforms: [{os: linux, arch: arm64, url: u2, checksum: 'sha256:2'}, {os: linux, arch: amd64, checksum: 'sha256:9'}]},
              {version: 1.0.0, platforms: [{os: linux, arch: arm64, url: u1, checksum: 'sha256:1'}]}, {version: 0.1.0}]",
        );
        for (text, wanted) in [
            ("x", Ok("2.0.0")),
            ("x@1.0.0", Ok("1.0.0")),
            ("x@v1.0.0", Ok("1.0.0")),
            ("x@sha256:1", Ok("1.0.0")),
            ("x@sha256:9", Err("digest \"sha256:9\" not found for plugin \"x\" on linux/arm64")),
            ("x@3.0.0", Err("version \"3.0.0\" not found for plugin \"x\"")),
            ("x@0.1.0", Err("plugin \"x\" v0.1.0 has no binary for linux/arm64")),
        ] {
            let chosen = Wanted::parse(text).unwrap().choose(&all, LINUX);
            let told = chosen.as_ref().map(|chosen| chosen.version.as_str()).map_err(ToString::to_string);
            assert_eq!(told, wanted.map_err(str::to_owned), "{text}");
        }
        let told = Wanted::newest("x").choose(&manifest("[]"), LINUX).unwrap_err().to_string();
        assert_eq!(told, "plugin \"x\" has no versions");
        for text in ["", "x@", "@1", "../x", "a/b@1", "build"] {
            assert!(Wanted::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn versions_are_compared_as_such() {
        for (left, right, wanted) in [
            ("1.9.0", "1.10.0", Some(Ordering::Less)),
            ("v2.0.0", "2.0.0", Some(Ordering::Equal)),
            ("2.0.0", "2.0.0-rc.1", Some(Ordering::Greater)),
            ("nightly", "nightly", Some(Ordering::Equal)),
            ("nightly", "2.0.0", None),
        ] {
            assert_eq!(compare(left, right), wanted, "{left} {right}");
        }
    }
}
