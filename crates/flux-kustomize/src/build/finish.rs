//! The whole build, and its last steps (spec section 1, steps 4 to 10).

use std::sync::{Arc, Mutex, PoisonError};

use flux_archive::{Files, Tree};

use super::accumulate::Accumulator;
use super::context::Context;
use super::explain::{Explain as _, Part};
use super::hints::file_hint;
use super::openapi::set_schema;
use super::plan::Plan;
use super::result::{Documents, Resources, Warning};
use super::runs::runs;
use super::target::Target;
use crate::error::{BuildError, During};
use crate::generate::content_hash;
use crate::load::Loader;
use crate::options::{Options, Reorder};
use crate::order::{sort_by_options, sort_legacy};
use crate::reference::fix_name_references;
use crate::resource::{
    OutputOptions, Resource, ResourceList, drop_local_config, missing_metadata, output_value, push_output,
};
use crate::workers::Workers;

/// What the managed-by label says: the kustomize release that results are those of.
const MANAGED_BY: &str = "kustomize-v5.8.1";

/// Room for the text of most runs.
const RUN_TEXT: usize = 1 << 15;

/// What stands between two documents.
const SEPARATOR: &str = "---\n";

/// Builds the kustomization in directory `root` of `tree` (`""` is the root of the tree).
///
/// A thread with [`STACK`](crate::STACK) builds whatever may be built.
///
/// A pure function: the tree is not changed, nothing is printed, and what lies outside the tree comes from
/// [`Options::remote`] only. Results are those of kustomize 5.8.1, byte for byte.
///
/// # Errors
/// See [`BuildError`]; its text names the file and the field.
pub fn build(tree: &Tree, root: &str, options: &Options) -> Result<Resources, BuildError> {
    let files: Arc<dyn Files> = Arc::new(tree.clone());
    build_files(&files, "/", root, options)
}

/// Builds the kustomization at `target`: a path, seen from the absolute path `from`, or the URL of a repository.
///
/// As [`build`], for files that are read while the build goes on, such as those of a [`Disk`](flux_archive::Disk).
///
/// # Errors
/// See [`BuildError`]; its text names the file and the field.
pub fn build_files(
    files: &Arc<dyn Files>,
    from: &str,
    target: &str,
    options: &Options,
) -> Result<Resources, BuildError> {
    let finished = finish(files, from, target, options)?;
    let objects = finished.map(|resources, output| {
        resources.into_iter().map(|resource| output_value(resource, output)).collect::<Result<Vec<_>, _>>()
    })?;
    Ok(Resources { objects: objects.into_iter().flatten().collect(), warnings: finished.warnings })
}

/// [`build_files`] with the resources as YAML documents, which takes less memory: no object is kept as data.
///
/// # Errors
/// See [`BuildError`]; its text names the file and the field.
pub fn build_documents(
    files: &Arc<dyn Files>,
    from: &str,
    target: &str,
    options: &Options,
) -> Result<Documents, BuildError> {
    let finished = finish(files, from, target, options)?;
    let pieces = finished.map(|resources, output| {
        let mut text = String::with_capacity(RUN_TEXT);
        for resource in resources {
            push_output(&mut text, resource, output)?;
            text.push_str(SEPARATOR);
        }
        Ok(text)
    });
    let mut pieces = pieces?;
    if let Some(last) = pieces.last_mut() {
        last.truncate(last.len() - SEPARATOR.len());
    }
    Ok(Documents { pieces, warnings: finished.warnings })
}

/// What is left of a build when only its results are to be written.
struct Finished<'a> {
    target: Target<'a>,
    /// Runs of resources; each is taken out once.
    runs: Vec<Mutex<Vec<Resource>>>,
    output: OutputOptions,
    warnings: Vec<Warning>,
    workers: Workers,
}

