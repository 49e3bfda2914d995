//! What a CRD says beside its schema.

use serde_json::Value;

/// Names, columns and schema of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// API group.
    pub group: &'static str,
    /// The one version that is served and stored.
    pub version: &'static str,
    /// Kind, in camel case.
    pub kind: &'static str,
    /// Name in URLs.
    pub plural: &'static str,
    /// Abbreviations for `kubectl`.
    pub short_names: &'static [&'static str],
    /// The category beside `all` and `fluxcd`.
    pub category: &'static str,
    /// Columns of `kubectl get`.
    pub columns: &'static [Column],
    /// Whether a new object says that it was never observed: `status: {observedGeneration: -1}`.
    pub unobserved: bool,
    /// The doc comment of the kind, as tokens.
    pub(crate) description: &'static [&'static str],
    /// Makes the schema of `.spec`.
    pub(crate) spec: fn() -> Value,
    /// Makes the schema of `.status`, for kinds that have one.
    pub(crate) status: Option<fn() -> Value>,
}

impl Facts {
    /// `<plural>.<group>`, the name of the CRD.
    pub fn crd_name(&self) -> String {
        format!("{}.{}", self.plural, self.group)
    }
}

/// A column of `kubectl get`.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Head of the column.
    pub name: &'static str,
    /// Where its value is.
    pub path: &'static str,
    /// Whether it shows with `-o wide` only.
    pub wide: bool,
}

impl Column {
    /// A column that always shows.
    pub(crate) const fn new(name: &'static str, path: &'static str) -> Self {
        Self { name, path, wide: false }
    }

    /// A column that shows with `-o wide` only.
    pub(crate) const fn wide(name: &'static str, path: &'static str) -> Self {
        Self { name, path, wide: true }
    }
}

/// Columns that many kinds have.
pub(crate) mod columns {
    use super::Column;

    pub(crate) const AGE: Column = Column::new("Age", ".metadata.creationTimestamp");
    pub(crate) const READY: Column = Column::new("Ready", r#".status.conditions[?(@.type=="Ready")].status"#);
    pub(crate) const STATUS: Column =
        Column::new("Status", r#".status.conditions[?(@.type=="Ready")].message"#);
}
