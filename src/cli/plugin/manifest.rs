//! What the catalogue says: its list, and the manifest of a plugin. Bytes in, values out.

use anyhow::{Context as _, Result, bail};
use flux_yaml::{Rules, Value};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};

const API_VERSION: &str = "cli.fluxcd.io/v1beta1";

/// The manifest of a plugin.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Manifest {
    api_version: String,
    kind: String,
    /// The word after `flux`.
    pub name: String,
    /// What the program is called in an archive.
    pub bin: String,
    /// The newest first.
    pub versions: Vec<Version>,
}

/// A version of a plugin.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Version {
    /// Without a `v`.
    #[serde(deserialize_with = "scalar")]
    pub version: String,
    /// Where it runs.
    pub platforms: Vec<Platform>,
}

/// A download for one kind of machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Platform {
    /// As Go names it.
    pub os: String,
    /// As Go names it.
    pub arch: String,
    /// The download.
    pub url: String,
    /// `sha256:…` of the download.
    pub checksum: String,
    /// Which file of an archive is the program, where it is not called as it should be.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub extract_path: String,
}

/// The list of all plugins.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Catalog {
    api_version: String,
    kind: String,
    /// The plugins.
    pub plugins: Vec<Listed>,
}

/// A plugin in the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listed {
    /// The word after `flux`.
    pub name: String,
    /// What it is for.
    pub description: String,
}

impl Manifest {
    /// Reads the manifest of the plugin `name`.
    ///
    /// # Errors
    /// It is none, or that of another plugin.
    pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Self> {
        let manifest: Self =
            read(bytes).with_context(|| format!("failed to parse plugin manifest for {name:?}"))?;
        check(&format!("plugin {name:?}"), (&manifest.api_version, &manifest.kind), "Plugin")?;
        if manifest.name != name {
            bail!("plugin {name:?} has the manifest of another plugin, {:?}", manifest.name);
        }
        let plain = manifest.bin.strip_prefix("flux-").is_some_and(|rest| {
            !rest.is_empty()
                && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        });
        if !plain {
            bail!(
                "plugin {name:?} has invalid bin {:?} (must be a plain filename prefixed with \"flux-\")",
                manifest.bin
            );
        }
        Ok(manifest)
    }
}

impl Catalog {
    /// Reads the list.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let catalog: Self = read(bytes).context("failed to parse plugin catalog")?;
        check("plugin catalog", (&catalog.api_version, &catalog.kind), "PluginCatalog")?;
        Ok(catalog)
    }
}

/// Reads a text that may look like a number, as Go does.
pub(super) fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(D::Error::custom(format_args!("{other} is no version"))),
    }
}

/// Reads one YAML document.
///
/// # Errors
/// It is no YAML, or of another shape.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let text = std::str::from_utf8(bytes).context("it is not UTF-8")?;
    let mut value = flux_yaml::parse(text, Rules::V2)?;
    fill(&mut value);
    if !value.is_object() {
        bail!("it is no mapping");
    }
    Ok(serde_json::from_value(value)?)
}

/// Leaves out what is null, as Go reads it.
fn fill(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(fill);
        }
        Value::Array(items) => items.iter_mut().for_each(fill),
        Value::Null => *value = Value::Object(serde_json::Map::new()),
        _ => {}
    }
}

fn check(what: &str, (api_version, kind): (&str, &str), wanted: &str) -> Result<()> {
    if api_version != API_VERSION {
        bail!("{what} has unsupported apiVersion {api_version:?} (expected {API_VERSION:?})");
    }
    if kind != wanted {
        bail!("{what} has unexpected kind {kind:?} (expected {wanted:?})");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_that_are_none() {
        let head = "apiVersion: cli.fluxcd.io/v1beta1\nkind: Plugin\nname: x\n";
        for (text, told) in [
            (
                String::new(),
                "plugin \"x\" has unsupported apiVersion \"\" (expected \"cli.fluxcd.io/v1beta1\")",
            ),
            (
                "apiVersion: v2\n".to_owned(),
                "plugin \"x\" has unsupported apiVersion \"v2\" (expected \"cli.fluxcd.io/v1beta1\")",
            ),
            (
                "apiVersion: cli.fluxcd.io/v1beta1\nkind: Other\n".to_owned(),
                "plugin \"x\" has unexpected kind \"Other\" (expected \"Plugin\")",
            ),
            (
                head.replace("name: x", "name: other"),
                "plugin \"x\" has the manifest of another plugin, \"other\"",
            ),
            (
                head.to_owned(),
                "plugin \"x\" has invalid bin \"\" (must be a plain filename prefixed with \"flux-\")",
            ),
            (
                format!("{head}bin: flux-../x"),
                "plugin \"x\" has invalid bin \"flux-../x\" (must be a plain filename prefixed with \"flux-\")",
            ),
            (
                format!("{head}bin: x"),
                "plugin \"x\" has invalid bin \"x\" (must be a plain filename prefixed with \"flux-\")",
            ),
        ] {
            assert_eq!(Manifest::read("x", text.as_bytes()).unwrap_err().to_string(), told);
        }
        for text in ["a: [", "- a", "versions: 3"] {
            let told = Manifest::read("x", text.as_bytes()).unwrap_err().to_string();
            assert_eq!(told, "failed to parse plugin manifest for \"x\"", "{text}");
        }
        assert!(
            Manifest::read(
                "x",
                format!("{head}bin: flux-x\nversions: [{{version: 1, new: field, platforms: null}}, null]")
                    .as_bytes()
            )
            .is_ok()
        );
    }
}
