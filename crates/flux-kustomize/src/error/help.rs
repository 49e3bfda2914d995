//! What can be said about an error besides its text.

use flux_yaml::FieldPath;

use super::{BuildError, Place};

/// Where an error is, what led there, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// The place of the error.
    pub place: Option<Place>,
    /// The entries of kustomization files that led there, from the directory that is built to the last one before the
    /// place.
    pub chain: Vec<Place>,
    /// What to do about it, in one sentence without a full stop.
    pub hint: Option<String>,
}

impl BuildError {
    /// What can be said besides the text.
    pub fn help(&self) -> Help {
        let mut help = Help::default();
        for error in self.walk() {
            if let Self::Located(located) = error {
                if let Some(place) = &located.place {
                    let outer = help.place.replace(place.clone());
                    help.chain.extend(outer.filter(|outer| !outer.is_told_by(place)));
                }
                if located.hint.is_some() {
                    help.hint.clone_from(&located.hint);
                }
            }
        }
        help
    }

    /// Whether it is known what to do.
    pub(crate) fn has_hint(&self) -> bool {
        self.walk().any(|error| matches!(error, Self::Located(located) if located.hint.is_some()))
    }

    /// Which part of an entry this is about, down to the next place.
    pub(crate) fn part(&self) -> FieldPath {
        let mut part = FieldPath::default();
        for error in self.walk() {
            match error {
                Self::Located(located) if located.place.is_some() => break,
                Self::Located(located) => part = part.then(&located.within),
                _ => {}
            }
        }
        part
    }

    /// The last error of the way in: what went wrong.
    pub(crate) fn root_cause(&self) -> &Self {
        self.walk().last().unwrap_or(self)
    }

    /// Whether a directory was wanted, and a file is there.
    fn is_no_directory(&self) -> bool {
        match self {
            Self::During { cause, .. } => cause.is_no_directory(),
            error => matches!(error, Self::NotADirectory(_)),
        }
    }

    /// This error and its causes. Where an entry is neither a file nor a base, the way that says more.
    fn walk(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |error| match error {
            Self::During { cause, .. } | Self::Quoted { cause, .. } => Some(cause.as_ref()),
            Self::Neither { file, cause } => {
                Some(if cause.is_no_directory() { file.as_ref() } else { cause.as_ref() })
            }
            Self::Located(located) => Some(&located.cause),
            _ => None,
        })
    }
}
