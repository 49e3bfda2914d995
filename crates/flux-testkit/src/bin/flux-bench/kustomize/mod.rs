//! `bench kustomize`: builds of generated inputs, ours and kubectl's in turn; those of Flux Kustomizations with the
//! figures of Go flux beside.

mod builds;
mod bulk;
mod compare;
mod inputs;
mod objects;
mod report;
mod wishes;
mod works;

pub(crate) use compare::run;
