//! Which release is to be installed (spec/cli/install.md, "Version resolution").

use super::Error;

/// Where the manifests come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Out of this program.
    Embedded,
    /// Out of the newest release, whichever that is.
    Latest,
    /// Out of a release, as `vX.Y.Z`.
    Release(String),
}

/// The release of Flux that a version of this program is compatible with: `v`, and what is before a `+`.
pub fn release(version: &str) -> String {
    let version = version.strip_prefix('v').unwrap_or(version);
    format!("v{}", version.split('+').next().unwrap_or(version))
}

/// Reads `--version`, for a version of this program.
///
/// # Errors
/// A version without its `v`, or one of another minor version. A pre-release takes every version.
pub fn target(wanted: &str, current: &str) -> Result<Target, Error> {
    let own = release(current);
    if wanted.is_empty() || wanted == own || wanted == format!("v{}", current.trim_start_matches('v')) {
        return Ok(Target::Embedded);
    }
    if wanted == "latest" {
        return Ok(Target::Latest);
    }
    if !wanted.starts_with('v') {
        return Err(Error::VersionPrefix(wanted.to_owned()));
    }
    if !own.contains('-') && minor(wanted) != minor(&own) {
        let current = own.trim_start_matches('v').to_owned();
        return Err(Error::Incompatible { target: wanted.to_owned(), current });
    }
    Ok(Target::Release(wanted.to_owned()))
}

/// Major and minor version.
fn minor(version: &str) -> (&str, &str) {
    let mut parts = version.trim_start_matches('v').split('.');
    (parts.next().unwrap_or(""), parts.next().unwrap_or(""))
}
