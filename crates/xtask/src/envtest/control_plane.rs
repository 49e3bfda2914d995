//! The Go programs, built from the small modules in `crates/flux-testkit/servers`.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::machine;
use crate::{cargo, together::Stop};

/// The version that kube-apiserver reports; without it clients cannot parse what it says.
const KUBERNETES: &str = "v1.36.3";
/// The kwok Stages that make Nodes ready and Pods run, complete and vanish.
const STAGES: &[&str] =
    &["node/fast/node-initialize", "pod/fast/pod-ready", "pod/fast/pod-complete", "pod/fast/pod-delete"];

fn module(name: &str) -> PathBuf {
    cargo::root().join("crates/flux-testkit/servers").join(name)
}

/// Returns a name for what these modules and versions make: it changes when one of them does.
pub(super) fn key() -> Result<String> {
    let mut text = format!("{KUBERNETES} {} 2", env!("CARGO_PKG_NAME"));
    for name in ["etcd", "kubernetes", "kwok"] {
        text += &fs::read_to_string(module(name).join("go.sum"))?;
    }
    // FNV-1a: the name must be the same whatever compiler built this.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Ok(format!("{KUBERNETES}-{hash:016x}"))
}

/// Builds etcd into `folder`.
pub(super) fn etcd(folder: &Path, stop: &Stop) -> Result<()> {
    let place = folder.join("etcd");
    build(stop, folder, "etcd", "-s -w", &place, &["go.etcd.io/etcd/server/v3"])
}

/// Builds kube-apiserver and kube-controller-manager into `folder`.
pub(super) fn kubernetes(folder: &Path, stop: &Stop) -> Result<()> {
    let facts = [
        ("gitVersion", KUBERNETES),
        ("gitMajor", "1"),
        ("gitMinor", "36"),
        ("gitTreeState", "clean"),
        ("gitCommit", "0000000000000000000000000000000000000000"),
        ("buildDate", "2026-01-01T00:00:00Z"),
    ];
    let mut flags = "-s -w".to_owned();
    for package in ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"] {
        for (name, value) in facts {
            flags += &format!(" -X {package}.{name}={value}");
        }
    }
    let packages = ["k8s.io/kubernetes/cmd/kube-apiserver", "k8s.io/kubernetes/cmd/kube-controller-manager"];
    build(stop, folder, "kubernetes", &flags, folder, &packages)
}

/// Builds kwok into `folder`, and puts its Stages beside it.
pub(super) fn kwok(folder: &Path, stop: &Stop) -> Result<()> {
    build(stop, folder, "kwok", "-s -w", &folder.join("kwok"), &["sigs.k8s.io/kwok/cmd/kwok"])?;
    let go = machine::go(folder)?;
    let list = ["list", "-mod=mod", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kwok"];
    let output = Command::new(go).args(list).current_dir(module("kwok")).output()?;
    let sources = PathBuf::from(String::from_utf8(output.stdout)?.trim());
    let mut stages = String::new();
    for stage in STAGES {
        let path = sources.join("kustomize/stage").join(format!("{stage}.yaml"));
        stages +=
            &format!("---\n{}\n", fs::read_to_string(&path).with_context(|| path.display().to_string())?);
    }
    fs::write(folder.join("kwok.yaml"), stages)?;
    Ok(())
}

fn build(stop: &Stop, folder: &Path, name: &str, flags: &str, place: &Path, packages: &[&str]) -> Result<()> {
    let go = machine::go(folder)?;
    let mut command = Command::new(go);
    command.args([
        "build",
        "-trimpath",
        "-buildvcs=false",
        "-mod=readonly",
        &format!("-ldflags={flags}"),
        // Nobody debugs them, and not writing what debuggers read saves a twelfth of the compiler's work.
        "-gcflags=all=-dwarf=false",
        "-o",
    ]);
    command.arg(place).args(packages).current_dir(module(name)).env("GOTOOLCHAIN", "local");
    // The compiler collects its garbage less often: a fifth of its time for some memory.
    command.env("GOGC", "400");
    // Into a file, as nobody reads a pipe while waiting.
    let said = folder.join("go-build.log");
    command.stdout(Stdio::null()).stderr(File::create(&said)?);
    if !stop.wait(&mut command)?.success() {
        bail!("go build: {}", fs::read_to_string(&said)?.trim());
    }
    fs::remove_file(said)?;
    Ok(())
}
