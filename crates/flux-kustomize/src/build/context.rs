//! What all kustomizations of one build share.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::result::Warning;
use crate::id::Scope;
use crate::options::Options;
use crate::patch::Schemas;
use crate::resource::Origin;

/// Shared by the whole tree of kustomizations.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// How the build is done.
    pub(crate) options: &'a Options,
    /// Which kinds have no namespace; ask [`Context::scope`].
    pub(super) scope: RefCell<Arc<Scope>>,
    /// Which lists are merged; ask [`Context::schemas`].
    pub(super) schemas: RefCell<Arc<Schemas>>,
    /// A kustomization has chosen a schema: the first choice stands.
    pub(super) schema_is_set: Cell<bool>,
    /// Whether origins are kept track of.
    pub(crate) track_origins: bool,
    /// What the user should be told.
    pub(crate) warnings: RefCell<Vec<Warning>>,
}

impl<'a> Context<'a> {
    /// For a build.
    pub(super) fn new(options: &'a Options, track_origins: bool, warnings: Vec<Warning>) -> Self {
        Self {
            options,
            scope: RefCell::default(),
            schemas: RefCell::new(Arc::new(Schemas::built_in().clone())),
            schema_is_set: Cell::new(false),
            track_origins,
            warnings: RefCell::new(warnings),
        }
    }

    /// Which kinds have no namespace.
    pub(crate) fn scope(&self) -> Arc<Scope> {
        Arc::clone(&self.scope.borrow())
    }

    /// Which lists are merged, and by which keys.
    pub(crate) fn schemas(&self) -> Arc<Schemas> {
        Arc::clone(&self.schemas.borrow())
    }

    /// An origin, when they are kept track of.
    pub(crate) fn origin(&self, make: impl FnOnce() -> Origin) -> Option<Arc<Origin>> {
        self.track_origins.then(|| Arc::new(make()))
    }
}
