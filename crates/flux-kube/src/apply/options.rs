//! How to apply a set.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use super::controls::Controls;
use super::{IgnoreRule, Stages};

/// The Flux object that a set belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its API group, the prefix of the owner labels and of the control annotations.
    pub group: String,
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
}

impl Owner {
    /// A Kustomization.
    pub fn kustomization(namespace: &str, name: &str) -> Self {
        Self { group: KUSTOMIZE.to_owned(), name: name.to_owned(), namespace: namespace.to_owned() }
    }

    /// The two labels that say so.
    pub fn labels(&self) -> [(String, String); 2] {
        [
            (format!("{}/name", self.group), self.name.clone()),
            (format!("{}/namespace", self.group), self.namespace.clone()),
        ]
    }

    /// The label selector that finds what it owns.
    pub fn selector(&self) -> String {
        self.labels().map(|(key, value)| format!("{key}={value}")).join(",")
    }
}

/// The group of Kustomization.
const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";

/// How to apply a set.
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    /// Whose labels the objects get; none for the CLI.
    pub owner: Option<Owner>,
    /// Labels and annotations that honour requests such as `ssa: Merge`; none ignores them, as the CLI does.
    pub controls: Option<Controls>,
    /// How the set is cut into stages.
    pub stages: Stages,
    /// `spec.force`: objects that cannot be changed are deleted and made anew.
    pub force: bool,
    /// Whether fields written by kubectl and other early managers become ours.
    pub takeover: bool,
    /// `--override-manager`: prefixes of further managers whose fields become ours.
    pub override_managers: Vec<String>,
    /// How many requests of one stage run at a time.
    pub concurrency: usize,
    /// How long each of the first stages may take to be ready.
    pub stage_timeout: Duration,
    /// How long a forced deletion may take.
    pub recreate_timeout: Duration,
    /// `spec.ignore`
    pub ignore: Vec<IgnoreRule>,
    /// Feature gate `MigrateAPIVersion`: managed fields follow the version that is applied.
    pub migrate_api_version: bool,
    /// `spec.commonMetadata.labels`
    pub common_labels: BTreeMap<String, String>,
    /// `spec.commonMetadata.annotations`
    pub common_annotations: BTreeMap<String, String>,
}

impl ApplyOptions {
    /// As `flux install` and `flux bootstrap` do.
    pub fn cli() -> Self {
        Self {
            owner: None,
            controls: None,
            stages: Stages::Two,
            force: false,
            takeover: false,
            override_managers: Vec::new(),
            concurrency: 8,
            stage_timeout: Duration::from_mins(1),
            recreate_timeout: Duration::from_mins(5),
            ignore: Vec::new(),
            migrate_api_version: false,
            common_labels: BTreeMap::new(),
            common_annotations: BTreeMap::new(),
        }
    }

    /// As the kustomize-controller does for one Kustomization.
    pub fn controller(owner: Owner) -> Self {
        let controls = Some(Controls::new(&owner.group));
        let stages = Stages::Four { custom: Vec::new() };
        Self { owner: Some(owner), controls, stages, takeover: true, concurrency: 4, ..Self::cli() }
    }

    /// A number that differs when what is applied may differ: stages, limits and concurrency do not count.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let Self { owner, force, takeover, override_managers, ignore, migrate_api_version, .. } = self;
        (owner, force, takeover, override_managers, migrate_api_version).hash(&mut hasher);
        (self.controls.is_some(), &self.common_labels, &self.common_annotations).hash(&mut hasher);
        ignore.hash(&mut hasher);
        hasher.finish()
    }
}
