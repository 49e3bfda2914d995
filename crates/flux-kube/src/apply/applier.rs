//! The applier: stage by stage, phase A, phase B, wait.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use futures::StreamExt;
use jiff::Timestamp;
use kube::Client;
use kube::core::GroupVersionKind;
use serde_json::Value;

use super::error::{ApplyError, Cause, ObjectError, ObjectFailure, Step};
use super::execute::in_groups;
use super::plan::{Item, Plan, Planner};
use super::snapshot::{Applied, Inner, Snapshot, digest};
use super::{Action, ApplyOptions, Change, ChangeSet, normalize, versions};
use crate::mapper::Mapper;
use crate::object::{ObjectId, kind_of, kind_or_none};
use crate::order;
use crate::store::Store;
use crate::wait::{Target, WaitOptions, until_current};

/// Applies sets of objects as one field manager. A cheap handle.
#[derive(Clone)]
pub struct Applier {
    store: Store,
    mapper: Mapper,
    manager: Arc<str>,
}

impl fmt::Debug for Applier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Applier").field("manager", &self.manager).finish_non_exhaustive()
    }
}

impl Applier {
    /// An applier that writes as `manager`, such as `flux` or `kustomize-controller`.
    pub fn new(client: Client, mapper: Mapper, manager: &str) -> Self {
        Self { store: Store::new(client), mapper, manager: manager.into() }
    }

    /// The same, speaking as another client, such as an impersonated one.
    #[must_use]
    pub fn with_client(&self, client: Client) -> Self {
        Self { store: Store::new(client), ..self.clone() }
    }

    /// The client it speaks through.
    pub fn client(&self) -> &Client {
        self.store.client()
    }

    /// The discovery it uses.
    pub fn mapper(&self) -> &Mapper {
        &self.mapper
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The objects of a snapshot that have changed since, or are gone: one list of metadata for each kind, no dry-run.
    /// With an empty answer, an apply of the same set with the same options would change nothing. The answer is not
    /// older than the call.
    ///
    /// # Errors
    /// When objects cannot be read.
    pub async fn moved(&self, snapshot: &Snapshot) -> Result<HashSet<ObjectId>, ObjectError> {
        versions::moved(&self.store, snapshot).await
    }

    /// Applies a set. With the snapshot of the last apply, only objects whose manifest or resourceVersion has changed
    /// since are looked at.
    ///
    /// # Errors
    /// When a manifest is no object, an object is refused or a stage does not become ready. The error says what was
    /// applied before. Of a stage in which a dry-run is refused, nothing is applied.
    pub async fn apply(
        &self,
        objects: Vec<Value>,
        options: &ApplyOptions,
        previous: Option<&Snapshot>,
    ) -> Result<Applied, Box<ApplyError>> {
        let mut run = Run {
            applier: self,
            options,
            moved: HashSet::new(),
            previous: previous.filter(|snapshot| snapshot.inner.fingerprint == options.fingerprint()),
            new_kinds: HashSet::new(),
            changes: ChangeSet::default(),
            left: Inner {
                owner: options.owner.clone(),
                fingerprint: options.fingerprint(),
                ..Inner::default()
            },
        };
        match run.all(objects).await {
            Ok(()) => Ok(run.applied()),
            Err(cause) => Err(Box::new(ApplyError { cause, applied: run.applied() })),
        }
    }
}

/// One apply.
struct Run<'a> {
    applier: &'a Applier,
    options: &'a ApplyOptions,
    previous: Option<&'a Snapshot>,
    moved: HashSet<ObjectId>,
    /// Kinds whose CRD was applied in this run, by group and kind.
    new_kinds: HashSet<(String, String)>,
    changes: ChangeSet,
    left: Inner,
}

