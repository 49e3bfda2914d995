//! What a run is to do, and what it refuses.

use flux_api::meta::conditions;
use flux_api::source::{Artifact, GitProvider, GitRepository, GitRepositorySpec, GitVerificationMode};
use flux_git::{Reference, Url};

use super::content::content_changed;
use crate::gitrepository::fault::Fault;
use crate::gitrepository::words::{ARTIFACT_IN_STORAGE, reason};

/// What a run is to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) url: Url,
    pub(crate) reference: Reference,
    /// The revision of the artifact, if nothing is to be done while the repository still has it.
    pub(crate) last: Option<String>,
}

/// Decides what a run is to do, given the artifacts of `spec.include` (if they are there).
///
/// # Errors
/// The object asks for what cannot be done, whatever the repository says.
pub(crate) fn plan(object: &GitRepository, included: Option<&[Artifact]>) -> Result<Plan, Fault> {
    let spec = &object.spec;
    refuse(spec)?;
    let url = Url::parse(&spec.url)
        .map_err(|error| Fault::fetch(reason::URL_INVALID, "invalid URL").because(error).stalled())?;
    let reference = reference(spec);
    let unchanged = object.status.as_ref().is_some_and(|status| {
        let stored = conditions::is_true(&status.conditions, ARTIFACT_IN_STORAGE);
        stored && included.is_some_and(|included| !content_changed(spec, status, included))
    });
    let status = object.status.as_ref().filter(|_| unchanged);
    let last = status.and_then(|status| Some(status.artifact.as_ref()?.revision.clone()));
    Ok(Plan { url, reference, last })
}

/// What `spec.ref` asks for.
pub(crate) fn reference(spec: &GitRepositorySpec) -> Reference {
    let reference = spec.reference.clone().unwrap_or_default();
    let fields = [&reference.branch, &reference.tag, &reference.semver, &reference.name, &reference.commit];
    let [branch, tag, semver, name, commit] = fields.map(Option::as_deref);
    Reference::choose(branch, tag, semver, name, commit)
}

/// A field that is not built yet, or a contradiction, is told and never ignored in silence.
fn refuse(spec: &GitRepositorySpec) -> Result<(), Fault> {
    let stalled = |message: String| Err(Fault::fetch(reason::INVALID_PROVIDER, message).stalled());
    match &spec.provider {
        None | Some(GitProvider::Generic) => {}
        Some(GitProvider::GitHub) if spec.secret_ref.is_none() => {
            return stalled(
                "secretRef with github app data must be specified when provider is set to github".into(),
            );
        }
        Some(other) => {
            let message =
                format!("spec.provider: '{}' is not supported by this controller yet", other.as_str());
            return stalled(message);
        }
    }
    if spec.service_account_name.is_some() {
        return stalled("spec.serviceAccountName can only be set when provider is 'azure' or 'aws'".into());
    }
    let Some(verify) = &spec.verify else { return Ok(()) };
    let mode = mode(verify.mode.as_ref());
    let invalid = |message: String| {
        Err(Fault::signature(reason::INVALID_VERIFICATION_MODE, format!("spec.verify.mode: {message}"))
            .stalled())
    };
    match mode {
        GitVerificationMode::Head => Ok(()),
        GitVerificationMode::Tag | GitVerificationMode::TagAndHead if names_tag(&reference(spec)) => Ok(()),
        GitVerificationMode::Tag | GitVerificationMode::TagAndHead => {
            invalid(format!("'{}' needs a tag reference in spec.ref", mode.as_str()))
        }
        other => invalid(format!("'{}' is not known", other.as_str())),
    }
}

/// The mode of verification, in its current spelling.
pub(crate) fn mode(given: Option<&GitVerificationMode>) -> GitVerificationMode {
    match given {
        None | Some(GitVerificationMode::LegacyHead) => GitVerificationMode::Head,
        Some(mode) => mode.clone(),
    }
}

fn names_tag(reference: &Reference) -> bool {
    match reference {
        Reference::Tag(_) | Reference::Semver(_) => true,
        Reference::Name(name) => name.starts_with("refs/tags/"),
        Reference::Branch(_) | Reference::Any(_) | Reference::Commit { .. } => false,
    }
}
