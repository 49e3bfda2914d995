//! What a GitHub App logs in with.

use flux_api::meta::secret_keys as keys;

use super::{SecretError, SecretManifest, manifest::OPAQUE};

/// A GitHub App; empty texts for what is not given.
#[derive(Clone, Copy, Default)]
pub struct GitHubApp<'a> {
    /// Number of the App.
    pub id: &'a str,
    /// Its private key.
    pub private_key: &'a str,
    /// For whom it is installed; this or the next.
    pub installation_owner: &'a str,
    /// Number of the installation.
    pub installation_id: &'a str,
    /// Address of a GitHub Enterprise server's API.
    pub base_url: &'a str,
}

/// The Secret of a GitHub App.
///
/// # Errors
/// No number, no key, or not exactly one of owner and number of the installation.
pub fn github_app(namespace: &str, name: &str, app: &GitHubApp<'_>) -> Result<SecretManifest, SecretError> {
    for (key, text) in [(keys::GITHUB_APP_ID, app.id), (keys::GITHUB_APP_PRIVATE_KEY, app.private_key)] {
        if text.is_empty() {
            return Err(SecretError::Required(key));
        }
    }
    if app.installation_owner.is_empty() == app.installation_id.is_empty() {
        return Err(SecretError::Installation);
    }
    let data = [
        (keys::GITHUB_APP_ID, app.id),
        (keys::GITHUB_APP_PRIVATE_KEY, app.private_key),
        (keys::GITHUB_APP_INSTALLATION_OWNER, app.installation_owner),
        (keys::GITHUB_APP_INSTALLATION_ID, app.installation_id),
        (keys::GITHUB_APP_BASE_URL, app.base_url),
    ];
    Ok(SecretManifest::new(namespace, name, data).of_kind(OPAQUE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_app_needs() {
        let whole = GitHubApp { id: "1", private_key: "k", installation_id: "2", ..GitHubApp::default() };
        let made = |app| github_app("ns", "n", &app);
        let secret = made(whole).unwrap();
        let held: Vec<&str> = secret.data.keys().map(String::as_str).collect();
        assert_eq!(held, ["githubAppID", "githubAppInstallationID", "githubAppPrivateKey"]);
        assert_eq!(secret.kind, Some("Opaque"));
        for (app, error) in [
            (GitHubApp { id: "", ..whole }, SecretError::Required("githubAppID")),
            (GitHubApp { private_key: "", ..whole }, SecretError::Required("githubAppPrivateKey")),
            (GitHubApp { installation_id: "", ..whole }, SecretError::Installation),
            (GitHubApp { installation_owner: "o", ..whole }, SecretError::Installation),
        ] {
            assert_eq!(made(app), Err(error));
        }
    }
}
