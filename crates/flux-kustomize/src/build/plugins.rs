//! Entries of `generators`, `transformers` and `validators`: configurations of built-in steps, inline or in files.

use std::sync::Arc;

use flux_yaml::Value;
use serde::de::DeserializeOwned;

use super::accumulate::Accumulator;
use super::context::Context;
use super::explain::{Explain as _, Part};
use super::plugin_steps::{GENERATORS, TRANSFORMERS, generated, transform};
use super::target::Target;
use super::transformers::finish_step;
use crate::error::{BuildError, During};
use crate::file::{Record, conform_loosely};
use crate::load::read_resources;
use crate::resource::{Origin, Resource, ResourceList};

/// The label that a validator may leave.
const VALIDATED_BY: &str = "validated-by";

/// One configured step.
pub(super) struct Plugin<'t> {
    /// The kustomization that names it.
    pub(super) target: &'t Target<'t>,
    /// Its configuration.
    pub(super) resource: Resource,
    /// The configuration as data.
    pub(super) value: Value,
}

impl Plugin<'_> {
    /// The configuration as the type that `record` describes; unknown fields are let be and numbers become text where text
    /// is wanted, as upstream.
    ///
    /// # Errors
    /// A field has the wrong type.
    pub(super) fn decode<T: DeserializeOwned>(&self, record: &'static Record) -> Result<T, BuildError> {
        let value = conform_loosely(self.value.clone(), record);
        let decoded =
            value.and_then(|value| serde_json::from_value(value).map_err(|error| error.to_string()));
        decoded.map_err(|message| self.misconfigured(&message))
    }

    /// Upstream's answer to a configuration that makes no sense.
    pub(super) fn misconfigured(&self, message: &str) -> BuildError {
        BuildError::invalid(format!("plugin {} fails configuration: {message}", self.resource.id()))
    }

    /// Upstream's answer to a kind that it does not build in, or that is not what is `wanted`.
    pub(super) fn unknown(&self, wanted: &str) -> BuildError {
        let kind = self.resource.gvk().kind.as_str();
        BuildError::invalid(if GENERATORS.contains(&kind) || TRANSFORMERS.contains(&kind) {
            format!("plugin {} not a {wanted}", self.resource.id())
        } else {
            format!("unable to load builtin {}", self.resource.gvk())
        })
    }

    fn origin(&self, context: &Context<'_>) -> Option<Arc<Origin>> {
        let own = self.resource.origin.clone();
        context.origin(|| {
            let file = own.map(|origin| origin.path.clone()).filter(|path| !path.is_empty());
            let name = self.target.loader.origin_of(self.target.file_name()).path;
            let resource = &self.resource;
            Origin {
                configured_in: file.unwrap_or(name),
                configured_by: Some([
                    resource.gvk().api_version(),
                    resource.gvk().kind.clone(),
                    resource.name().to_owned(),
                    resource.namespace().to_owned(),
                ]),
                ..Origin::default()
            }
        })
    }
}

/// Adds what the entries of `generators` make.
///
/// # Errors
/// An entry is no configuration of a built-in generator, or that generator fails.
pub(super) fn run_generators(
    target: &Target<'_>,
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    let loaded = load(target, "generators", &target.file.generators, into, context);
    for plugin in loaded.during(|| "loading generator plugins".to_owned())? {
        let origin = plugin.origin(context);
        let made = generated(&plugin, context).during(|| format!("generators: {}", plugin.resource.id()));
        for mut resource in made.explain(target, || Part::field("generators"))? {
            resource.set_origin(origin.as_ref());
            let absorbed = into.resources.absorb(resource).during(|| "merging from generator".to_owned());
            absorbed.explain(target, || Part::field("generators").on(&into.resources))?;
        }
    }
    Ok(())
}

/// Changes what is there as the entries of `transformers` say.
///
/// # Errors
/// An entry is no configuration of a built-in transformer, or that transformer fails.
pub(super) fn run_transformers(
    target: &Target<'_>,
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    for plugin in load(target, "transformers", &target.file.transformers, into, context)? {
        transform(&plugin, &mut into.resources, context)
            .during(|| target.path.clone())
            .explain(target, || Part::field("transformers").on(&into.resources))?;
        finish_step(&mut into.resources, plugin.origin(context));
    }
    Ok(())
}

/// Lets the entries of `validators`, which are transformers, look at what is there. They may add the label
/// `validated-by` and must change nothing else.
///
/// # Errors
/// An entry is no configuration of a built-in transformer, that transformer fails, or it changes something.
pub(super) fn run_validators(
    target: &Target<'_>,
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    for plugin in load(target, "validators", &target.file.validators, into, context)? {
        let before: Vec<Resource> = into.resources.iter().cloned().collect();
        transform(&plugin, &mut into.resources, context)
            .during(|| target.path.clone())
            .explain(target, || Part::field("validators").on(&into.resources))?;
        let same = before.len() == into.resources.iter().len()
            && before.iter().zip(into.resources.iter()).all(|(old, new)| unchanged(old, new));
        if !same {
            let message =
                format!("validator shouldn't modify the resource map: {} changed it", plugin.resource.id());
            let error = BuildError::invalid(message).during(target.path.clone());
            return Err(target.explain(error, Part::field("validators")));
        }
    }
    Ok(())
}

/// Whether nothing but the label of validators was added. Upstream also holds it against a validator that labels which
/// came with the resource are written anew.
fn unchanged(old: &Resource, new: &Resource) -> bool {
    let mut labels = new.labels();
    if labels.remove(VALIDATED_BY).is_none() {
        return old.node() == new.node() && old.history == new.history;
    }
    let mut clean = new.clone();
    let rewritten = clean.set_metadata_map("labels", labels).is_ok();
    rewritten && !old.history.labelled && old.node() == clean.node() && old.history == new.history
}

/// The configurations, those written inline first, as upstream.
fn load<'t>(
    target: &'t Target<'t>,
    list: &str,
    entries: &[String],
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<Vec<Plugin<'t>>, BuildError> {
    let mut gathered = Accumulator::default();
    let mut paths = Vec::new();
    for entry in entries {
        match read_resources(entry, "", &context.scope()) {
            Ok(inline) => inline.into_iter().try_for_each(|resource| gathered.resources.append(resource))?,
            Err(_) => paths.push(entry.clone()),
        }
    }
    target.accumulate_resources(&mut gathered, list, &paths, context)?;
    into.warnings.append(&mut gathered.warnings);
    prepare(gathered.resources, target).explain(target, || Part::field(list))
}

fn prepare<'t>(list: ResourceList, target: &'t Target<'t>) -> Result<Vec<Plugin<'t>>, BuildError> {
    let mut plugins = Vec::new();
    for resource in list.into_vec() {
        if resource.gvk().api_version() != "builtin" {
            let message = format!(
                "external plugins disabled; unable to load external plugin '{}'",
                resource.gvk().kind
            );
            return Err(BuildError::invalid(message));
        }
        let id = resource.id().to_string();
        let value = resource.node().to_value().map_err(|source| BuildError::Yaml { id, source })?;
        plugins.push(Plugin { target, resource, value });
    }
    Ok(plugins)
}
