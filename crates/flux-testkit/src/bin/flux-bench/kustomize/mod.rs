//! `bench kustomize`: builds of generated inputs, ours and kubectl's in turn.

mod bulk;
mod compare;
mod inputs;
mod objects;
mod report;
mod wishes;
mod works;

pub(crate) use compare::run;