impl Finished<'_> {
    /// Does `act` to each run of resources, several side by side. What was done with is freed.
    fn map<T: Send>(
        &self,
        act: impl Fn(Vec<Resource>, &OutputOptions) -> Result<T, BuildError> + Sync,
    ) -> Result<Vec<T>, BuildError> {
        let done = self.workers.run(self.runs.len(), |index| {
            let run = std::mem::take(&mut *self.runs[index].lock().unwrap_or_else(PoisonError::into_inner));
            act(run, &self.output)
        });
        let done: Result<Vec<T>, BuildError> = done.into_iter().collect();
        done.map_err(|error| self.target.explain_origin(error, None))
    }
}

fn finish<'a>(
    files: &Arc<dyn Files>,
    from: &str,
    target: &str,
    options: &'a Options,
) -> Result<Finished<'a>, BuildError> {
    let loader = Loader::new(files, from, target, options)?;
    let plan = Plan::of(&loader);
    let mut gathered = Accumulator::default();
    let target = Target::load(loader.clone(), &plan, &mut gathered.warnings);
    let target = target.map_err(|error| {
        let hint = if error.has_hint() { None } else { file_hint(&error, &loader) };
        error.hinted(hint)
    })?;
    let track_origins = !target.file.build_metadata.is_empty();
    let context = Context::new(options, track_origins, plan);
    let completed = complete(&mut gathered, &target, &context);
    completed.map_err(|error| target.explain_origin(error, Some(&gathered.resources)))?;
    let output = output_options(&target, &context);
    let runs = runs(gathered.resources.into_vec()).into_iter().map(Mutex::new).collect();
    Ok(Finished { target, runs, output, warnings: gathered.warnings, workers: context.workers })
}

/// All that is done to resources but writing them.
fn complete(
    gathered: &mut Accumulator,
    target: &Target<'_>,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    set_schema(target, context)?;
    target.accumulate(gathered, context)?;
    let growth = target.loader.growth();
    add_hashes(&mut gathered.resources)?;
    fix_name_references(&mut gathered.resources, &gathered.config, &context.workers)?;
    gathered.variables.resolve(&mut gathered.resources, gathered.config.list("varReference"), growth)?;
    check_metadata(&gathered.resources)?;
    drop_local_config(&mut gathered.resources)?;
    sort(&mut gathered.resources, target, context)
}

fn add_hashes(list: &mut ResourceList) -> Result<(), BuildError> {
    if !list.iter().any(|resource| resource.history.needs_hash) {
        return Ok(());
    }
    for resource in list.renaming().iter_mut().filter(|resource| resource.history.needs_hash) {
        let name = format!("{}-{}", resource.name(), content_hash(resource)?);
        resource.push_previous();
        resource.set_name(&name)?;
    }
    Ok(())
}

fn check_metadata(list: &ResourceList) -> Result<(), BuildError> {
    let failure = list.iter().find_map(|resource| Some((resource, missing_metadata(resource)?)));
    match failure {
        None => Ok(()),
        Some((resource, what)) => {
            Err(BuildError::invalid(format!("missing {what} in object {}", resource.id())))
        }
    }
}

fn sort(list: &mut ResourceList, target: &Target<'_>, context: &Context<'_>) -> Result<(), BuildError> {
    match (&target.file.sort_options, context.options.reorder) {
        (Some(options), _) => {
            let sorted = sort_by_options(list, options).during(|| target.path.clone());
            sorted.explain(target, || Part::field("sortOptions"))
        }
        (None, Reorder::Legacy) => {
            sort_legacy(list);
            Ok(())
        }
        (None, Reorder::None) => Ok(()),
    }
}

fn output_options(target: &Target<'_>, context: &Context<'_>) -> OutputOptions {
    let mut out = OutputOptions::default();
    let mut managed = context.options.managed_by_label;
    for wish in &target.file.build_metadata {
        match wish.as_str() {
            "originAnnotations" => out.origins = true,
            "transformerAnnotations" => out.transformations = true,
            "managedByLabel" => managed = true,
            _ => {}
        }
    }
    out.managed_by = managed.then(|| context.options.manager.unwrap_or(MANAGED_BY).to_owned());
    out
}
