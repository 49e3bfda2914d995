//! From a directory to objects: what is put over it, and the build.

use std::sync::Arc;

use flux_archive::{IgnoreRules, Tree};
use flux_kustomize::{
    Options, Remote, missing_path_advice,
    overlay::{Overlay, generate_without, original},
};
use flux_yaml::Value;

use crate::{error::RenderError, inputs::Inputs, objects::expand};

/// What `buildMetadata: [managedByLabel]` puts into the label: kustomize inside of Flux does not know its release.
const MANAGER: &str = "kustomize-(devel)";

/// How a directory is built.
#[derive(Clone, Default)]
pub struct Settings<'a> {
    /// See [`Request::ignore`](crate::Request::ignore).
    pub ignore: Option<&'a str>,
    /// Fetches remote bases; without it they are refused.
    pub remote: Option<Arc<dyn Remote>>,
}

/// What a build gives, before anything is done to the objects.
#[derive(Debug, Default)]
pub struct Built {
    /// The objects, in order.
    pub objects: Vec<Value>,
    /// What kustomize has to say.
    pub warnings: Vec<String>,
    /// What the build may have read.
    pub inputs: Inputs,
}

/// Builds a directory of the tree with the fields of a specification over it. Lists become their items, and what
/// configures kustomize itself is left out (spec controllers/kustomize 5).
///
/// # Errors
/// The directory is not there, or cannot be built.
pub fn build(
    tree: &Tree,
    directory: &str,
    spec: &Value,
    settings: &Settings<'_>,
) -> Result<Built, RenderError> {
    if !tree.is_dir(directory) {
        let hint = missing_path_advice(tree, directory);
        return Err(RenderError::NoDirectory { path: directory.to_owned(), hint });
    }
    let inputs = Inputs::of(tree, directory, spec);
    let first = inputs.part(tree).map(|part| once(&part, directory, spec, settings));
    // A plug-in's configuration may name a file that the inputs do not know of.
    let (resources, inputs) = match first {
        Ok(Ok(resources)) => (resources, inputs),
        Ok(Err(error)) if inputs == Inputs::all() => return Err(error),
        _ => (once(tree, directory, spec, settings)?, Inputs::all()),
    };
    let mut objects = Vec::with_capacity(resources.objects.len());
    resources.objects.into_iter().for_each(|object| expand(object, &mut objects));
    let warnings = resources.warnings.iter().map(ToString::to_string).collect();
    Ok(Built { objects, warnings, inputs })
}

fn once(
    tree: &Tree,
    directory: &str,
    spec: &Value,
    settings: &Settings<'_>,
) -> Result<flux_kustomize::Resources, RenderError> {
    let rules = settings.ignore.map(|lines| {
        let below = tree.subtree(directory).unwrap_or_default();
        IgnoreRules::for_build(&below, Some(lines))
    });
    let original = original(tree, directory);
    let tree = generate_without(tree, directory, &Overlay::from_spec(spec), rules.as_ref())
        .map_err(RenderError::Overlay)?;
    let remote = settings.remote.clone();
    let options = Options { remote, manager: Some(MANAGER), original, ..Options::default() };
    flux_kustomize::build(&tree, directory, &options).map_err(RenderError::Build)
}
