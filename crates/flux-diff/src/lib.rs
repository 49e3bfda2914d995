//! What changes between two sets of Kubernetes objects, which of it is dangerous, and the reports about it.
//!
//! [`compare_sets`] pairs objects by [`Identity`] and gives a [`Change`] for each that differs; [`Group`] does so for one
//! Kustomization, and a [`Report`] holds all of them. [`compare_values`] tells how two values differ, by dyff's rules. The reports:
//! [`human`] in dyff's form, [`unified`] for `patch`, [`json`] for programs, [`markdown`] for a pull request.
//!
//! Values of Secrets are masked before anything is compared in detail, so that no report can show them.

mod certificate;
mod change;
mod compare;
mod danger;
mod identity;
mod images;
mod lines;
mod mask;
mod report;

pub use change::{Action, Change, Group, Policy, Report, compare_sets};
pub use compare::{Detail, Difference, Path, Step, compare_values};
pub use danger::{Danger, DangerKind};
pub use identity::Identity;
pub use images::ImageChange;
pub use report::{HumanOptions, MarkdownOptions, human, human_differences, json, markdown, unified};
