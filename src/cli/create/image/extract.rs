//! `--filter-extract`: a template over the groups of a regular expression, as Go expands it.

use anyhow::{Result, bail};

/// Checks that a template is whole, and that the groups it names are in the pattern. Numbers are not checked: one without a
/// group stands for nothing.
///
/// # Errors
/// A `$` without a name; a name that no group has.
pub(super) fn check(template: &str, groups: &[&str]) -> Result<()> {
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
            continue;
        }
        let braced = rest.strip_prefix('{');
        let text = braced.unwrap_or(rest);
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let (name, after) = text.split_at(text.find(|letter| !is_part(letter)).unwrap_or(text.len()));
        let after = if braced.is_some() { after.strip_prefix('}') } else { Some(after) };
        let Some(after) = after.filter(|_| !name.is_empty()) else { bail!("--filter-extract is malformed") };
        rest = after;
        if !is_number(name) && !groups.contains(&name) {
            bail!("capture group ${name} used in --filter-extract not found in --filter-regex");
        }
    }
    Ok(())
}

/// Whether a name counts groups: digits, no zero before others, and not too many.
fn is_number(name: &str) -> bool {
    const MOST: usize = 9;
    let zero_first = name.len() > 1 && name.starts_with('0');
    !zero_first && name.len() <= MOST && name.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_name_groups() {
        let missing = |name: &str| {
            format!("capture group ${name} used in --filter-extract not found in --filter-regex")
        };
        for (template, error) in [
            ("", None),
            ("plain", None),
            ("$ts", None),
            ("${ts}", None),
            ("a-${ts}b$ab-$1$7$$$$x", None),
            ("$0${12}", None),
            ("$", Some("--filter-extract is malformed".to_owned())),
            ("$-", Some("--filter-extract is malformed".to_owned())),
            ("${}", Some("--filter-extract is malformed".to_owned())),
            ("${ts", Some("--filter-extract is malformed".to_owned())),
            ("${ts-}", Some("--filter-extract is malformed".to_owned())),
            ("$$$", Some("--filter-extract is malformed".to_owned())),
            ("$tsx", Some(missing("tsx"))),
            ("$abc", Some(missing("abc"))),
            ("$01", Some(missing("01"))),
            ("$1a", Some(missing("1a"))),
            ("$ä", Some(missing("ä"))),
        ] {
            let told = check(template, &["ts", "ab"]).err().map(|error| error.to_string());
            assert_eq!(told, error, "{template}");
        }
    }
}
