//! Field specs out of `crds` files: types with Kubernetes extensions (spec section 17).

use flux_yaml::{Rules, Value};

use super::target::Target;
use crate::config::{FieldSpec, Referrers, TransformerConfig};
use crate::error::{BuildError, During};
use crate::id::Gvk;

/// What the types of the files add to the configuration.
///
/// # Errors
/// A file cannot be read, or its specs conflict.
pub(super) fn load_crds(target: &Target<'_>) -> Result<TransformerConfig, BuildError> {
    let mut config = TransformerConfig::empty();
    for path in &target.file.crds {
        let text = target.loader.load_text(path).during(|| format!("crds: {path}"))?;
        let malformed = |source| BuildError::MalformedYaml { path: path.clone(), source };
        let types = flux_yaml::parse(&text, Rules::V2).map_err(malformed)?;
        for name in types.as_object().into_iter().flatten().map(|(name, _)| name) {
            if is_resource(&types[name]) {
                let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
                let gvk = Gvk { kind, ..Gvk::default() };
                let mut walk =
                    Walk { types: &types, gvk, found: TransformerConfig::empty(), open: Vec::new() };
                walk.enter(name, &[]);
                config.merge(&walk.found)?;
            }
        }
    }
    Ok(config)
}

fn is_resource(kind: &Value) -> bool {
    let properties = &kind["Schema"]["properties"];
    ["kind", "apiVersion", "metadata"].iter().all(|name| properties.get(name).is_some())
}

struct Walk<'t> {
    types: &'t Value,
    gvk: Gvk,
    found: TransformerConfig,
    /// Types on the way here: a type that holds itself ends the walk.
    open: Vec<&'t str>,
}

impl<'t> Walk<'t> {
    fn enter(&mut self, name: &'t str, path: &[&str]) {
        if self.open.contains(&name) {
            return;
        }
        self.open.push(name);
        let properties = self.types[name]["Schema"]["properties"].as_object();
        for (field, property) in properties.into_iter().flatten() {
            let mut below = path.to_vec();
            below.push(field);
            self.note(property, &below);
            if let Some(reference) = property["$ref"].as_str() {
                self.enter(reference, &below);
            }
        }
        self.open.pop();
    }

    fn note(&mut self, property: &Value, path: &[&str]) {
        let extension = |name: &str| property[format!("x-kubernetes-{name}")].as_str();
        let spec = |path: &[&str]| FieldSpec { gvk: self.gvk.clone(), path: path.join("/"), create: false };
        let sections = [
            ("annotation", "commonAnnotations"),
            ("label-selector", "commonLabels"),
            ("identity", "namePrefix"),
        ];
        for (name, section) in sections {
            if extension(name).is_some()
                && let Some(list) = self.found.list_mut(section)
            {
                list.push(FieldSpec { gvk: self.gvk.clone(), path: path.join("/"), create: false });
            }
        }
        if let (Some(version), Some(kind)) =
            (extension("object-ref-api-version"), extension("object-ref-kind"))
        {
            let mut leaf = path.to_vec();
            leaf.push(extension("object-ref-name-key").unwrap_or("name"));
            let target = Gvk { group: String::new(), version: version.to_owned(), kind: kind.to_owned() };
            let specs = vec![spec(&leaf)];
            self.found.name_reference.push(Referrers { target, specs });
        }
    }
}
