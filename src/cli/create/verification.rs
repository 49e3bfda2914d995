//! Flags about the signature that an artifact has to carry.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::{
    meta::LocalObjectReference,
    source::{OidcIdentityMatch, VerificationProvider},
};

use super::flags::{Vocabulary, local};

const PROVIDERS: Vocabulary = Vocabulary {
    what: "source OCI verify provider",
    wanted: "the OCI verify provider name to use for signature verification, available options are: (cosign)",
    words: &["cosign"],
    between: ", ",
};

/// Flags of sources in a registry.
#[derive(Args, Clone, Debug)]
pub(super) struct Verification {
    #[arg(
        id = "verify-provider", long = "verify-provider",
        value_name = "sourceOCIVerifyProvider",
        value_parser = PROVIDERS.reader(),
        help = "the OCI verify provider name to use for signature verification, available options are: (cosign)"
    )]
    provider: Option<String>,
    /// the name of a secret to use for signature verification
    #[arg(id = "verify-secret-ref", long = "verify-secret-ref", value_name = "string", default_value = "")]
    secret_ref: String,
    /// regular expression to use for the OIDC subject during signature verification
    #[arg(id = "verify-subject", long = "verify-subject", value_name = "string", default_value = "")]
    subject: String,
    /// regular expression to use for the OIDC issuer during signature verification
    #[arg(id = "verify-issuer", long = "verify-issuer", value_name = "string", default_value = "")]
    issuer: String,
}

/// What signatures are looked for.
#[derive(Debug)]
pub(super) struct Verify {
    pub(super) provider: VerificationProvider,
    pub(super) secret_ref: Option<LocalObjectReference>,
    pub(super) identities: Vec<OidcIdentityMatch>,
}

impl Verification {
    /// What the flags ask for; nothing without a provider.
    ///
    /// # Errors
    /// A key or an identity, and no provider.
    pub(super) fn wanted(&self) -> Result<Option<Verify>> {
        let secret_ref = local(&self.secret_ref);
        let (issuer, subject) = (&self.issuer, &self.subject);
        let identified = !(issuer.is_empty() && subject.is_empty());
        let Some(provider) = self.provider.as_deref() else {
            if secret_ref.is_some() {
                bail!("a verification provider must be specified when a secret is specified");
            }
            if identified {
                bail!("a verification provider must be specified when OIDC issuer/subject is specified");
            }
            return Ok(None);
        };
        let identity = OidcIdentityMatch { issuer: issuer.clone(), subject: subject.clone() };
        let identities = if identified { vec![identity] } else { Vec::new() };
        Ok(Some(Verify { provider: VerificationProvider::from(provider), secret_ref, identities }))
    }
}
