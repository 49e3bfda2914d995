//! The tree of an artifact: the repository's files, what is included, less what is ignored.

use flux_api::source::{GitRepositoryInclude, GitRepositorySpec};
use flux_archive::{IgnoreRules, Tree, TreeBuilder, normalise};

use crate::gitrepository::decide::include_paths;
use crate::gitrepository::fault::Fault;
use crate::gitrepository::words::reason;

/// Puts the tree together, with the trees of the included artifacts in the order of the includes.
pub(super) fn compose(spec: &GitRepositorySpec, checkout: &Tree, included: &[Tree]) -> Result<Tree, Fault> {
    let mut builder = Tree::builder();
    let invalid = || Fault::storage(reason::COPY_FAILURE, "failed to put the artifact together");
    builder.insert_tree("", checkout).map_err(|error| invalid().because(error))?;
    for (include, artifact) in spec.include.iter().zip(included) {
        insert(&mut builder, include, artifact)?;
    }
    let tree = builder.build().map_err(|error| invalid().because(error))?;
    let rules = IgnoreRules::for_source(&tree, spec.ignore.as_deref());
    Ok(tree.without(&rules))
}

fn insert(builder: &mut TreeBuilder, include: &GitRepositoryInclude, artifact: &Tree) -> Result<(), Fault> {
    let (from, to) = include_paths(include);
    let name = &include.repository.name;
    let illegal = || Fault::storage(reason::ILLEGAL_PATH, format!("path of include '{name}' cannot be used"));
    let failed = || {
        Fault::storage(reason::COPY_FAILURE, format!("failed to copy '{name}' include from {from} to {to}"))
    };
    // A leading slash means the root of the artifact, as everywhere in Flux.
    let (from, to) = (from.trim_start_matches('/'), to.trim_start_matches('/'));
    let target = normalise(to).map_err(|error| illegal().because(error))?;
    normalise(from).map_err(|error| illegal().because(error))?;
    let part =
        artifact.subtree(from).ok_or_else(|| failed().because("the source directory does not exist"))?;
    if builder.is_occupied(&target) {
        return Err(failed().because("the target exists already"));
    }
    builder.insert_tree(&target, &part).map_err(|error| illegal().because(error))
}

#[cfg(test)]
mod tests {
    use flux_api::meta::LocalObjectReference;

    use super::*;

    fn tree(paths: &[&str]) -> Tree {
        let mut builder = Tree::builder();
        for path in paths {
            builder.insert(path, path.as_bytes(), false).unwrap();
        }
        builder.build().unwrap()
    }

    #[test]
    fn includes_go_where_they_are_told() {
        let include = |from: Option<&str>, to: Option<&str>| GitRepositoryInclude {
            repository: LocalObjectReference { name: "other".into() },
            from_path: from.map(Into::into),
            to_path: to.map(Into::into),
        };
        let base = tree(&["own", "full/x"]);
        let other = tree(&["a/1", "b"]);
        for (from, to, want) in [
            (None, None, Ok("full/x other/a/1 other/b own")),
            (Some("a"), Some("deep/er"), Ok("deep/er/1 full/x own")),
            (Some("./a/"), Some("/z"), Ok("full/x own z/1")),
            (Some("none"), None, Err("CopyFailure")),
            (Some("b"), None, Err("CopyFailure")),
            (None, Some("full"), Err("CopyFailure")),
            (None, Some("own"), Err("CopyFailure")),
            (None, Some("own/below"), Err("CopyFailure")),
            (None, Some("."), Err("CopyFailure")),
            (None, Some("../up"), Err("IllegalPath")),
            (Some("../up"), None, Err("IllegalPath")),
        ] {
            let spec = GitRepositorySpec { include: vec![include(from, to)], ..GitRepositorySpec::default() };
            let got = compose(&spec, &base, std::slice::from_ref(&other));
            let got =
                got.map(|tree| tree.files().map(|(path, _)| path.to_owned()).collect::<Vec<_>>().join(" "));
            let got = got.map_err(|fault| fault.reason);
            assert_eq!(got.as_deref().map_err(|reason| *reason), want, "{from:?} to {to:?}");
        }
    }
}
