//! Runs the generators of a kustomization (spec section 7).

use super::accumulate::Accumulator;
use super::context::Context;
use super::explain::{Explain as _, Part};
use super::plugins;
use super::target::Target;
use crate::error::{BuildError, During};
use crate::generate::{MapKind, generate};

/// Adds what the generators make: ConfigMaps, Secrets, then plugins.
///
/// # Errors
/// A source is missing or malformed, or a result clashes with what is there.
pub(super) fn run_generators(
    target: &Target<'_>,
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    let file = &target.file;
    let kinds = [
        (MapKind::ConfigMap, &file.config_map_generator, "ConfigMapGenerator", "configMapGenerator"),
        (MapKind::Secret, &file.secret_generator, "SecretGenerator", "secretGenerator"),
    ];
    for (kind, entries, plugin, list) in kinds {
        let origin = target.configured_by(context, plugin);
        for (index, args) in entries.iter().enumerate() {
            let global = file.generator_options.as_ref();
            let mut resource = generate(kind, args, global, &target.loader, &context.scope())
                .during(|| format!("{}: {plugin} '{}'", target.path, args.name))
                .explain(target, || Part::item(list, index))?;
            resource.set_origin(origin.as_ref());
            let absorbed = into.resources.absorb(resource);
            absorbed
                .during(|| format!("merging from generator {plugin} '{}'", args.name))
                .explain(target, || Part::item(list, index).on(&into.resources))?;
        }
    }
    plugins::run_generators(target, into, context)
}
