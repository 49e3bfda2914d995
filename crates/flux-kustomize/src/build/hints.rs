//! What to do about a failure, where that is certain.

use super::search::{Sought, find};
use super::target::Target;
use crate::error::{BuildError, Place, Wanted, advice};
use crate::file::FILE_NAMES;
use crate::load::Loader;
use crate::nearest::nearest;
use crate::resource::ResourceList;

/// As many names are listed in a sentence.
const MOST: usize = 8;

/// What to do about an error that was met in a kustomization, with the resources that there were.
pub(super) fn hint(
    error: &BuildError,
    target: &Target<'_>,
    resources: Option<&ResourceList>,
) -> Option<String> {
    match error.root_cause() {
        BuildError::DuplicateId(twin) => {
            let ids = [&twin.id, &twin.original];
            duplicate(&find(target, &Sought::Resource(&ids), 2))
        }
        BuildError::Unmatched { wanted, .. } | BuildError::Variable { wanted: Some(wanted), .. } => {
            resources.map(|list| candidates(wanted, list))
        }
        BuildError::Yaml { source, .. } => advice(source, ""),
        _ => file_hint(error, &target.loader),
    }
}

/// What to do about a file that is not as it should be.
pub(super) fn file_hint(error: &BuildError, loader: &Loader<'_>) -> Option<String> {
    match error.root_cause() {
        BuildError::NotFound { path, .. } | BuildError::Open { path, .. } => {
            loader.gap(path).map(|gap| gap.advice())
        }
        BuildError::NoKustomization(directory) => Some(no_kustomization(loader, directory)),
        BuildError::SeveralKustomizations(directory) => {
            let names = loader.names_of(directory);
            let names = names.iter().map(String::as_str).filter(|name| FILE_NAMES.contains(name));
            Some(format!("keep one of them: {}", listed(names.collect())))
        }
        BuildError::OutsideRoot { root, .. } if loader.is_restricted() => Some(format!(
            "move the file below {root}, or allow files anywhere with --load-restrictor=LoadRestrictionsNone"
        )),
        BuildError::Outside { .. } => {
            Some("put what is named here into the source, and name it there".to_owned())
        }
        BuildError::NotAFile(_) | BuildError::IsADirectory(_) => {
            Some("name a file in the directory instead".to_owned())
        }
        BuildError::Cycle { candidate, visited } => Some(if candidate == visited {
            format!("remove this entry: {visited} would be built upon itself")
        } else {
            format!("remove this entry: {candidate} holds {visited}, which is being built")
        }),
        _ => None,
    }
}

fn no_kustomization(loader: &Loader<'_>, directory: &str) -> String {
    let names = loader.names_of(directory);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let alike = FILE_NAMES.iter().find_map(|name| nearest(name, names.iter().copied()));
    if let Some(alike) = alike {
        return format!("rename '{alike}' to '{}'", FILE_NAMES[0]);
    }
    let below = |name: &&str| loader.is_kustomization(&format!("{}/{name}", directory.trim_end_matches('/')));
    let built: Vec<&str> = names.iter().copied().filter(below).take(MOST + 1).collect();
    if !built.is_empty() {
        return format!("name one of the directories in it: {}", listed(built));
    }
    let is_manifest =
        |name: &&str| name.rsplit_once('.').is_some_and(|(_, kind)| kind == "yaml" || kind == "yml");
    let manifests: Vec<&str> = names.into_iter().filter(is_manifest).collect();
    if manifests.is_empty() {
        return format!("add a {} to it", FILE_NAMES[0]);
    }
    format!("add a {} to it that has in its resources: {}", FILE_NAMES[0], listed(manifests))
}

/// Where the two are, or by which ways the one is reached twice.
fn duplicate(found: &[Vec<Place>]) -> Option<String> {
    let [one, other] = found else { return None };
    let (first, second) = (one.last()?, other.last()?);
    if (&first.file, first.line) != (&second.file, second.line) {
        return Some(format!(
            "it is in {} and in {}: keep one of them, or give one another name",
            line(first),
            line(second)
        ));
    }
    let (by, again) = one.iter().zip(other).find(|(one, other)| one != other)?;
    let both =
        if line(by) == line(again) { [by, again].map(ToString::to_string) } else { [line(by), line(again)] };
    Some(format!("{} is reached twice, by {}: name it once", first.file, both.join(" and by ")))
}

/// `file:line`
fn line(place: &Place) -> String {
    if place.line == 0 { place.file.clone() } else { format!("{}:{}", place.file, place.line) }
}

/// Which resources may have been meant.
fn candidates(wanted: &Wanted, list: &ResourceList) -> String {
    let Wanted { kind, name } = wanted;
    let of_kind = |one: &&crate::resource::Resource| kind.is_empty() || one.gvk().kind == *kind;
    let mut names: Vec<&str> = list.iter().filter(of_kind).map(crate::resource::Resource::name).collect();
    names.sort_unstable();
    names.dedup();
    let shown = if kind.is_empty() { "resource" } else { kind };
    if let Some(name) = nearest(name, names.iter().copied()) {
        return format!("did you mean '{name}'?");
    }
    if names.contains(&name.as_str()) {
        return format!("there is a {shown} '{name}': compare the namespace, the group and the version");
    }
    if !names.is_empty() {
        let of_kind = if kind.is_empty() { String::new() } else { format!(" of kind {kind}") };
        return format!("the names{of_kind} are: {}", listed(names));
    }
    let mut kinds: Vec<&str> = list.iter().map(|one| one.gvk().kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return "there are no resources at this step: name some in resources".to_owned();
    }
    format!("there is no {shown} at this step, only: {}", listed(kinds))
}

fn listed(mut names: Vec<&str>) -> String {
    let more = names.len() > MOST;
    names.truncate(MOST);
    let names = names.join(", ");
    if more { format!("{names} …") } else { names }
}
