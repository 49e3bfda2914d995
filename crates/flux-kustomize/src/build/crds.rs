//! Field specs out of `crds` files: types with Kubernetes extensions (spec section 17).

use flux_yaml::{Rules, Value};

use super::explain::{Explain as _, Part};
use super::target::Target;
use crate::config::{FieldSpec, Referrers, TransformerConfig};
use crate::error::{BuildError, During};
use crate::file::{Misfit, kind_of};
use crate::growth::{Growth, check_depth};
use crate::id::Gvk;

/// What the types of the files add to the configuration.
///
/// # Errors
/// A file cannot be read, or its specs conflict.
pub(super) fn load_crds(target: &Target<'_>) -> Result<TransformerConfig, BuildError> {
    let mut config = TransformerConfig::empty();
    for (index, path) in target.file.crds.iter().enumerate() {
        let types = types_of(path, target).explain(target, || Part::entry("crds", index, path))?;
        for name in types.as_object().into_iter().flatten().map(|(name, _)| name) {
            if is_resource(&types[name]) {
                let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
                let gvk = Gvk { kind, ..Gvk::default() };
                let (found, growth) = (TransformerConfig::empty(), target.loader.growth());
                let mut walk = Walk { types: &types, gvk, found, growth, open: Vec::new() };
                walk.enter(name, &[])?;
                config.merge(&walk.found)?;
            }
        }
    }
    Ok(config)
}

fn types_of(path: &str, target: &Target<'_>) -> Result<Value, BuildError> {
    let text = target.loader.load_text(path).during(|| format!("crds: {path}"))?;
    read_types(&text).map_err(|misfit| {
        let message = format!("unable to parse open API definition from '{path}': {}", misfit.message);
        let place = misfit.place(&target.loader.location(path), &text);
        BuildError::invalid(message)
            .during(format!("loading CRDs [{}]", target.file.crds.join(" ")))
            .at(place, misfit.hint)
    })
}

/// The types of a file by name. A `CustomResourceDefinition` is none, and refused as upstream does.
fn read_types(text: &str) -> Result<Value, Misfit> {
    if text.is_empty() {
        return Err(Misfit::new("the file is empty"));
    }
    // What begins like JSON has to be JSON, as upstream.
    let mut types: Value = if text.starts_with('{') {
        serde_json::from_str(text).map_err(|error| Misfit::new(error.to_string()))?
    } else {
        flux_yaml::parse(text, Rules::V2).map_err(|error| Misfit::of_text(&error, text))?
    };
    let unfit = |value: &Value, of: &str| match value {
        Value::Object(_) | Value::Null => Ok(()),
        _ => Err(Misfit::new(format!(
            "json: cannot unmarshal {} into Go value of type accumulator.{of}",
            kind_of(value)
        ))),
    };
    unfit(&types, "nameToApiMap")?;
    for (_, kind) in types.as_object_mut().into_iter().flatten() {
        unfit(kind, "OpenAPIDefinition")?;
        let fields = kind.as_object_mut();
        // The name of the field matches in any case.
        if let Some(fields) = fields
            && let Some(name) = fields.keys().find(|name| name.eq_ignore_ascii_case("schema")).cloned()
            && let Some(schema) = fields.remove(&name)
        {
            fields.insert("Schema".to_owned(), schema);
        }
    }
    Ok(types)
}

fn is_resource(kind: &Value) -> bool {
    let properties = &kind["Schema"]["properties"];
    ["kind", "apiVersion", "metadata"].iter().all(|name| properties.get(name).is_some())
}

/// What it costs to enter a type.
const TYPE: usize = 16 << 10;

struct Walk<'t> {
    types: &'t Value,
    gvk: Gvk,
    found: TransformerConfig,
    growth: &'t Growth,
    /// Types on the way here: a type that holds itself ends the walk.
    open: Vec<&'t str>,
}

impl<'t> Walk<'t> {
    fn enter(&mut self, name: &'t str, path: &[&str]) -> Result<(), BuildError> {
        if self.open.contains(&name) {
            return Ok(());
        }
        check_depth(path.len()).map_err(BuildError::invalid)?;
        self.growth.add(TYPE + path.len())?;
        self.open.push(name);
        let properties = self.types[name]["Schema"]["properties"].as_object();
        for (field, property) in properties.into_iter().flatten() {
            let mut below = path.to_vec();
            below.push(field);
            self.note(property, &below);
            if let Some(reference) = property["$ref"].as_str() {
                self.enter(reference, &below)?;
            }
        }
        self.open.pop();
        Ok(())
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
