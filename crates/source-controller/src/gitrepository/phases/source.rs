//! What does the repository have now?

use flux_api::source::GitRepository;
use flux_git::{Checkout, CheckoutOptions, Error, Remote, checkout, resolve};
use flux_runtime::Run;

use crate::gitrepository::credentials::{SshAlgorithms, remote};
use crate::gitrepository::decide::Plan;
use crate::gitrepository::fault::Fault;
use crate::gitrepository::observe::secret;
use crate::gitrepository::words::reason;

/// What was found.
pub(crate) enum Found {
    /// The revision of the artifact.
    Same(String),
    /// What is to become the artifact.
    Checkout(Box<Checkout>),
}

/// Asks the server for the revision, and downloads it if it is not that of the artifact.
pub(crate) async fn fetch(run: &Run<GitRepository>, plan: Plan, ssh: &SshAlgorithms) -> Result<Found, Fault> {
    let spec = &run.object.spec;
    let (credentials, proxy) =
        tokio::join!(secret(run, spec.secret_ref.as_ref()), secret(run, spec.proxy_secret_ref.as_ref()));
    let (credentials, proxy) = (credentials?, proxy?);
    let remote = remote(spec, plan.url, credentials.as_ref(), proxy.as_ref(), ssh)?;
    if let Some(last) = plan.last {
        let now = resolve(&remote, &plan.reference).await.map_err(|error| failed(&remote, error))?;
        if now.is_some_and(|revision| revision.to_string() == last) {
            return Ok(Found::Same(last));
        }
    }
    let options =
        CheckoutOptions { recurse_submodules: spec.recurse_submodules, sparse: spec.sparse_checkout.clone() };
    let checkout =
        checkout(&remote, &plan.reference, &options).await.map_err(|error| failed(&remote, error))?;
    Ok(Found::Checkout(Box::new(checkout)))
}

fn failed(remote: &Remote, error: Error) -> Fault {
    let context = format!("failed to checkout and determine revision: unable to clone '{}'", remote.url);
    let reason = match &error {
        Error::EmptyRepository => reason::EMPTY_REPOSITORY,
        Error::PassphraseMissing
        | Error::PassphraseWrong
        | Error::InvalidKey(_)
        | Error::KnownHosts { .. } => reason::AUTHENTICATION_FAILED,
        _ => reason::GIT_FAILED,
    };
    Fault::fetch(reason, context).because(error)
}
