//! AWS CodeCommit: what its URLs look like, and the user and password that IAM credentials become
//! (spec/cli/bootstrap.md, step 5).

mod profile;
mod sign;

pub use profile::from_files;

use anyhow::{Result, bail};
use flux_git::{Scheme, Secret, Url};
use jiff::Timestamp;

/// The credentials of an IAM user or role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The access key ID, which is no secret.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: Secret,
    /// The token of a session; empty for a user.
    pub session_token: Secret,
}

/// A user and a password for Git over HTTPS. They are good for 15 minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// Whether a repository is one of CodeCommit's.
pub fn applies(url: &Url) -> bool {
    url.host().contains("git-codecommit") && url.host().contains("amazonaws.com")
}

/// Checks what CodeCommit needs over SSH: the ID of a key as the user, and that key.
///
/// # Errors
/// Something is missing.
pub fn check_ssh(url: &Url, has_key: bool) -> Result<()> {
    match url.user().as_deref() {
        None => bail!("invalid AWS CodeCommit url: ssh username should be specified in the url"),
        Some("git") => bail!(
            "invalid AWS CodeCommit url: ssh username should be the SSH key ID for the provided private key"
        ),
        Some(_) if !has_key => {
            bail!("private key file is required for bootstrapping against AWS CodeCommit using ssh")
        }
        Some(_) => Ok(()),
    }
}

/// Makes user and password for a repository over HTTPS, at a time.
///
/// # Errors
/// The URL is no `https://git-codecommit.<region>.amazonaws.com/…`.
pub fn login(url: &Url, credentials: &Credentials, now: Timestamp) -> Result<Login> {
    let region = region(url)?;
    let time = now.strftime("%Y%m%dT%H%M%S").to_string();
    let signature = sign::signature(url.host(), &url.path(), region, credentials, &time);
    let token = credentials.session_token.expose();
    let username = match token {
        "" => credentials.access_key_id.clone(),
        token => format!("{}%{token}", credentials.access_key_id),
    };
    Ok(Login { username, password: Secret::new(format!("{time}Z{signature}")) })
}

fn region(url: &Url) -> Result<&str> {
    if url.scheme() != Scheme::Https {
        bail!("AWS CodeCommit authentication requires an HTTPS Git URL");
    }
    let parts: Vec<&str> = url.host().split('.').collect();
    match parts.as_slice() {
        ["git-codecommit" | "git-codecommit-fips", region, .., "amazonaws", "com"]
        | ["git-codecommit" | "git-codecommit-fips", region, .., "amazonaws", "com", "cn"] => Ok(region),
        _ => bail!("invalid AWS CodeCommit Git URL: {}", url.host()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(token: &str) -> Credentials {
        Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
            session_token: token.into(),
        }
    }

    /// The value was computed by another program, after AWS's own `git-remote-codecommit`.
    #[test]
    fn credentials_become_user_and_password() {
        let url = Url::parse("https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/fleet").unwrap();
        let now: Timestamp = "2015-08-30T12:36:00.9Z".parse().unwrap();
        let login = super::login(&url, &credentials(""), now).unwrap();
        assert_eq!(login.username, "AKIDEXAMPLE");
        assert_eq!(
            login.password.expose(),
            "20150830T123600Zec53a032155aa1cf41ca4b73c4425bf1fef7b6a53bf53b539804b2dfc18acbec"
        );
        assert_eq!(super::login(&url, &credentials("tok"), now).unwrap().username, "AKIDEXAMPLE%tok");
    }

    #[test]
    fn the_region_is_that_of_the_host() {
        for (url, want) in [
            ("https://git-codecommit.us-east-1.amazonaws.com/v1/repos/r", Some("us-east-1")),
            ("https://git-codecommit-fips.us-west-2.amazonaws.com/v1/repos/r", Some("us-west-2")),
            ("https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/r", Some("cn-north-1")),
            ("https://git-codecommit.amazonaws.com/v1/repos/r", None),
            ("https://git-codecommit.us-east-1.amazonaws.com.example.org/v1/repos/r", None),
            ("http://git-codecommit.us-east-1.amazonaws.com/v1/repos/r", None),
        ] {
            assert_eq!(region(&Url::parse(url).unwrap()).ok(), want, "{url}");
        }
    }

    #[test]
    fn ssh_needs_the_id_of_a_key_and_the_key() {
        let host = "git-codecommit.us-east-1.amazonaws.com/v1/repos/r";
        for (url, key, good) in [
            (format!("ssh://APKAEXAMPLE@{host}"), true, true),
            (format!("ssh://APKAEXAMPLE@{host}"), false, false),
            (format!("ssh://git@{host}"), true, false),
            (format!("ssh://{host}"), true, false),
        ] {
            let parsed = Url::parse(&url).unwrap();
            assert!(applies(&parsed));
            assert_eq!(check_ssh(&parsed, key).is_ok(), good, "{url}");
        }
        assert!(!applies(&Url::parse("https://example.com/git-codecommit").unwrap()));
    }
}
