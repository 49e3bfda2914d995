//! One kustomization: its file, and where it is.

use std::sync::Arc;

use super::context::Context;
use super::result::Warning;
use crate::error::BuildError;
use crate::file::{Kustomization, decode};
use crate::load::{Loader, Text};
use crate::resource::Origin;
use crate::transform::PatchTables;

/// A kustomization that is being built.
pub(crate) struct Target<'a> {
    pub(crate) loader: Loader<'a>,
    pub(crate) file: Kustomization,
    /// The file from the root of the tree, for messages.
    pub(crate) path: String,
    file_name: &'static str,
}

impl<'a> Target<'a> {
    /// Reads the kustomization file of the loader's directory.
    ///
    /// # Errors
    /// There is none, or it is no kustomization.
    pub(crate) fn load(loader: Loader<'a>, warnings: &mut Vec<Warning>) -> Result<Self, BuildError> {
        let (file_name, bytes) = loader.kustomization()?;
        let path = loader.location(file_name);
        let invalid = |message| BuildError::Kustomization { path: path.clone(), message };
        let text =
            Text::new(bytes).map_err(|reason| invalid(format!("invalid Kustomization: yaml: {reason}")))?;
        let (file, own) = decode(text.as_bytes(), file_name).map_err(invalid)?;
        warnings.extend(own.into_iter().map(|message| Warning { file: path.clone(), message }));
        Ok(Self { loader, file, path, file_name })
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
