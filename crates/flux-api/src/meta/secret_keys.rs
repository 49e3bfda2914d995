//! Keys that the controllers look for in Secrets (spec/controllers/common.md §13).

/// Name of a user.
pub const USERNAME: &str = "username";
/// Password of a user, or passphrase of a private key.
pub const PASSWORD: &str = "password";
/// Token for an `Authorization: Bearer` header.
pub const BEARER_TOKEN: &str = "bearerToken";
/// Token of a webhook or of a notification provider.
pub const TOKEN: &str = "token";

/// Private SSH key.
pub const IDENTITY: &str = "identity";
/// Public SSH key.
pub const IDENTITY_PUB: &str = "identity.pub";
/// Keys of SSH hosts.
pub const KNOWN_HOSTS: &str = "known_hosts";

/// Client certificate.
pub const TLS_CERTIFICATE: &str = "tls.crt";
/// Private key of the client certificate.
pub const TLS_KEY: &str = "tls.key";
/// Certificate authorities to trust beside those of the system.
pub const CA_CERTIFICATE: &str = "ca.crt";
/// The older name of [`TLS_CERTIFICATE`].
pub const LEGACY_TLS_CERTIFICATE: &str = "certFile";
/// The older name of [`TLS_KEY`].
pub const LEGACY_TLS_KEY: &str = "keyFile";
/// The older name of [`CA_CERTIFICATE`].
pub const LEGACY_CA_CERTIFICATE: &str = "caFile";

/// Address of a proxy, or of a notification provider.
pub const ADDRESS: &str = "address";

/// Number of a GitHub App.
pub const GITHUB_APP_ID: &str = "githubAppID";
/// Private key of a GitHub App.
pub const GITHUB_APP_PRIVATE_KEY: &str = "githubAppPrivateKey";
/// Owner for whom a GitHub App is installed; this or [`GITHUB_APP_INSTALLATION_ID`].
pub const GITHUB_APP_INSTALLATION_OWNER: &str = "githubAppInstallationOwner";
/// Number of the installation of a GitHub App.
pub const GITHUB_APP_INSTALLATION_ID: &str = "githubAppInstallationID";
/// Address of a GitHub Enterprise server's API.
pub const GITHUB_APP_BASE_URL: &str = "githubAppBaseURL";

/// Docker configuration with the credentials of registries.
pub const DOCKER_CONFIG: &str = ".dockerconfigjson";
