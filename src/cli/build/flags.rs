//! Flags that `build` and `diff` share.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Result, anyhow, bail};
use clap::{ArgAction, Args, ValueHint};
use flux_remote_bases::RemoteBases;

use crate::cli::{
    complete::{Beyond, Candidates},
    context::Context,
    parse::values::{self, List, Pairs},
    remote_bases::remote_bases,
};

/// Where files come from that are not those of the directory.
#[derive(Args, Debug)]
pub(crate) struct Sources {
    /// Comma-separated list of repositories in format: Kind/namespace/name=path
    #[arg(long = "local-sources", value_name = "stringToString", value_parser = values::pairs)]
    local: Vec<Pairs>,
    /// refuse resources and bases that are URLs
    #[arg(add = Beyond, long)]
    no_remote_bases: bool,
    /// file or directory with ConfigMaps and Secrets that substituteFrom may name, can be repeated
    #[arg(add = Beyond, long, value_name = "stringArray")]
    pub resource: Vec<PathBuf>,
}

impl Sources {
    /// Directories by `Kind/namespace/name`.
    pub(crate) fn local(&self) -> Vec<(String, String)> {
        Pairs::join(&self.local)
    }

    /// Fetches what is named by URL.
    pub(crate) fn remote(&self, context: &Context) -> Arc<RemoteBases> {
        Arc::new(remote_bases(&context.environment, self.no_remote_bases))
    }
}

/// A cluster's directory, and how it is built.
#[derive(Args, Debug)]
pub(crate) struct OfCluster {
    /// the directory of the cluster
    #[arg(value_name = "path", required = true, value_hint = ValueHint::DirPath)]
    path: PathBuf,
    #[command(flatten)]
    pub sources: Sources,
    /// fail if a variable without a default value has none, as the kustomize-controller does
    #[arg(long, default_value = "true", action = ArgAction::Set)]
    pub strict_substitute: bool,
}

impl OfCluster {
    /// The directory.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn directory(&self) -> Result<PathBuf> {
        if !self.path.is_dir() {
            bail!("invalid cluster path {:?}", self.path.display().to_string());
        }
        Ok(self.path.clone())
    }
}

/// A Kustomization, and how it is built.
#[derive(Args, Debug)]
pub(crate) struct OfKustomization {
    /// the name of the Kustomization
    #[arg(value_name = "name", add = Candidates::Objects("Kustomization".to_owned()))]
    names: Vec<String>,
    /// set paths to ignore in .gitignore format
    #[arg(long, value_name = "strings", value_parser = values::list)]
    ignore_paths: Vec<List>,
    /// Use in-memory filesystem during build; accepted for compatibility, as every build is one.
    #[arg(long)]
    in_memory_build: bool,
    /// Path to the Flux Kustomization YAML file.
    #[arg(long = "kustomization-file", value_name = "string")]
    pub file: Option<PathBuf>,
    /// Path to the manifests location.
    #[arg(long, value_name = "string", default_value = "", value_hint = ValueHint::DirPath)]
    pub path: PathBuf,
    /// Recursively build Kustomizations
    #[arg(short, long)]
    pub recursive: bool,
    #[command(flatten)]
    pub sources: Sources,
    /// When enabled, the post build substitutions will fail if a var without a default value is declared in files but is missing from the input vars.
    #[arg(long)]
    pub strict_substitute: bool,
}

impl OfKustomization {
    /// The name.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn name(&self) -> Result<&str> {
        self.names.first().map(String::as_str).ok_or_else(|| anyhow!("kustomization name is required"))
    }

    /// The lines of `--ignore-paths`.
    pub(crate) fn ignore(&self) -> String {
        List::join(&self.ignore_paths).join("\n")
    }

    /// Checks that the directory is one, and then what `file` says of the file that is or is not given; messages show
    /// the directory as `shown`.
    ///
    /// # Errors
    /// What is wrong first, as upstream.
    pub(crate) fn check(&self, shown: &std::path::Path, missing: Option<&'static str>) -> Result<()> {
        if !self.path.is_dir() {
            bail!("invalid resource path {:?}", shown.display().to_string());
        }
        match (&self.file, missing) {
            (None, Some(missing)) => bail!(missing),
            (Some(file), _) if !file.is_file() => {
                bail!("invalid kustomization file {:?}", file.display().to_string())
            }
            _ => Ok(()),
        }
    }
}
