//! Gathers the resources of a kustomization and of those below it (spec section 6).

use std::sync::Arc;

use super::configurations::load_configurations;
use super::context::Context;
use super::crds::load_crds;
use super::generators::run_generators;
use super::openapi::set_schema;
use super::plugins;
use super::target::Target;
use super::transformers::run_transformers;
use crate::config::TransformerConfig;
use crate::error::{BuildError, During};
use crate::load::{Loader, masked, read_resources};
use crate::reference::Variables;
use crate::resource::{Resource, ResourceList};

/// What has been gathered so far.
#[derive(Clone, Debug)]
pub(crate) struct Accumulator {
    /// The resources.
    pub(crate) resources: ResourceList,
    /// What the transformers go by.
    pub(crate) config: Arc<TransformerConfig>,
    /// The variables.
    pub(crate) variables: Variables,
}

impl Default for Accumulator {
    fn default() -> Self {
        Self {
            resources: ResourceList::default(),
            config: Arc::new(TransformerConfig::empty()),
            variables: Variables::default(),
        }
    }
}

impl Accumulator {
    fn absorb(&mut self, other: Self) -> Result<(), BuildError> {
        self.resources.append_all(other.resources)?;
        self.merge_config(&other.config)?;
        self.variables.absorb(other.variables)
    }

    /// Adds a configuration.
    ///
    /// # Errors
    /// Field specs conflict.
    pub(crate) fn merge_config(&mut self, other: &Arc<TransformerConfig>) -> Result<(), BuildError> {
        if Arc::ptr_eq(&self.config, other) || self.config == *other || other.is_empty() {
            return Ok(());
        }
        if self.config.is_empty() {
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
        self.refuse_helm()?;
        self.accumulate_resources(into, &self.file.resources, context)
            .during(|| "accumulating resources".to_owned())?;
        into.merge_config(&load_configurations(self)?)?;
        into.merge_config(&Arc::new(load_crds(self)?))?;
        run_generators(self, into, context)?;
        for path in &self.file.components {
            self.accumulate_component(into, path, context).during(|| "accumulating components".to_owned())?;
        }
        run_transformers(self, into, context)?;
        plugins::run_validators(self, into, context)?;
        into.variables.add(&self.file.vars, &mut into.resources, &context.scope())
    }

    fn refuse_helm(&self) -> Result<(), BuildError> {
        if !self.file.helm_charts.is_empty() {
            let message = "must specify --enable-helm".to_owned();
            return Err(BuildError::Kustomization { path: self.path.clone(), message });
        }
        Ok(())
    }

    /// Reads each path as a file, else as a directory.
    ///
    /// # Errors
    /// It is neither, or cannot be built.
    pub(crate) fn accumulate_resources(
        &self,
        into: &mut Accumulator,
        paths: &[String],
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        for path in paths {
            if let Err(file_error) = self.accumulate_file(into, path, context) {
                self.accumulate_base(into, path, file_error, context)?;
            }
        }
        Ok(())
    }

    fn accumulate_file(
        &self,
        into: &mut Accumulator,
        path: &str,
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        let resources = self
            .read_file(path, context)
            .during(|| format!("accumulating resources from '{}'", masked(path)))?;
        let append = |resource| into.resources.append(resource);
        resources
            .into_iter()
            .try_for_each(append)
            .during(|| format!("merging resources from '{}'", masked(path)))
    }

    /// Tries a path as a directory or repository that was no file, as upstream whatever was wrong with the file.
    fn accumulate_base(
        &self,
        into: &mut Accumulator,
        path: &str,
        file_error: BuildError,
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        if file_error.is_final() {
            return Err(file_error);
        }
        let loader = match self.loader.descend(path) {
            Ok(loader) => loader,
            // It is a file, and what is wrong with it is all there is to say, unless there is a repository as well.
            Err(error) if file_error.is_malformed() && !error.is_timeout() => return Err(file_error),
            Err(error) => return Err(error.during(format!("accumulation err='{file_error}'"))),
        };
        accumulate_directory(into, loader, context).map_err(|error| {
            if file_error.is_malformed() {
                return file_error;
            }
            error.during(format!("accumulation err='{file_error}'"))
        })
    }

    fn read_file(&self, path: &str, context: &Context<'_>) -> Result<Vec<Resource>, BuildError> {
        let text = self.loader.load_text(path)?;
        let mut resources = read_resources(&text, &masked(path), &context.scope())?;
        check_unique(&resources)?;
        let origin = self.file_origin(context, path);
        for resource in &mut resources {
            resource.set_origin(&origin);
        }
        Ok(resources)
    }

    fn accumulate_component(
        &self,
        into: &mut Accumulator,
        path: &str,
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        // Upstream quotes what failed.
        let quoted =
            |step: &str, error: &BuildError| BuildError::invalid(format!("{step}{:?}", error.to_string()));
        let loader = self.loader.descend(path).map_err(|error| quoted("loader.New ", &error))?;
        self.enter_component(into, loader, context).map_err(|error| quoted("accumulateDirectory: ", &error))
    }

    fn enter_component(
        &self,
        into: &mut Accumulator,
        loader: Loader<'_>,
        context: &Context<'_>,
    ) -> Result<(), BuildError> {
        let shown = loader.shown_root();
        let below = load_target(loader, context)?;
        if !below.file.is_component() {
            let message =
                format!("expected kind 'Component' for path '{shown}' but got '{}'", below.file.kind);
            return Err(BuildError::invalid(message));
        }
        below.accumulate(into, context).during(|| format!("recursed accumulation of path '{shown}'"))
    }
}

fn accumulate_directory(
    into: &mut Accumulator,
    loader: Loader<'_>,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    let shown = loader.shown_root();
    let below = load_target(loader, context)?;
    if below.file.is_component() {
        return Err(BuildError::invalid(format!("expected kind != 'Component' for path '{shown}'")));
    }
    let mut gathered = Accumulator::default();
    below.accumulate(&mut gathered, context).during(|| format!("recursed accumulation of path '{shown}'"))?;
    into.absorb(gathered).during(|| format!("recursed merging from path '{shown}'"))
}

fn load_target<'l>(loader: Loader<'l>, context: &Context<'_>) -> Result<Target<'l>, BuildError> {
    let shown = loader.shown_root();
    let target = Target::load(loader, &mut context.warnings.borrow_mut())
        .during(|| format!("couldn't make target for path '{shown}'"))?;
    set_schema(&target, context)?;
    Ok(target)
}

fn check_unique(resources: &[Resource]) -> Result<(), BuildError> {
    let mut seen = std::collections::HashSet::with_capacity(resources.len());
    match resources.iter().find(|resource| !seen.insert(resource.key())) {
        None => Ok(()),
        Some(twin) => Err(BuildError::duplicate(twin.id())),
    }
}
