//! Gathers the resources of a kustomization and of those below it (spec section 6).

use std::sync::{Arc, PoisonError};

use super::configurations::{are_defaults, load_configurations};
use super::context::Context;
use super::crds::load_crds;
use super::explain::{Explain as _, Part as Which};
use super::generators::run_generators;
use super::openapi::set_schema;
use super::plan::Conditions;
use super::plugins;
use super::result::Warning;
use super::target::Target;
use super::transformers::run_transformers;
use crate::config::TransformerConfig;
use crate::error::{BuildError, During, Place};
use crate::growth::weight;
use crate::load::{Loader, masked, read_with, whereabouts};
use crate::reference::Variables;
use crate::resource::{Resource, ResourceList, check_unique};

/// What a copy of a resource costs besides its tree.
const RESOURCE: usize = 1 << 10;

/// What has been gathered so far.
#[derive(Clone, Debug)]
pub(crate) struct Accumulator {
    /// The resources.
    pub(crate) resources: ResourceList,
    /// What the transformers go by.
    pub(crate) config: Arc<TransformerConfig>,
    /// The variables.
    pub(crate) variables: Variables,
    /// What the user should be told.
    pub(crate) warnings: Vec<Warning>,
}

impl Default for Accumulator {
    fn default() -> Self {
        Self {
            resources: ResourceList::default(),
            config: Arc::new(TransformerConfig::empty()),
            variables: Variables::default(),
            warnings: Vec::new(),
        }
    }
}

impl Accumulator {
    fn absorb(&mut self, mut other: Self) -> Result<(), BuildError> {
        self.warnings.append(&mut other.warnings);
        self.resources.append_all(other.resources)?;
        self.merge_config(&other.config)?;
        self.variables.absorb(other.variables)
    }

    /// Adds a configuration.
    ///
    /// # Errors
    /// Field specs conflict.
    pub(crate) fn merge_config(&mut self, other: &Arc<TransformerConfig>) -> Result<(), BuildError> {
        if other.is_empty() || (are_defaults(other) && are_defaults(&self.config)) {
            return Ok(());
        }
        if are_defaults(other) && self.config.is_empty() {
            self.config = Arc::clone(other);
            return Ok(());
        }
        Arc::make_mut(&mut self.config).merge(other)
    }
}

impl Target<'_> {
    /// Does all that the file says, on top of what is there.
    ///
    /// # Errors
    /// Any step fails.
    pub(crate) fn accumulate(&self, into: &mut Accumulator, context: &Context<'_>) -> Result<(), BuildError> {
        self.refuse_helm().explain(self, || Which::field("helmCharts"))?;
        self.accumulate_resources(into, "resources", &self.file.resources, context)
            .during(|| "accumulating resources".to_owned())?;
        into.merge_config(&load_configurations(self)?)?;
        into.merge_config(&Arc::new(load_crds(self)?))?;
        run_generators(self, into, context)?;
        for (index, path) in self.file.components.iter().enumerate() {
            self.accumulate_component(into, path, context)
                .during(|| "accumulating components".to_owned())
                .explain(self, || Which::entry("components", index, path))?;
        }
        run_transformers(self, into, context)?;
        plugins::run_validators(self, into, context)?;
        into.variables
            .add(&self.file.vars, &mut into.resources, &context.scope())
            .explain(self, || Which::field("vars"))
    }

    fn refuse_helm(&self) -> Result<(), BuildError> {
        if !self.file.helm_charts.is_empty() {
            let message = "must specify --enable-helm".to_owned();
            let advice = "charts are not rendered here: use a HelmRelease, or name what helm template prints";
            let error = BuildError::Kustomization { path: self.path.clone(), message };
            return Err(error.hinted(Some(advice.to_owned())));
        }
        Ok(())
    }

    /// Reads each path of a list of the file as a file, else as a directory.
    ///
    /// # Errors
    /// It is neither, or cannot be built.
    pub(crate) fn accumulate_resources(
        &self,
        into: &mut Accumulator,
        list: &str,
        paths: &[String],
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        let explained = |failed: Result<(), BuildError>, index: usize, path: &str| {
            failed.explain(self, || Which::entry(list, index, path))
        };
        if paths.len() > 2 && context.plan.side_by_side() && !context.workers.are_busy() {
            let parts = context.workers.run(paths.len(), |index| self.part(&paths[index], context));
            let mut parts = parts.into_iter().zip(paths).enumerate();
            return parts.try_for_each(|(index, (part, path))| {
                explained(part.and_then(|part| self.put(part, into, path, context)), index, path)
            });
        }
        paths.iter().enumerate().try_for_each(|(index, path)| {
            let part = self.part(path, context);
            explained(part.and_then(|part| self.put(part, into, path, context)), index, path)
        })
    }

    /// What a path comes to by itself.
    fn part(&self, path: &str, context: &Context<'_>) -> Result<Part, BuildError> {
        let step = || format!("accumulating resources from '{}'", masked(path));
        match self.read_file(path, context).during(step) {
            Ok(resources) => Ok(Part::File(resources)),
            Err(error) => self.base(path, error, context),
        }
    }

    /// Tries a path as a directory or repository that was no file, as upstream whatever was wrong with the file.
    fn base(&self, path: &str, file_error: BuildError, context: &Context<'_>) -> Result<Part, BuildError> {
        if file_error.is_final() {
            return Err(file_error);
        }
        let loader = match self.loader.descend(path) {
            Ok(loader) => loader,
            // It is a file, and what is wrong with it is all there is to say, unless there is a repository as well.
            Err(error) if file_error.is_malformed() && !error.is_timeout() => return Err(file_error),
            Err(error) => return Err(BuildError::neither(file_error, error)),
        };
        let shown = loader.shown_root();
        match gather(loader, context) {
            Ok(gathered) => Ok(Part::Base { gathered: Box::new(gathered), shown, file_error }),
            Err(error) => Err(base_failure(error, file_error)),
        }
    }

    fn put(
        &self,
        part: Part,
        into: &mut Accumulator,
        path: &str,
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        match part {
            Part::File(resources) => {
                let mut resources = resources.into_iter();
                let put = resources.try_for_each(|resource| into.resources.append(resource));
                match put.during(|| format!("merging resources from '{}'", masked(path))) {
                    Ok(()) => Ok(()),
                    Err(error) => self.put(self.base(path, error, context)?, into, path, context),
                }
            }
            Part::Base { gathered, shown, file_error } => into
                .absorb(*gathered)
                .during(|| format!("recursed merging from path '{shown}'"))
                .map_err(|error| base_failure(error, file_error)),
        }
    }

    fn read_file(&self, path: &str, context: &Context<'_>) -> Result<Vec<Resource>, BuildError> {
        let text = self.loader.load_text(path)?;
        self.loader.growth().read(self.loader.location(path), text.len())?;
        let read = read_with(&text, &masked(path), &context.scope(), &context.workers);
        let mut resources = read.map_err(|error| {
            let (mark, hint) = whereabouts(&error, &text);
            error.at(Place::in_text(self.loader.location(path), &text, mark), hint)
        })?;
        check_unique(&resources).map_err(BuildError::duplicate)?;
        let origin = self.file_origin(context, path);
        for resource in &mut resources {
            resource.set_origin(origin.as_ref());
        }
        Ok(resources)
    }

    fn accumulate_component(
        &self,
        into: &mut Accumulator,
        path: &str,
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        let quoted = |step: &'static str, error| BuildError::Quoted { step, cause: Box::new(error) };
        let loader = self.loader.descend(path).map_err(|error| quoted("loader.New ", error))?;
        enter_component(into, loader, context).map_err(|error| quoted("accumulateDirectory: ", error))
    }
}

