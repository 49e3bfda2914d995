//! One kustomization: its file, and where it is.

use std::sync::Arc;

use super::context::Context;
use super::plan::Plan;
use super::result::Warning;
use crate::error::BuildError;
use crate::file::{Kustomization, Misfit, decode};
use crate::load::{Loader, Text};
use crate::resource::Origin;
use crate::transform::PatchTables;

/// A kustomization that is being built.
pub(crate) struct Target<'a> {
    pub(crate) loader: Loader<'a>,
    pub(crate) file: Arc<Kustomization>,
    /// The file from the root of the tree, for messages.
    pub(crate) path: String,
    file_name: &'static str,
}

/// A kustomization file as data, cheap to clone.
#[derive(Clone)]
pub(crate) struct Decoded {
    name: &'static str,
    /// Its data.
    pub(super) file: Arc<Kustomization>,
    warnings: Arc<[Warning]>,
}

impl Decoded {
    /// Reads the kustomization file of the loader's directory.
    ///
    /// # Errors
    /// There is none, or it is no kustomization.
    pub(super) fn read(loader: &Loader<'_>) -> Result<Self, BuildError> {
        let (name, bytes) = loader.kustomization()?;
        let path = loader.location(name);
        let text = Text::new(bytes).map_err(|reason| BuildError::Kustomization {
            path: path.clone(),
            message: format!("invalid Kustomization: yaml: {reason}"),
        })?;
        let (file, warnings) =
            decode(text.as_bytes(), name).map_err(|misfit| refused(misfit, &path, &text))?;
        let warnings = warnings.into_iter().map(|message| Warning { file: path.clone(), message });
        Ok(Self { name, file: Arc::new(file), warnings: warnings.collect() })
    }
}

/// A kustomization file that is none, with the place.
fn refused(misfit: Misfit, path: &str, text: &Text) -> BuildError {
    let place = misfit.place(path, text);
    BuildError::Kustomization { path: path.to_owned(), message: misfit.message }.at(place, misfit.hint)
}

impl<'a> Target<'a> {
    /// Takes the kustomization file of the loader's directory from the plan, or reads it.
    ///
    /// # Errors
    /// There is none, or it is no kustomization.
    pub(crate) fn load(
        loader: Loader<'a>,
        plan: &Plan,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, BuildError> {
        let decoded = plan.file(&loader).map_or_else(|| Decoded::read(&loader), |known| Ok(known.clone()))?;
        let path = loader.location(decoded.name);
        warnings.extend_from_slice(&decoded.warnings);
        Ok(Self { loader, file: decoded.file, path, file_name: decoded.name })
    }

    /// Origin of what a field of this file configures.
    pub(crate) fn configured_by(&self, context: &Context<'_>, kind: &str) -> Option<Arc<Origin>> {
        context.origin(|| {
            let mut origin = self.loader.origin_of(self.file_name);
            origin.configured_in = std::mem::take(&mut origin.path);
            origin.configured_by =
                Some(["builtin".to_owned(), kind.to_owned(), String::new(), String::new()]);
            origin
        })
    }

    /// Origin of a file named here.
    pub(crate) fn file_origin(&self, context: &Context<'_>, path: &str) -> Option<Arc<Origin>> {
        context.origin(|| self.loader.origin_of(path))
    }

    /// What its patches need.
    pub(crate) fn patch_tables(&self, context: &Context<'_>) -> PatchTables<'_> {
        PatchTables { loader: &self.loader, scope: context.scope(), schemas: context.schemas() }
    }

    /// The path of this kustomization file, for origins.
    pub(crate) fn file_name(&self) -> &'static str {
        self.file_name
    }
}
