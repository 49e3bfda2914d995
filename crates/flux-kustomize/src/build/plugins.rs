//! Entries of `generators`, `transformers` and `validators`: configurations of built-in steps, inline or in files.

use std::sync::Arc;

use flux_yaml::Value;
use serde::de::DeserializeOwned;

use super::accumulate::Accumulator;
use super::context::Context;
use super::plugin_steps::{generated, transform};
use super::target::Target;
use super::transformers::finish_step;
use crate::error::{BuildError, During};
use crate::file::{Record, conform};
use crate::load::read_resources;
use crate::resource::{Origin, Resource, ResourceList};

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
    /// The configuration as the type that `record` describes; unknown fields are let be, as upstream.
    ///
    /// # Errors
    /// A field has the wrong type.
    pub(super) fn decode<T: DeserializeOwned>(&self, record: &'static Record) -> Result<T, BuildError> {
        let value = conform(&self.value, record, false);
        let decoded =
            value.and_then(|value| serde_json::from_value(value).map_err(|error| error.to_string()));
        decoded.map_err(|message| BuildError::invalid(format!("{}: {message}", self.resource.id())))
    }

    /// Upstream's answer to a kind that it does not build in.
    pub(super) fn unknown(&self) -> BuildError {
        BuildError::invalid(format!("unable to load builtin {}", self.resource.gvk()))
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
    let loaded = load(target, &target.file.generators, into, context);
    for plugin in loaded.during(|| "loading generator plugins".to_owned())? {
        let origin = plugin.origin(context);
        for mut resource in
            generated(&plugin, context).during(|| format!("generators: {}", plugin.resource.id()))?
        {
            resource.set_origin(&origin);
            into.resources.absorb(resource).during(|| "merging from generator".to_owned())?;
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
    for plugin in load(target, &target.file.transformers, into, context)? {
        transform(&plugin, &mut into.resources, context)
            .map_err(|error| error.during(target.path.clone()))?;
        finish_step(&mut into.resources, plugin.origin(context));
    }
    Ok(())
}

/// There are no built-in validators: any entry is an error that says so.
///
/// # Errors
/// There is an entry.
pub(super) fn run_validators(
    target: &Target<'_>,
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    match load(target, &target.file.validators, into, context)?.first() {
        None => Ok(()),
        Some(plugin) => Err(plugin.unknown()),
    }
}

fn load<'t>(
    target: &'t Target<'t>,
    entries: &[String],
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<Vec<Plugin<'t>>, BuildError> {
    let mut gathered = Accumulator::default();
    for entry in entries {
        match read_resources(entry, "", &context.scope()) {
            Ok(inline) => inline.into_iter().try_for_each(|resource| gathered.resources.append(resource))?,
            Err(_) => target.accumulate_resources(&mut gathered, std::slice::from_ref(entry), context)?,
        }
    }
    into.warnings.append(&mut gathered.warnings);
    prepare(gathered.resources, target)
}

fn prepare<'t>(list: ResourceList, target: &'t Target<'t>) -> Result<Vec<Plugin<'t>>, BuildError> {
    let mut plugins = Vec::new();
    for resource in list.into_vec() {
        if resource.gvk().api_version() != "builtin" {
            let message =
                format!("external plugins disabled; unable to load external plugin '{}'", resource.name());
            return Err(BuildError::invalid(message));
        }
        let id = resource.id().to_string();
        let value = resource.node().to_value().map_err(|source| BuildError::Yaml { id, source })?;
        plugins.push(Plugin { target, resource, value });
    }
    Ok(plugins)
}
