//! Runs the generators of a kustomization (spec section 7).

use super::accumulate::Accumulator;
use super::context::Context;
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
        (MapKind::ConfigMap, &file.config_map_generator, "ConfigMapGenerator"),
        (MapKind::Secret, &file.secret_generator, "SecretGenerator"),
    ];
    for (kind, entries, plugin) in kinds {
        let origin = target.configured_by(context, plugin);
        for args in entries {
            let global = file.generator_options.as_ref();
            let mut resource = generate(kind, args, global, &target.loader, &context.scope())
                .during(|| format!("{}: {plugin} '{}'", target.path, args.name))?;
            resource.set_origin(origin.as_ref());
            into.resources
                .absorb(resource)
                .during(|| format!("merging from generator {plugin} '{}'", args.name))?;
        }
    }
    plugins::run_generators(target, into, context)
}
