//! The facts of a kind behind one pointer, so that a verb is a plain function.

use std::marker::PhantomData;

use anyhow::{Context as _, Result};
use clap::{ArgMatches, Command};
use flux_api::meta::Condition;
use kube::core::{ApiResource, DynamicObject};

use super::{FluxKind, Reference, Row, Verb, shorten};

/// What one object has to say, in the words of its kind.
#[derive(Clone, Debug)]
pub struct View {
    /// One cell per column of the kind.
    pub cells: Vec<String>,
    /// `True`, `False` or `Unknown`.
    pub ready: String,
    /// The message beside the readiness.
    pub message: String,
    /// Conditions by type and status, for selection.
    pub conditions: Vec<(String, String)>,
    /// See [`FluxKind::applied`].
    pub applied: String,
    /// See [`FluxKind::suspended`].
    pub suspended: bool,
    /// See [`FluxKind::at_rest`].
    pub at_rest: bool,
    /// See [`FluxKind::source`].
    pub source: Option<Reference>,
    /// See [`FluxKind::feeder`].
    pub feeder: Result<Option<Reference>, String>,
}

/// The same facts as [`FluxKind`], without the type.
pub trait AnyKind: Send + Sync {
    /// See [`FluxKind::ROW`].
    fn row(&self) -> &'static Row;
    /// The API kind, as in `GitRepository`.
    fn kind(&self) -> String {
        self.resource().kind
    }
    /// Where the API server keeps it.
    fn resource(&self) -> ApiResource;
    /// See [`FluxKind::HEADERS`].
    fn headers(&self) -> &'static [&'static str];
    /// What an object has to say.
    ///
    /// # Errors
    /// When the object is not of the shape that its kind has.
    fn view(&self, object: &DynamicObject) -> Result<View>;
    /// See [`FluxKind::augment`].
    fn augment(&self, verb: Verb, command: Command) -> Command;
    /// See [`FluxKind::request`].
    fn request(&self, flags: &ArgMatches, stamp: &str) -> Vec<(&'static str, String)>;
}

pub(super) struct Erased<K>(pub(super) PhantomData<fn() -> K>);

impl<K: FluxKind> Erased<K> {
    const ROW: &'static Row = &K::ROW;
}

impl<K: FluxKind> AnyKind for Erased<K> {
    fn row(&self) -> &'static Row {
        Self::ROW
    }

    fn resource(&self) -> ApiResource {
        ApiResource::erase::<K>(&())
    }

    fn headers(&self) -> &'static [&'static str] {
        K::HEADERS
    }

    fn view(&self, object: &DynamicObject) -> Result<View> {
        let typed: K = serde_json::from_value(serde_json::to_value(object)?)
            .with_context(|| format!("{} cannot be read", K::kind(&())))?;
        let (ready, message) = readiness(&typed);
        let conditions = match typed.at_rest() {
            Some(_) => vec![("Ready".to_owned(), "True".to_owned())],
            None => typed.conditions().iter().map(|c| (c.type_.clone(), c.status.clone())).collect(),
        };
        Ok(View {
            cells: typed.cells(),
            ready,
            message: if K::SHORT_DIGESTS { shorten(&message) } else { message },
            conditions,
            applied: typed.applied(),
            suspended: typed.suspended(),
            at_rest: typed.at_rest().is_some(),
            source: typed.source(),
            feeder: typed.feeder(),
        })
    }

    fn augment(&self, verb: Verb, command: Command) -> Command {
        K::augment(verb, command)
    }

    fn request(&self, flags: &ArgMatches, stamp: &str) -> Vec<(&'static str, String)> {
        K::request(flags, stamp)
    }
}

/// The two last columns of every table.
fn readiness<K: FluxKind>(typed: &K) -> (String, String) {
    if let Some(message) = typed.at_rest() {
        return ("True".to_owned(), message.to_owned());
    }
    let ready: Option<&Condition> = typed.conditions().iter().find(|condition| condition.type_ == "Ready");
    match ready {
        Some(condition) => (condition.status.clone(), condition.message.clone()),
        None => ("False".to_owned(), "waiting to be reconciled".to_owned()),
    }
}
