//! The kustomize-controller: builds what a source offers, applies it, prunes what left it and watches its health.
//!
//! One run of a Kustomization is `observe` (what is there), `decide` (pure: what is to be done), then the phases: fetch,
//! build, apply, prune, health. Inputs that are the same as at the last success are neither fetched nor built again.

mod args;
mod error;
mod kustomization;

pub use args::Args;
pub use error::Error;

use std::ffi::OsString;

use flux_runtime::{Environment, Manager, Stop, args::parse, logs};

/// Runs the controller with the arguments of a process, its name first, until `stop`.
///
/// # Errors
/// When an argument or the cluster's configuration cannot be used, or the controller ends by itself.
pub async fn run(args: impl IntoIterator<Item = OsString>, stop: Stop) -> Result<(), Error> {
    let args: Args = parse(args)?;
    logs::init(args.common.log_level, args.common.log_encoding);
    let config = args.common.kube_config().await?;
    start(args, Environment::read(), config, stop).await
}

/// Runs the controller against the cluster of `config` until `stop`.
///
/// # Errors
/// As [`run`].
pub async fn start(
    args: Args,
    environment: Environment,
    config: kube::Config,
    stop: Stop,
) -> Result<(), Error> {
    let gates = args.common.gates(args::GATES)?;
    let mut manager = Manager::new("kustomize-controller", args.common.clone(), environment, config)?;
    kustomization::add(&mut manager, &args, &gates)?;
    manager.run(stop).await?;
    Ok(())
}