fn enter_component(
    into: &mut Accumulator,
    loader: Loader<'_>,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    let shown = loader.shown_root();
    let below = load_target(loader, into, context)?;
    if !below.file.is_component() {
        let message = format!("expected kind 'Component' for path '{shown}' but got '{}'", below.file.kind);
        let advice = "name it in resources instead".to_owned();
        return Err(BuildError::invalid(message).hinted(Some(advice)));
    }
    below
        .accumulate(into, context)
        .map_err(|error| below.explain_somehow(error))
        .during(|| format!("recursed accumulation of path '{shown}'"))?;
    into.resources
        .check_unique()
        .map_err(BuildError::duplicate)
        .during(|| format!("recursed merging from path '{shown}'"))
}

/// What an entry of `resources` comes to.
enum Part {
    File(Vec<Resource>),
    /// A kustomization.
    Base {
        gathered: Box<Accumulator>,
        /// Its directory, as shown to users.
        shown: String,
        /// Why the entry is no file.
        file_error: BuildError,
    },
}

fn base_failure(error: BuildError, file_error: BuildError) -> BuildError {
    if file_error.is_malformed() {
        return file_error;
    }
    BuildError::neither(file_error, error)
}

/// What a directory comes to. One that is needed again is built once.
fn gather(loader: Loader<'_>, context: &Context<'_>) -> Result<Accumulator, BuildError> {
    let Some(shared) = context.plan.shared(&loader) else { return build_directory(loader, context) };
    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
    shared.uses = shared.uses.saturating_sub(1);
    let growth = Arc::clone(loader.growth());
    let conditions = Conditions {
        chosen: context.has_chosen(),
        origin: context.track_origins.then(|| loader.origin_of("")),
    };
    let built = shared.built.take().filter(|(before, _)| *before == conditions);
    let gathered = match built {
        Some((_, gathered)) => gathered,
        None => Arc::new(build_directory(loader, context)?),
    };
    // What was chosen while it was built holds from now on.
    let conditions = Conditions { chosen: context.has_chosen(), ..conditions };
    shared.built = (shared.uses > 0).then(|| (conditions, Arc::clone(&gathered)));
    drop(shared);
    Arc::try_unwrap(gathered).or_else(|shared| {
        growth.add(shared.resources.iter().map(|resource| RESOURCE + weight(resource.node())).sum())?;
        Ok(Accumulator::clone(&shared))
    })
}

fn build_directory(loader: Loader<'_>, context: &Context<'_>) -> Result<Accumulator, BuildError> {
    let shown = loader.shown_root();
    let mut gathered = Accumulator::default();
    let below = load_target(loader, &mut gathered, context)?;
    if below.file.is_component() {
        let message = format!("expected kind != 'Component' for path '{shown}'");
        return Err(BuildError::invalid(message).hinted(Some("name it in components instead".to_owned())));
    }
    below
        .accumulate(&mut gathered, context)
        .map_err(|error| below.explain_somehow(error))
        .during(|| format!("recursed accumulation of path '{shown}'"))?;
    Ok(gathered)
}

fn load_target<'l>(
    loader: Loader<'l>,
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<Target<'l>, BuildError> {
    let shown = loader.shown_root();
    loader.growth().read(shown.clone(), 0)?;
    let target = Target::load(loader, &context.plan, &mut into.warnings)
        .during(|| format!("couldn't make target for path '{shown}'"))?;
    set_schema(&target, context)?;
    Ok(target)
}
