//! What all kustomizations of one build share.

use std::sync::{Arc, OnceLock};

use super::plan::Plan;
use crate::id::Scope;
use crate::options::Options;
use crate::patch::Schemas;
use crate::resource::Origin;
use crate::workers::Workers;

/// Shared by the whole tree of kustomizations.
pub(crate) struct Context<'a> {
    /// How the build is done.
    pub(crate) options: &'a Options,
    /// What a kustomization has chosen; the first choice stands.
    chosen: OnceLock<Facts>,
    built_in: Facts,
    /// Whether origins are kept track of.
    pub(crate) track_origins: bool,
    /// What is known of the kustomizations before they are built.
    pub(super) plan: Plan,
    /// Who does the work.
    pub(crate) workers: Workers,
}

/// What is known about kinds.
#[derive(Clone, Default)]
pub(super) struct Facts {
    /// Which have no namespace.
    pub(super) scope: Arc<Scope>,
    /// Which of their lists are merged, if that differs from what is built in.
    pub(super) schemas: Option<Arc<Schemas>>,
}

impl<'a> Context<'a> {
    /// For a build.
    pub(super) fn new(options: &'a Options, track_origins: bool, plan: Plan) -> Self {
        Self {
            options,
            chosen: OnceLock::new(),
            built_in: Facts::default(),
            track_origins,
            plan,
            workers: Workers::new(options.workers),
        }
    }

    /// Whether a kustomization has chosen what is known about kinds.
    pub(super) fn has_chosen(&self) -> bool {
        self.chosen.get().is_some()
    }

    /// Makes the choice, unless it was made before.
    pub(super) fn choose(&self, facts: Facts) {
        self.chosen.get_or_init(|| facts);
    }

    /// What is known about kinds at this point.
    pub(super) fn facts(&self) -> &Facts {
        self.chosen.get().unwrap_or(&self.built_in)
    }

    /// Which kinds have no namespace.
    pub(crate) fn scope(&self) -> Arc<Scope> {
        Arc::clone(&self.facts().scope)
    }

    /// Which lists are merged, and by which keys, if that differs from what is built in.
    pub(crate) fn schemas(&self) -> Option<Arc<Schemas>> {
        self.facts().schemas.clone()
    }

    /// An origin, when they are kept track of.
    pub(crate) fn origin(&self, make: impl FnOnce() -> Origin) -> Option<Arc<Origin>> {
        self.track_origins.then(|| Arc::new(make()))
    }
}
