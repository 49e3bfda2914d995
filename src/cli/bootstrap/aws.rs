//! AWS CodeCommit: where its credentials come from.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, anyhow};
use flux_git::{Scheme, Url};

use crate::{
    bootstrap::{
        codecommit::{self, Credentials, Login},
        git::Controllers,
    },
    cli::{context::Context, settings::Aws},
};

/// User and password for a repository of CodeCommit over HTTPS, from the user's IAM credentials; nothing for every other
/// repository, and where the user has given a password.
///
/// # Errors
/// No credentials; a URL that is none of CodeCommit's; over SSH no user or no key.
pub(super) fn login(
    context: &Context,
    url: &Url,
    has_key: bool,
    controllers: Controllers,
) -> Result<Option<Login>> {
    if !codecommit::applies(url) {
        return Ok(None);
    }
    match url.scheme() {
        Scheme::Ssh => codecommit::check_ssh(url, has_key).map(|()| None),
        Scheme::Https if controllers == Controllers::Key => {
            let login = credentials(&context.environment.aws)
                .and_then(|credentials| codecommit::login(url, &credentials, context.now()));
            login.map(Some).context("failed to get AWS CodeCommit IAM git credentials")
        }
        Scheme::Http | Scheme::Https | Scheme::File => Ok(None),
    }
}

/// The credentials of the environment, else those of the profile.
fn credentials(aws: &Aws) -> Result<Credentials> {
    if let Some(credentials) = &aws.credentials {
        return Ok(credentials.clone());
    }
    // A file that is not there holds nothing, as for the AWS command line.
    let read = |path: &Option<PathBuf>| path.as_ref().and_then(|path| fs::read_to_string(path).ok());
    let texts = [&aws.credentials_file, &aws.config_file].map(|path| read(path).unwrap_or_default());
    let profile = aws.profile.as_deref().unwrap_or("default");
    codecommit::from_files(&texts[0], &texts[1], profile).ok_or_else(|| {
        anyhow!(
            "there are none in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and no profile {profile:?} with keys in ~/.aws/credentials"
        )
    })
}
