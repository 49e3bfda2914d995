//! What to check out, and how a revision is written.

use std::fmt;

use crate::Error;

/// What to check out of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// The tip of a branch.
    Branch(String),
    /// A tag.
    Tag(String),
    /// The highest tag within a semver range.
    Semver(String),
    /// Any reference by its full name, such as `refs/pull/1/head`.
    Name(String),
    /// What `git fetch` understands: a commit by its hash, a full name, or the name of a tag, else of a branch.
    Any(String),
    /// A commit by its hash.
    Commit {
        /// The hash, 40 hex digits.
        hash: String,
        /// The branch that it is looked for on.
        branch: Option<String>,
    },
}

/// A commit and the reference that led to it.
///
/// Written `main@sha1:<hash>`, or `sha1:<hash>` when there is no reference (RFC-0005 of Flux).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The short name of a branch or tag, the full name for [`Reference::Name`].
    pub reference: Option<String>,
    /// The hash of the commit, 40 hex digits.
    pub hash: String,
}

impl Reference {
    /// Chooses among the fields of `spec.ref`: commit, then name, tag, semver, branch; `master` without any
    /// (`spec/controllers/source.md` §1).
    pub fn choose(
        branch: Option<&str>,
        tag: Option<&str>,
        semver: Option<&str>,
        name: Option<&str>,
        commit: Option<&str>,
    ) -> Self {
        let given = |value: Option<&str>| value.filter(|text| !text.is_empty()).map(str::to_owned);
        let branch = given(branch);
        if let Some(hash) = given(commit) {
            return Self::Commit { hash, branch };
        }
        given(name)
            .map(Self::Name)
            .or_else(|| given(tag).map(Self::Tag))
            .or_else(|| given(semver).map(Self::Semver))
            .unwrap_or_else(|| Self::Branch(branch.unwrap_or_else(|| "master".to_owned())))
    }

    /// Checks the form.
    ///
    /// # Errors
    ///
    /// Names that Git does not allow, hashes that are not 40 hex digits, ranges that cannot be read.
    pub fn validate(&self) -> Result<(), Error> {
        let name = |full: String| valid_name(&full).then_some(()).ok_or(Error::InvalidReference(full));
        match self {
            Self::Branch(branch) => name(format!("refs/heads/{branch}")),
            Self::Tag(tag) => name(format!("refs/tags/{tag}")),
            Self::Semver(range) => crate::semver::Constraint::parse(range).map(|_| ()),
            Self::Name(full) => name(full.strip_suffix("^{}").unwrap_or(full).to_owned()),
            Self::Any(short) => name(format!("refs/{short}")),
            Self::Commit { hash, branch } => {
                if !is_hash(hash) {
                    return Err(Error::InvalidReference(format!("commit '{hash}' is not 40 hex digits")));
                }
                branch.as_ref().map_or(Ok(()), |branch| name(format!("refs/heads/{branch}")))
            }
        }
    }
}

fn valid_name(name: &str) -> bool {
    !name.starts_with('/') && !name.ends_with('/') && git2::Reference::is_valid_name(name)
}

/// Whether this is the hash of an object.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Revision {
    pub(crate) fn new(reference: Option<&str>, hash: &str) -> Self {
        Self { reference: reference.map(str::to_owned), hash: hash.to_owned() }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reference {
            Some(reference) => write!(f, "{reference}@sha1:{}", self.hash),
            None => write!(f, "sha1:{}", self.hash),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_of_the_fields() {
        let all = [Some("b"), Some("t"), Some("s"), Some("refs/heads/n"), Some("c")];
        let choose = |f: [Option<&str>; 5]| Reference::choose(f[0], f[1], f[2], f[3], f[4]);
        assert_eq!(choose(all), Reference::Commit { hash: "c".into(), branch: Some("b".into()) });
        assert_eq!(choose([all[0], all[1], all[2], all[3], None]), Reference::Name("refs/heads/n".into()));
        assert_eq!(choose([all[0], all[1], all[2], None, None]), Reference::Tag("t".into()));
        assert_eq!(choose([all[0], None, all[2], None, Some("")]), Reference::Semver("s".into()));
        assert_eq!(choose([all[0], None, None, None, None]), Reference::Branch("b".into()));
        assert_eq!(choose([None; 5]), Reference::Branch("master".into()));
    }

    #[test]
    fn forms_that_git_refuses() {
        let hash = "0123456789abcdef0123456789abcdef01234567".to_owned();
        for good in [
            Reference::Branch("feature/x".into()),
            Reference::Name("refs/pull/1/head".into()),
            Reference::Name("refs/tags/v1^{}".into()),
            Reference::Semver(">=1.0.0 <2".into()),
            Reference::Commit { hash: hash.clone(), branch: None },
        ] {
            assert!(good.validate().is_ok(), "{good:?}");
        }
        for bad in [
            Reference::Branch("/x".into()),
            Reference::Branch("x/".into()),
            Reference::Branch("a..b".into()),
            Reference::Branch(String::new()),
            Reference::Tag("a b".into()),
            Reference::Name("/refs/heads/main".into()),
            Reference::Semver("not a range".into()),
            Reference::Commit { hash: hash[1..].into(), branch: None },
            Reference::Commit { hash, branch: Some("x..y".into()) },
        ] {
            assert!(bad.validate().is_err(), "{bad:?}");
        }
    }
}