impl Run<'_> {
    fn applied(self) -> Applied {
        Applied { changes: self.changes, snapshot: Snapshot { inner: Arc::new(self.left) } }
    }

    async fn all(&mut self, objects: Vec<Value>) -> Result<(), Cause> {
        let stages = self.cut(objects)?;
        if let Some(previous) = self.previous {
            self.moved = self.applier.moved(previous).await.map_err(|error| Cause::Objects(vec![error]))?;
        }
        for (stage, mut objects) in stages.into_iter().enumerate() {
            order::sort(&mut objects);
            let items = self.items(objects).await?;
            let plans = self.plan(&items).await?;
            let targets = self.execute(items, plans).await?;
            if self.options.stages.waits(stage) {
                self.wait(&targets).await?;
            }
        }
        Ok(())
    }

    /// Checks all manifests before the first is applied, and cuts them into stages.
    fn cut(&self, objects: Vec<Value>) -> Result<Vec<Vec<Value>>, Cause> {
        let mut stages = vec![Vec::new(); self.options.stages.count()];
        let mut seen = HashSet::new();
        for object in objects {
            let id = ObjectId::of(&object)?;
            let stage = self.options.stages.of(&kind_of(&object)?);
            if !seen.insert(id.clone()) {
                return Err(Cause::Duplicate(id));
            }
            stages[stage].push(object);
        }
        Ok(stages)
    }

    /// Finds the resources and makes the manifests ready.
    async fn items(&self, objects: Vec<Value>) -> Result<Vec<Item>, Cause> {
        let mut items = Vec::with_capacity(objects.len());
        let mut errors = Vec::new();
        for object in objects {
            match self.item(object).await {
                Ok(item) => items.push(item),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(items) } else { Err(Cause::Objects(errors)) }
    }

    async fn item(&self, mut desired: Value) -> Result<Item, ObjectError> {
        let kind = kind_or_none(&desired);
        let named = |desired: &Value| ObjectId::of(desired).unwrap_or_else(|_| unnamed(&kind));
        let failed =
            |desired: &Value, failure| ObjectError { object: named(desired), step: Step::DryRun, failure };
        let resource = match self.applier.mapper.resolve(&kind).await {
            Ok(resource) => resource,
            Err(error) => return Err(failed(&desired, ObjectFailure::Mapper(error))),
        };
        normalize::scope(&mut desired, &resource);
        normalize::normalize(&mut desired, self.options);
        let id = named(&desired);
        if resource.namespaced && id.namespace.is_empty() {
            return Err(failed(&desired, ObjectFailure::NoNamespace));
        }
        let digest = digest(&desired);
        let record = self.previous.and_then(|previous| previous.inner.records.get(&id));
        let same = |record: &&super::snapshot::Record| record.digest == digest && record.resource == resource;
        let unmoved = record.filter(same).filter(|_| !self.moved.contains(&id)).cloned();
        let fresh_kind = self.new_kinds.contains(&(kind.group, kind.kind));
        Ok(Item { id, resource, desired, digest, unmoved, fresh_kind })
    }

    fn planner(&self) -> Planner<'_> {
        let Applier { store, mapper, manager } = self.applier;
        Planner { store, mapper, manager, options: self.options }
    }

    /// Phase A: all errors of the stage, or all plans.
    async fn plan(&self, items: &[Item]) -> Result<Vec<Plan>, Cause> {
        let planner = self.planner();
        let plans: Vec<_> = items.iter().map(|item| planner.plan(item)).collect();
        let mut plans = futures::stream::iter(plans).buffered(self.options.concurrency.max(1));
        let (mut good, mut errors) = (Vec::with_capacity(items.len()), Vec::new());
        while let Some(plan) = plans.next().await {
            match plan {
                Ok(plan) => good.push(plan),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(good) } else { Err(Cause::Objects(errors)) }
    }

    /// Phase B; what is not ready yet.
    async fn execute(&mut self, items: Vec<Item>, plans: Vec<Plan>) -> Result<Vec<Target>, Cause> {
        let Applier { store, mapper, manager } = self.applier;
        let planner = Planner { store, mapper, manager, options: self.options };
        let work: Vec<_> = items.into_iter().zip(plans).collect();
        let mut errors = Vec::new();
        let mut targets = Vec::new();
        let (changes, left, new_kinds) = (&mut self.changes, &mut self.left, &mut self.new_kinds);
        in_groups(
            work,
            self.options.concurrency,
            |(item, _)| item.resource.kind.clone(),
            |(item, plan)| async move {
                let result = planner.execute(&item, plan).await;
                (item, result)
            },
            |(item, result)| {
                let done = match result {
                    Ok(done) => done,
                    Err(error) => {
                        errors.push(error);
                        return false;
                    }
                };
                if matches!(done.action, Action::Created | Action::Configured) {
                    learn(mapper, &item.desired, new_kinds);
                }
                let version = item.resource.kind.version.clone();
                if !done.record.settled {
                    targets.push(Target {
                        object: item.id.clone(),
                        version: version.clone(),
                        vanishes: false,
                    });
                }
                changes.entries.push(Change { object: item.id.clone(), version, action: done.action });
                left.records.insert(item.id, done.record);
                true
            },
        )
        .await;
        if errors.is_empty() { Ok(targets) } else { Err(Cause::Objects(errors)) }
    }

    /// What later stages need must be ready.
    async fn wait(&mut self, targets: &[Target]) -> Result<(), Cause> {
        let options = WaitOptions::new(self.options.stage_timeout, Timestamp::MIN);
        until_current(self.applier.client(), &self.applier.mapper, targets, &options, &()).await?;
        for target in targets {
            if let Some(record) = self.left.records.get_mut(&target.object) {
                record.settled = true;
            }
        }
        Ok(())
    }
}

/// An applied CRD serves new kinds.
fn learn(mapper: &Mapper, desired: &Value, new_kinds: &mut HashSet<(String, String)>) {
    let kind = kind_or_none(desired);
    if kind.kind != "CustomResourceDefinition" || kind.group != "apiextensions.k8s.io" {
        return;
    }
    mapper.learn(desired);
    let text = |pointer| desired.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    new_kinds.insert((text("/spec/group"), text("/spec/names/kind")));
}

fn unnamed(kind: &GroupVersionKind) -> ObjectId {
    let (group, kind) = (kind.group.clone(), kind.kind.clone());
    ObjectId { group, kind, namespace: String::new(), name: String::new() }
}
