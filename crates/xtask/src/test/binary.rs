//! The test binaries that cargo has built.

use std::{
    cmp::Reverse,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cargo;

/// One program with tests in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binary {
    /// What its tests are told under: the name of the integration test, or of the crate.
    pub(super) name: String,
    /// The package's folder, where cargo starts its tests.
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
    turn: Turn,
    /// In bytes; one that holds more of the product tends to take longer.
    size: u64,
}

/// Those that take longest go first, so that nothing waits for them at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// The command line on real servers.
    Product,
    /// A crate from outside, often with servers.
    Integration,
    Unit,
}

/// Asks cargo where the binaries are that `call` has built, the long ones first.
///
/// # Errors
/// When cargo fails, or a crate has doctests, which nothing here would run.
pub(super) fn built(call: &[&str]) -> Result<Vec<Binary>> {
    refuse_doctests(&cargo::metadata(false)?)?;
    let mut call = call.to_vec();
    call.extend(["--quiet", "--message-format=json-render-diagnostics"]);
    let output = cargo::command(&call).stderr(Stdio::inherit()).output().context("starting cargo")?;
    if !output.status.success() {
        bail!("cargo {} failed", call.join(" "));
    }
    let mut binaries: Vec<Binary> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| binary(line, &cargo::root()))
        .collect();
    binaries.sort_by_key(|binary| (binary.turn, Reverse(binary.size)));
    Ok(binaries)
}

fn refuse_doctests(metadata: &Value) -> Result<()> {
    for package in metadata["packages"].as_array().into_iter().flatten() {
        for target in package["targets"].as_array().into_iter().flatten() {
            if target["doctest"] == true {
                bail!("{}: doctests are not run here; set `doctest = false` below [lib]", package["name"]);
            }
        }
    }
    Ok(())
}

/// Reads one of cargo's messages (the Cargo Book, "External Tools"); most are of something else.
fn binary(message: &str, root: &Path) -> Option<Binary> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message["profile"]["test"] != true {
        return None;
    }
    let path = PathBuf::from(message["executable"].as_str()?);
    let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
    let turn = match message["target"]["kind"][0].as_str()? {
        "test" if folder == root => Turn::Product,
        "test" => Turn::Integration,
        _ => Turn::Unit,
    };
    Some(Binary { name: message["target"]["name"].as_str()?.to_owned(), folder, path, turn, size })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_of_cargo() {
        let message = |kind: &str, test: bool| {
            json!({
                "reason": "compiler-artifact", "manifest_path": "/x/crates/a/Cargo.toml", "profile": {"test": test},
                "target": {"kind": [kind], "name": "bases"}, "executable": "/t/bases-1",
            })
            .to_string()
        };
        let found = binary(&message("test", true), Path::new("/x")).unwrap();
        assert_eq!((found.name.as_str(), found.turn), ("bases", Turn::Integration));
        assert_eq!((found.folder, found.path), ("/x/crates/a".into(), "/t/bases-1".into()));
        assert_eq!(binary(&message("test", true), Path::new("/x/crates/a")).unwrap().turn, Turn::Product);
        assert_eq!(binary(&message("lib", true), Path::new("/x")).unwrap().turn, Turn::Unit);
        assert_eq!(binary(&message("bin", false), Path::new("/x")), None);
        assert_eq!(binary("no message", Path::new("/x")), None);
    }

    #[test]
    fn doctests_would_be_forgotten() {
        let metadata =
            |doctest: bool| json!({"packages": [{"name": "a", "targets": [{"doctest": doctest}]}]});
        assert!(refuse_doctests(&metadata(false)).is_ok());
        assert!(refuse_doctests(&metadata(true)).unwrap_err().to_string().contains("doctest = false"));
    }
}
