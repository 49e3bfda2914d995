//! What a Secret lacks.

/// Why no Secret can be made. No message holds anything secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// A field that has to be given; the words are upstream's, which name some by flag and some by key.
    #[error("{0} is required")]
    Required(&'static str),
    /// Neither user nor token for Git over HTTP.
    #[error("for Git over HTTP/S the username and password, or a bearer token is required")]
    NoGitCredentials,
    /// User, password and token for Git over HTTP.
    #[error("user credentials and bearer token cannot be used together")]
    TwoGitCredentials,
    /// A GitHub App's installation is named twice or not at all.
    #[error("exactly one of githubAppInstallationOwner or githubAppInstallationID must be provided")]
    Installation,
    /// No e-mail address for a receiver of Google's registry.
    #[error("--email-claim is required for gcr receiver type")]
    EmailClaim,
    /// A certificate alone.
    #[error("found certificate but missing private key")]
    NoPrivateKey,
    /// A private key alone.
    #[error("found private key but missing certificate")]
    NoCertificate,
    /// Nothing for TLS.
    #[error("no CA certificate or client certificate pair found")]
    NoTls,
    /// A certificate and a key that do not belong together, or one of them is none.
    #[error("invalid TLS certificate and key pair: tls: {0}")]
    KeyPair(String),
    /// The address of a registry that cannot be a part of an image's name.
    #[error("error parsing url: 'could not parse reference: {0}'")]
    Registry(String),
    /// A trust policy that is no JSON of that form.
    #[error("failed to unmarshal trust policy {file}: {reason}")]
    PolicyForm {
        /// The file.
        file: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// A trust policy that breaks a rule.
    #[error("invalid trust policy: {0}")]
    Policy(String),
}
