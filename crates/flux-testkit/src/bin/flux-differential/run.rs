//! Builds a case both ways and says how the results differ.

use std::{
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use flux_archive::{IgnoreRules, read_dir};
use flux_kustomize::{CustomSchema, LoadRestrictor, Options, Reorder, build};

/// The files of a case, by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The directory in which the build starts.
const START: &str = "0";

/// What a build gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The bytes.
    Output(String),
    /// The message.
    Failure(String),
    /// It fell over, saying this.
    Crash(String),
}

/// How two results compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Verdict {
    /// The same bytes.
    Same,
    /// Both refuse.
    BothFail,
    /// Other bytes.
    OtherBytes,
    /// Only ours refuses.
    OnlyOursFails,
    /// Only kubectl refuses.
    OnlyTheirsFails,
    /// Ours panicked.
    OursCrashes,
    /// kubectl panicked; ours must refuse or give something, either is right.
    TheirsCrashes,
    /// kubectl gives different results from one run to the next.
    TheirsVaries,
}

impl Verdict {
    /// Whether somebody has to look at it.
    pub(crate) const fn is_difference(self) -> bool {
        matches!(self, Self::OtherBytes | Self::OnlyOursFails | Self::OnlyTheirsFails | Self::OursCrashes)
    }
}

/// Both results of a case.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) theirs: Outcome,
    pub(crate) ours: Outcome,
    pub(crate) verdict: Verdict,
}

/// The real thing, and where cases are written for it.
pub(crate) struct Runner {
    kubectl: PathBuf,
    directory: PathBuf,
}

impl Runner {
    /// Uses `kubectl`, writing cases below `directory`.
    pub(crate) const fn new(kubectl: PathBuf, directory: PathBuf) -> Self {
        Self { kubectl, directory }
    }

    /// Builds a case both ways.
    ///
    /// # Errors
    /// The files cannot be written, or kubectl cannot be started.
    pub(crate) fn run(&self, files: &Files) -> Result<Pair> {
        write(files, &self.directory)?;
        let ours = self.ours();
        let theirs = self.theirs()?;
        let mut verdict = compare(&theirs, &ours);
        // The order of Go's maps is random, and so is what comes of it.
        let mut again = 0;
        while verdict.is_difference() && again < 3 {
            again += 1;
            let other = self.theirs()?;
            if other != theirs && !matches!((&other, &theirs), (Outcome::Failure(_), Outcome::Failure(_))) {
                verdict = Verdict::TheirsVaries;
            }
        }
        fs::remove_dir_all(&self.directory)?;
        Ok(Pair { theirs, ours, verdict })
    }

    fn theirs(&self) -> Result<Outcome> {
        let mut command = Command::new(&self.kubectl);
        command.args(["kustomize", START]).current_dir(&self.directory);
        let output = command.output().with_context(|| format!("starting {}", self.kubectl.display()))?;
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(match output.status.success() {
            true => Outcome::Output(String::from_utf8_lossy(&output.stdout).into_owned()),
            false if message.contains("goroutine ") => Outcome::Crash(message),
            false => Outcome::Failure(message),
        })
    }

    fn ours(&self) -> Outcome {
        let options = Options {
            load_restrictor: LoadRestrictor::RootOnly,
            reorder: Reorder::Legacy,
            custom_schema: CustomSchema::Replaces,
            ..Options::default()
        };
        let attempt = || match read_dir(&self.directory, &IgnoreRules::none()) {
            Ok(tree) => build(&tree, START, &options).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match catch_unwind(AssertUnwindSafe(attempt)) {
            Ok(Ok(resources)) => Outcome::Output(resources.to_yaml()),
            Ok(Err(message)) => Outcome::Failure(message),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                Outcome::Crash(
                    text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
                        .unwrap_or_default(),
                )
            }
        }
    }
}

fn compare(theirs: &Outcome, ours: &Outcome) -> Verdict {
    match (theirs, ours) {
        (_, Outcome::Crash(_)) => Verdict::OursCrashes,
        (Outcome::Crash(_), _) => Verdict::TheirsCrashes,
        (Outcome::Output(one), Outcome::Output(other)) if one == other => Verdict::Same,
        (Outcome::Output(_), Outcome::Output(_)) => Verdict::OtherBytes,
        (Outcome::Failure(_), Outcome::Failure(_)) => Verdict::BothFail,
        (Outcome::Output(_), Outcome::Failure(_)) => Verdict::OnlyOursFails,
        (Outcome::Failure(_), Outcome::Output(_)) => Verdict::OnlyTheirsFails,
    }
}

/// Writes the files of a case below a directory.
///
/// # Errors
/// The disk says why.
pub(crate) fn write(files: &Files, directory: &Path) -> Result<()> {
    for (path, bytes) in files {
        let path = directory.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    fs::create_dir_all(directory.join(START))?;
    Ok(())
}

/// Reads the files of a case back; those of one kustomization may also lie in `directory` itself.
///
/// # Errors
/// The disk says why.
pub(crate) fn read(directory: &Path) -> Result<Files> {
    let tree = read_dir(directory, &IgnoreRules::none())?;
    let is_case = tree.is_dir(START);
    let path = |path: &str| if is_case { path.to_owned() } else { format!("{START}/{path}") };
    tree.files().map(|(name, file)| Ok((path(name), file.read()?.to_vec()))).collect()
}
