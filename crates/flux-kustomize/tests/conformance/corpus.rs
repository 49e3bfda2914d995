//! Reading the corpus.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The kustomize release whose results count.
const PIN: &str = "5.8.1";

/// One case: a directory with `cmd.json`, `input/` and what is expected.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) directory: PathBuf,
    pub(crate) command: Value,
}

impl Case {
    /// The cases of a folder, sorted, without those that other releases answer differently.
    pub(crate) fn all(folder: &Path, versions: &Path) -> Vec<Self> {
        let versions: Value = std::fs::read_to_string(versions)
            .map(|text| serde_json::from_str(&text).expect("versions.json is JSON"))
            .unwrap_or_default();
        let mut cases: Vec<Self> = std::fs::read_dir(folder)
            .expect("the folder can be listed")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.join("cmd.json").is_file())
            .map(|directory| {
                let text = std::fs::read_to_string(directory.join("cmd.json")).expect("cmd.json");
                let name = directory.file_name().expect("a name").to_string_lossy().into_owned();
                Self { name, directory, command: serde_json::from_str(&text).expect("cmd.json is JSON") }
            })
            .filter(|case| {
                let same =
                    versions.get(&case.name).and_then(|row| row.get("same_in")).and_then(Value::as_array);
                same.is_none_or(|same| same.iter().any(|version| version == PIN))
            })
            .collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases
    }

    /// A text of cmd.json.
    pub(crate) fn word(&self, key: &str) -> &str {
        self.command.get(key).and_then(Value::as_str).unwrap_or("")
    }

    /// The golden output.
    pub(crate) fn expected(&self) -> String {
        std::fs::read_to_string(self.directory.join("expected.yaml")).expect("expected.yaml")
    }
}
