//! What to ask the server for.

use crate::{
    Error, Reference,
    list::{Candidate, Refs, find},
    reference::is_hash,
};

/// Ways to get at the commit, the cheapest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// References by name, with a depth of 1.
    Names(Vec<String>),
    /// The commit by its hash, with a depth of 1; servers need not allow it.
    Hash(String),
    /// The whole history of one branch, or of all.
    History(Option<String>),
}

/// Chooses among the references that the server has.
pub(super) fn choose(refs: &Refs, reference: &Reference) -> Result<(Vec<Candidate>, Vec<Way>), Error> {
    let candidates = find(refs, reference)?;
    let (hash, branch) = match reference {
        Reference::Commit { hash, branch } => (hash, branch),
        Reference::Any(hash) if is_hash(hash) => (hash, &None),
        _ => {
            let names = candidates.iter().map(|candidate| candidate.name.clone()).collect();
            return Ok((candidates, vec![Way::Names(names)]));
        }
    };
    let branch = branch.as_ref().map(|branch| format!("refs/heads/{branch}"));
    if let Some(missing) = branch.as_ref().filter(|name| !refs.contains_key(*name)) {
        return Err(Error::ReferenceNotFound(missing.clone()));
    }
    let mut ways = Vec::new();
    let tip = refs.values().find(|found| found.commit().eq_ignore_ascii_case(hash));
    if let Some(tip) = tip {
        ways.push(Way::Names(vec![tip.name.clone()]));
    } else {
        ways.push(Way::Hash(hash.to_ascii_lowercase()));
        ways.push(Way::History(branch));
    }
    Ok((candidates, ways))
}
