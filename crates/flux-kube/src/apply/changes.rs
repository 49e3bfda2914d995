//! What was done to which object.

use std::fmt;

use crate::object::ObjectId;

/// What was done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// It was not there.
    Created,
    /// It was there and differed.
    Configured,
    /// It was there as wanted.
    Unchanged,
    /// A label or an annotation asked to leave it alone.
    Skipped,
    /// It is gone, or going.
    Deleted,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::Configured => "configured",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Deleted => "deleted",
        })
    }
}

/// One object and what was done to it; written `Kind/namespace/name action`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The object.
    pub object: ObjectId,
    /// The version it was applied in.
    pub version: String,
    /// What was done.
    pub action: Action,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.object, self.action)
    }
}

/// What was done, in the order in which it was done; written one line each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// All objects, also the unchanged ones.
    pub entries: Vec<Change>,
}

impl ChangeSet {
    /// Those that say that something changed: created, configured and deleted objects.
    pub fn changed(&self) -> impl Iterator<Item = &Change> {
        self.entries.iter().filter(|change| !matches!(change.action, Action::Unchanged | Action::Skipped))
    }

    /// Whether anything changed.
    pub fn is_changed(&self) -> bool {
        self.changed().next().is_some()
    }

    /// The lines of an event: one for each object that changed; empty when none did.
    pub fn summary(&self) -> String {
        self.changed().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    /// The inventory of these objects, deleted ones left out.
    pub fn inventory(&self) -> crate::Inventory {
        let there = self.entries.iter().filter(|change| change.action != Action::Deleted);
        let entries =
            there.map(|change| crate::inventory::Entry::new(&change.object, &change.version)).collect();
        crate::Inventory { entries }
    }
}

impl fmt::Display for ChangeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, change) in self.entries.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{change}")?;
        }
        Ok(())
    }
}
