//! Transformer configuration files (spec section 17).

use std::sync::{Arc, LazyLock};

use flux_yaml::{Rules, Value};
use serde::Deserialize;

use super::explain::{Explain as _, Part};
use super::target::Target;
use crate::config::{FieldSpec, Referrers, TransformerConfig};
use crate::error::{BuildError, During};
use crate::file::{FieldSpecEntry, Misfit, TRANSFORMER_CONFIG, conform};
use crate::id::Gvk;

static DEFAULTS: LazyLock<Arc<TransformerConfig>> = LazyLock::new(Arc::default);

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ReferrersEntry {
    group: String,
    version: String,
    kind: String,
    field_specs: Vec<FieldSpecEntry>,
}

impl From<FieldSpecEntry> for FieldSpec {
    fn from(entry: FieldSpecEntry) -> Self {
        let gvk = Gvk { group: entry.group, version: entry.version, kind: entry.kind };
        Self { gvk, path: entry.path, create: entry.create }
    }
}

/// The defaults, with what the files of `configurations` add.
///
/// # Errors
/// A file cannot be read, has a field that is unknown, or conflicts with the defaults.
pub(super) fn load_configurations(target: &Target<'_>) -> Result<Arc<TransformerConfig>, BuildError> {
    if target.file.configurations.is_empty() {
        return Ok(Arc::clone(&DEFAULTS));
    }
    let mut added = TransformerConfig::empty();
    for (index, path) in target.file.configurations.iter().enumerate() {
        add(&mut added, path, target).explain(target, || Part::entry("configurations", index, path))?;
    }
    let mut config = (**DEFAULTS).clone();
    config.merge(&added).during(|| target.path.clone())?;
    Ok(Arc::new(config))
}

/// Whether these are the defaults, unchanged.
pub(super) fn are_defaults(config: &Arc<TransformerConfig>) -> bool {
    Arc::ptr_eq(config, &DEFAULTS)
}

/// Adds what a file says.
fn add(config: &mut TransformerConfig, path: &str, target: &Target<'_>) -> Result<(), BuildError> {
    let text = target.loader.load_text(path)?;
    let added = read_configuration(&text).map_err(|misfit| {
        let message = format!("configurations: {path}: {}", misfit.message);
        let place = misfit.place(&target.loader.location(path), &text);
        BuildError::Kustomization { path: target.path.clone(), message }.at(place, misfit.hint)
    })?;
    config.merge(&added).during(|| format!("configurations: {path}"))
}

fn read_configuration(text: &str) -> Result<TransformerConfig, Misfit> {
    let value = flux_yaml::parse(text, Rules::V2).map_err(|error| Misfit::of_text(&error, text))?;
    let value = conform(&value, &TRANSFORMER_CONFIG, true)?;
    let mut config = TransformerConfig::empty();
    let Value::Object(sections) = value else { return Ok(config) };
    for (section, entries) in sections {
        if let Some(list) = config.list_mut(&section) {
            let specs: Vec<FieldSpecEntry> =
                serde_json::from_value(entries).map_err(|error| error.to_string())?;
            list.extend(specs.into_iter().map(FieldSpec::from));
        } else {
            let groups: Vec<ReferrersEntry> =
                serde_json::from_value(entries).map_err(|error| error.to_string())?;
            config.name_reference.extend(groups.into_iter().map(|group| Referrers {
                target: Gvk { group: group.group, version: group.version, kind: group.kind },
                specs: group.field_specs.into_iter().map(FieldSpec::from).collect(),
            }));
        }
    }
    config.sort();
    Ok(config)
}
