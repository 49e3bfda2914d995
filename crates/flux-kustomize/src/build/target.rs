//! One kustomization: its file, and where it is.

use std::sync::Arc;

use super::context::Context;
use crate::error::BuildError;
use crate::file::{Kustomization, decode};
use crate::load::Loader;
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
    pub(crate) fn load(loader: Loader<'a>, warnings: &mut Vec<String>) -> Result<Self, BuildError> {
        let (file_name, bytes) = loader.kustomization()?;
        let path = match loader.root() {
            "" => file_name.to_owned(),
            root => format!("{root}/{file_name}"),
        };
        let (file, own) = decode(bytes, file_name)
            .map_err(|message| BuildError::Kustomization { path: path.clone(), message })?;
        warnings.extend(own.into_iter().map(|warning| format!("{path}: {warning}")));
        Ok(Self { loader, file, path, file_name })
    }

    /// Origin of what a field of this file configures.
    pub(crate) fn configured_by(&self, context: &Context<'_>, kind: &str) -> Option<Arc<Origin>> {
        context.origin(|| Origin {
            configured_in: self.loader.relative_to(&context.base, self.file_name),
            configured_by: Some(["builtin".to_owned(), kind.to_owned(), String::new(), String::new()]),
            ..self.repository_origin()
        })
    }

    /// Origin of a file named here.
    pub(crate) fn file_origin(&self, context: &Context<'_>, path: &str) -> Option<Arc<Origin>> {
        context.origin(|| match self.loader.repository {
            Some(_) => Origin { path: self.loader.relative_to("", path), ..self.repository_origin() },
            None => Origin { path: self.loader.relative_to(&context.base, path), ..Origin::default() },
        })
    }

    fn repository_origin(&self) -> Origin {
        let (repo, reference) = self.loader.repository.clone().unwrap_or_default();
        Origin { repo, reference, ..Origin::default() }
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
