//! What was installed for a plugin, as it is written beside its program.

use std::fs;

use anyhow::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    choose::Chosen,
    folder::Folder,
    manifest::{self, Platform},
};
use crate::cli::whole;

/// A receipt; a plugin that was put there by hand has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Receipt {
    name: String,
    /// Without a `v`.
    #[serde(deserialize_with = "manifest::scalar")]
    pub version: String,
    installed_at: String,
    platform: Platform,
}

/// More than any receipt has.
const LARGEST: u64 = 1 << 20;

impl Receipt {
    /// The receipt of what has been installed now.
    pub(super) fn new(name: &str, chosen: &Chosen, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            version: chosen.version.clone(),
            installed_at: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            platform: chosen.platform.clone(),
        }
    }

    /// Reads the receipt of a plugin; none where there is none, or nobody can read it.
    pub(super) fn read(folder: &Folder, name: &str) -> Option<Self> {
        let path = folder.receipt(name);
        let metadata = fs::metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > LARGEST {
            return None;
        }
        manifest::read(&fs::read(path).ok()?).ok()
    }

    /// Writes it beside the program.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub(super) fn write(&self, folder: &Folder) -> Result<()> {
        let text = flux_yaml::to_string(&serde_json::to_value(self)?);
        whole::write(&folder.receipt(&self.name), 0o644, text.as_bytes())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_back() {
        let room = tempfile::tempdir().unwrap();
        let environment =
            crate::cli::settings::Environment { plugins: Some(room.path().into()), ..Default::default() };
        let folder = Folder::of(&environment).unwrap();
        let platform =
            Platform { os: "linux".to_owned(), checksum: "sha256:1".to_owned(), ..Platform::default() };
        let chosen = Chosen { version: "1.0.0".to_owned(), platform };
        let receipt = Receipt::new("x", &chosen, Timestamp::from_second(1).unwrap());
        receipt.write(&folder).unwrap();
        assert_eq!(Receipt::read(&folder, "x"), Some(receipt));
        let text = fs::read_to_string(room.path().join("flux-x.yaml")).unwrap();
        assert!(
            text.contains("installedAt: \"1970-01-01T00:00:01Z\"\n") && !text.contains("extractPath"),
            "{text}"
        );
        assert_eq!(Receipt::read(&folder, "y"), None);
        fs::write(room.path().join("flux-y.yaml"), "a: [").unwrap();
        assert_eq!(Receipt::read(&folder, "y"), None);
    }
}
