//! The files of the AWS command line that hold credentials.

use flux_git::Secret;

use super::Credentials;

/// Finds the credentials of a profile in the text of `~/.aws/credentials`, else in that of `~/.aws/config`, whose sections
/// are called `profile <name>` but for `default`.
pub fn from_files(credentials: &str, config: &str, profile: &str) -> Option<Credentials> {
    let named = format!("profile {profile}");
    let section = if profile == "default" { profile } else { &named };
    find(credentials, profile).or_else(|| find(config, section))
}

/// Reads the last value of each key of a section; nothing unless both keys are there.
fn find(text: &str, section: &str) -> Option<Credentials> {
    let (mut inside, mut id, mut secret, mut token) = (false, None, None, "");
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            inside = name.split_whitespace().eq(section.split_whitespace());
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| inside) else { continue };
        match (key.trim().to_ascii_lowercase().as_str(), value.trim()) {
            ("aws_access_key_id", value) => id = Some(value),
            ("aws_secret_access_key", value) => secret = Some(value),
            ("aws_session_token", value) => token = value,
            _ => {}
        }
    }
    let given = |value: Option<&'_ str>| value.filter(|value| !value.is_empty()).map(ToOwned::to_owned);
    Some(Credentials {
        access_key_id: given(id)?,
        secret_access_key: Secret::new(given(secret)?),
        session_token: token.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIALS: &str = "# mine\n[default]\naws_access_key_id = AKIA1\naws_secret_access_key=s=1\n\n[role]\n\
                               AWS_ACCESS_KEY_ID = AKIA2\naws_secret_access_key = s2\naws_session_token = t2\n[half]\naws_access_key_id = AKIA3\n";
    const CONFIG: &str = "[profile  half]\nregion = eu-west-1\naws_access_key_id = AKIA4\naws_secret_access_key = s4\n[role]\naws_access_key_id = no\naws_secret_access_key = no\n";

    #[test]
    fn a_profile_is_found_in_either_file() {
        for (profile, want) in [
            ("default", Some(("AKIA1", "s=1", ""))),
            ("role", Some(("AKIA2", "s2", "t2"))),
            ("half", Some(("AKIA4", "s4", ""))),
            ("none", None),
        ] {
            let found = from_files(CREDENTIALS, CONFIG, profile);
            let parts = found.as_ref().map(|found| {
                let Credentials { access_key_id, secret_access_key, session_token } = found;
                (access_key_id.as_str(), secret_access_key.expose(), session_token.expose())
            });
            assert_eq!(parts, want, "{profile}");
        }
        assert_eq!(from_files("", CONFIG, "role"), None, "config names its profiles");
    }
}
