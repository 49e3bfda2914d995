//! The errors themselves. Messages are those of kustomize, with the file added where it leaves it out.

use flux_archive::FindError;

use super::{Located, Twin, Wanted};
use crate::patch::PatchError;
use crate::resource::Resource;

/// Why a build failed. `Display` gives the whole story, outermost step first; see [`Self::help`] for the rest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A step, and why it failed.
    #[error("{step}: {cause}")]
    During {
        /// What was being done.
        step: String,
        /// Why it failed.
        #[source]
        cause: Box<Self>,
    },
    /// A step, and why it failed, in quotes as upstream has it.
    #[error("{}", quoted(step, &cause.to_string()))]
    Quoted {
        /// What was being done.
        step: &'static str,
        /// Why it failed.
        #[source]
        cause: Box<Self>,
    },
    /// An entry that could not be read as a file and not be built as a base. It is one of the two.
    #[error("accumulation err='{file}': {cause}")]
    Neither {
        /// Why it is no file.
        file: Box<Self>,
        /// Why it is no base.
        #[source]
        cause: Box<Self>,
    },
    /// An error that is known to be at a place, told as what it is.
    #[error(transparent)]
    Located(Box<Located>),
    /// A kustomization file that cannot be read as one, or asks for what does not exist.
    #[error("{path}: {message}")]
    Kustomization {
        /// The file, from the root of the tree.
        path: String,
        /// What is wrong, naming the field.
        message: String,
    },
    /// No kustomization file in a directory.
    #[error(
        "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '{0}'"
    )]
    NoKustomization(String),
    /// More than one kustomization file in a directory.
    #[error("Found multiple kustomization files under: {0}")]
    SeveralKustomizations(String),
    /// A field that this engine does not build yet.
    #[error("{path}: field '{field}' is not supported yet")]
    Unsupported {
        /// The kustomization file.
        path: String,
        /// The field.
        field: String,
    },
    /// A path that leads nowhere.
    #[error("evalsymlink failure on '{path}' : {source}")]
    NotFound {
        /// The path as it was asked for.
        path: String,
        /// Where it ends, and why.
        source: FindError,
    },
    /// A file that cannot be opened, where files may be anywhere.
    #[error("open {path}: {}", source.reason())]
    Open {
        /// The path as it was asked for.
        path: String,
        /// Where it ends, and why.
        source: FindError,
    },
    /// A path that climbs out of the files there are.
    #[error("'{path}' leads out of the source, and nothing outside can be read")]
    Outside {
        /// The path as it was asked for.
        path: String,
    },
    /// A file where a directory was needed.
    #[error("'{0}': file is not directory")]
    NotADirectory(String),
    /// A directory where a file was needed.
    #[error("'{0}' must resolve to a file")]
    NotAFile(String),
    /// A directory where a file was needed, where files may be anywhere.
    #[error("read {0}: is a directory")]
    IsADirectory(String),
    /// A FIFO, a socket or a device.
    #[error("'{path}' is {kind}, and only regular files are read")]
    Special {
        /// The path.
        path: String,
        /// What it is.
        kind: &'static str,
    },
    /// A file on disk that was there and cannot be read.
    #[error(transparent)]
    Unreadable(#[from] flux_archive::UnreadableError),
    /// A file outside the kustomization root, under the root-only restriction.
    #[error("security; file '{file}' is not in or below '{root}'")]
    OutsideRoot {
        /// The file.
        file: String,
        /// The kustomization root.
        root: String,
    },
    /// A directory that is already being built further up.
    #[error("cycle detected: candidate root '{candidate}' contains visited root '{visited}'")]
    Cycle {
        /// The directory that was asked for.
        candidate: String,
        /// The directory being built.
        visited: String,
    },
    /// A resource file that is no YAML.
    #[error("MalformedYAMLError: {source} in File: {path}")]
    MalformedYaml {
        /// The file.
        path: String,
        /// Where and why.
        source: flux_yaml::Error,
    },
    /// A file that is no text.
    #[error("MalformedYAMLError: yaml: {reason} in File: {path}")]
    NotText {
        /// The file.
        path: String,
        /// Which rule it breaks.
        reason: &'static str,
    },
    /// YAML that cannot become data, such as repeated keys.
    #[error("{id}: {source}")]
    Yaml {
        /// The resource.
        id: String,
        /// Where and why.
        source: flux_yaml::Error,
    },
    /// Two resources with one id.
    #[error("may not add resource with an already registered id: {0}")]
    DuplicateId(Box<Twin>),
    /// Something that is looked for among the resources and is not there.
    #[error("{message}")]
    Unmatched {
        /// In the words of upstream.
        message: String,
        /// What it is.
        wanted: Wanted,
    },
    /// A variable without a value.
    #[error("{message}")]
    Variable {
        /// The name of the variable.
        name: String,
        /// The resource that it names, if that is what is not there.
        wanted: Option<Wanted>,
        /// In the words of upstream.
        message: String,
    },
    /// Two field specs for the same field that differ in `create`.
    #[error("conflicting fieldspecs for path '{path}'")]
    ConflictingFieldSpecs {
        /// The path of both.
        path: String,
    },
    /// A name that could refer to several resources.
    #[error("found multiple possible referrals: {0}")]
    AmbiguousReference(String),
    /// A patch that does not fit.
    #[error(transparent)]
    Patch(#[from] PatchError),
    /// A URL that leads to no file.
    #[error("{url}: {message}")]
    Remote {
        /// What was asked for, without password.
        url: String,
        /// Why there is no answer.
        message: String,
    },
    /// A server that says there is no such file. Nothing else is tried then.
    #[error("HTTP Error: status code {code} ({name})")]
    Status {
        /// The status.
        code: u16,
        /// Its name.
        name: String,
    },
    /// A repository that cannot be fetched. There is no `git` program; the words are those that scripts look for.
    #[error("failed to run 'builtin/git fetch --depth=1 {url} {reference}': {message}")]
    Fetch {
        /// The repository, without password.
        url: String,
        /// The revision.
        reference: String,
        /// Why not.
        message: String,
    },
    /// A repository that was not fetched in time.
    #[error("hit {limit:?} timeout running 'builtin/git fetch --depth=1 {url} {reference}'")]
    Timeout {
        /// The repository, without password.
        url: String,
        /// The revision.
        reference: String,
        /// The limit: `timeout` of the URL, 27 seconds without.
        limit: std::time::Duration,
    },
    /// Anything else, in the words of upstream.
    #[error("{0}")]
    Invalid(String),
}

impl BuildError {
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }

    /// What decides how a build goes on. What is quoted does not.
    fn cause(&self) -> &Self {
        match self {
            Self::During { cause, .. } | Self::Neither { cause, .. } => cause.cause(),
            Self::Located(located) => located.cause.cause(),
            error => error,
        }
    }

    /// Whether a server has answered for good, so that nothing else is worth a try.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self.cause(), Self::Status { .. })
    }

    /// Whether there is a file that is no YAML.
    pub(crate) fn is_malformed(&self) -> bool {
        matches!(self.cause(), Self::MalformedYaml { .. } | Self::NotText { .. })
    }

    /// Whether a repository did not answer in time.
    pub(crate) fn is_timeout(&self) -> bool {
        matches!(self.cause(), Self::Timeout { .. })
    }

    pub(crate) fn during(self, step: impl Into<String>) -> Self {
        Self::During { step: step.into(), cause: Box::new(self) }
    }

    /// What is neither a file nor a base.
    pub(crate) fn neither(file: Self, base: Self) -> Self {
        Self::Neither { file: Box::new(file), cause: Box::new(base) }
    }

    /// Two resources with one id, of which this is one.
    pub(crate) fn duplicate(twin: &Resource) -> Self {
        Self::DuplicateId(Box::new(Twin { id: twin.id().clone(), original: twin.original_id() }))
    }

    /// A resource that is looked for and not there.
    pub(crate) fn unmatched(message: String, kind: &str, name: &str) -> Self {
        Self::Unmatched { message, wanted: Wanted::new(kind, name) }
    }
}

/// Adds the step to a failure.
pub(crate) trait During<T> {
    /// Names the step that failed.
    fn during(self, step: impl FnOnce() -> String) -> Result<T, BuildError>;
}

impl<T> During<T> for Result<T, BuildError> {
    fn during(self, step: impl FnOnce() -> String) -> Self {
        self.map_err(|error| error.during(step()))
    }
}

/// What failed in quotes, as upstream has it. Quotes in quotes double at each level, so in the end there are none.
fn quoted(step: &str, text: &str) -> String {
    const LONG: usize = 16 << 10;
    if text.len() < LONG { format!("{step}{text:?}") } else { format!("{step}{text}") }
}
