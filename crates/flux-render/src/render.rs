//! One Kustomization, from its directory to its objects.

use flux_archive::Tree;
use flux_kustomize::overlay::trace;
use flux_yaml::Value;

use crate::{
    build::{Settings, build},
    error::RenderError,
    inputs::Inputs,
    objects::{add_common, add_owner, mask},
    request::{Missing, Request},
    substitution::substitute,
    variables::{Gathered, gather, names},
};

/// What a Kustomization consists of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// The objects, in the order of the build.
    pub objects: Vec<Value>,
    /// What the user should be told, one sentence each.
    pub warnings: Vec<String>,
    /// Indices of the objects that are encrypted Secrets: of their data only the keys mean something.
    pub masked: Vec<usize>,
    /// What was read of the tree, at most.
    pub inputs: Inputs,
}

/// Renders a Kustomization: builds the directory with the specification over it, substitutes variables, adds owner
/// labels, masks what is encrypted, and adds common metadata (spec cli/build-diff, "Post-processing per resource").
///
/// # Errors
/// See [`RenderError`].
pub fn render(tree: &Tree, request: &Request<'_>) -> Result<Rendered, RenderError> {
    let spec = &request.kustomization["spec"];
    let settings = Settings { ignore: request.ignore, remote: request.remote.clone() };
    let built = build(tree, request.directory, spec, &settings)?;
    let (mut objects, mut warnings) = (built.objects, built.warnings);
    if spec["postBuild"].is_object() {
        let gathered = sources(spec, request, &objects)?;
        let always = spec["postBuild"]["substituteStrategy"] == "Always";
        substitute(&mut objects, &gathered.variables, always, request.strict)
            .map_err(|error| traced(error, tree, request.directory))?;
        warnings.extend(told(&gathered));
    }
    let (name, namespace) = (request.name(), request.namespace());
    let mut masked = Vec::new();
    for (index, object) in objects.iter_mut().enumerate() {
        add_owner(object, name, namespace);
        if mask(object)? {
            masked.push(index);
        }
        add_common(object, &spec["commonMetadata"]);
    }
    Ok(Rendered { objects, warnings, masked, inputs: built.inputs })
}

/// Adds where the object comes from.
fn traced(error: RenderError, tree: &Tree, directory: &str) -> RenderError {
    match error {
        RenderError::Substitute { name, source, object, .. } => {
            let origin = trace(tree, directory, &object);
            RenderError::Substitute { name, source, object, origin }
        }
        other => other,
    }
}

/// The variables, from what is given and from the objects of the build itself.
fn sources(spec: &Value, request: &Request<'_>, objects: &[Value]) -> Result<Gathered, RenderError> {
    let gathered = gather(spec, request.namespace(), |reference| {
        let fits = |object: &&Value| names(reference, object);
        request.resources.iter().find(fits).or_else(|| objects.iter().find(fits))
    });
    let required: Vec<_> = gathered.missing.iter().filter(|source| !source.optional).cloned().collect();
    if request.missing == Missing::Fails && !required.is_empty() {
        return Err(RenderError::Sources(required));
    }
    Ok(gathered)
}

fn told(gathered: &Gathered) -> Vec<String> {
    let missing = gathered.missing.iter().filter(|source| !source.optional);
    let missing = missing.map(|source| format!("substituteFrom names {source}, which is not there"));
    let encrypted = gathered.encrypted.iter();
    let encrypted =
        encrypted.map(|source| format!("{source} is encrypted: its variables have a stand-in for a value"));
    missing.chain(encrypted).collect()
}
