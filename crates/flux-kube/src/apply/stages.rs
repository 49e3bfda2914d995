//! Which objects must stand before others can be applied.

use kube::core::GroupVersionKind;

/// How a set is cut into stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stages {
    /// Definitions, then the rest: `flux install` and `flux bootstrap` (spec `cli/manifests.md` §6).
    Two,
    /// Definitions, classes, the custom kinds (each `group/Kind`, or `Kind` of the core group), then the rest.
    Four {
        /// `--custom-apply-stage-kinds`
        custom: Vec<String>,
    },
}

impl Stages {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Two => 2,
            Self::Four { .. } => 4,
        }
    }

    /// The stage of a kind, from 0.
    pub(super) fn of(&self, kind: &GroupVersionKind) -> usize {
        match self {
            _ if is_definition(kind) => 0,
            Self::Two => 1,
            Self::Four { .. } if kind.kind.ends_with("Class") => 1,
            Self::Four { custom } if custom.iter().any(|custom| names(custom, kind)) => 2,
            Self::Four { .. } => 3,
        }
    }

    /// Whether what a stage applied is awaited before the next.
    pub(super) fn waits(&self, stage: usize) -> bool {
        match self {
            Self::Two => stage == 0,
            Self::Four { .. } => stage < 2,
        }
    }
}

/// Whether other objects are in it, made of it or allowed by it.
pub(super) fn is_definition(kind: &GroupVersionKind) -> bool {
    matches!(
        (kind.group.as_str(), kind.kind.as_str()),
        ("apiextensions.k8s.io", "CustomResourceDefinition")
            | ("", "Namespace")
            | ("rbac.authorization.k8s.io", "ClusterRole")
    )
}

fn names(custom: &str, kind: &GroupVersionKind) -> bool {
    let (group, name) = custom.rsplit_once('/').unwrap_or(("", custom));
    group == kind.group && name == kind.kind
}
