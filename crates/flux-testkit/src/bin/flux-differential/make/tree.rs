//! How the kustomizations of a case lie to each other: bases, components and overlays.

use std::collections::BTreeMap;

use super::kustomization::{Files, Site};
use super::world::{Object, World};
use crate::random::Random;
use crate::yaml::{Yaml, file};

/// A directory of the case.
struct Place {
    directory: String,
    is_component: bool,
    /// The kustomizations that it names, by number.
    names: Vec<usize>,
}

/// The files of build `index` of a run with `seed`; the kustomization to build is in the directory `0`.
pub(crate) fn case(seed: u64, index: u64) -> BTreeMap<String, Vec<u8>> {
    let mut random = Random::new(seed, index);
    let mut world = World::new(&mut random);
    let places = places(&mut random);
    let mut files = BTreeMap::new();
    let mut found: Vec<Vec<Object>> = places.iter().map(|_| Vec::new()).collect();
    for at in (0..places.len()).rev() {
        let mut visible: Vec<Object> =
            places[at].names.iter().flat_map(|name| found[*name].clone()).collect();
        // A component changes what was there before it, too.
        if places[at].is_component {
            let siblings = found[at + 1..].iter().flatten().cloned();
            visible.extend(siblings.filter(|_| random.chance(50)));
        }
        found[at] = write(&mut random, &mut world, &mut files, &places, at, visible);
    }
    files
}

fn places(random: &mut Random) -> Vec<Place> {
    let count = *random.pick(&[1, 1, 2, 2, 2, 3, 3, 4]);
    let mut places: Vec<Place> = Vec::new();
    for at in 0..count {
        let parent = if at == 0 { 0 } else { random.below(at) };
        let nested = at > 0 && random.chance(30);
        let directory = if nested { format!("{}/{at}", places[parent].directory) } else { at.to_string() };
        places.push(Place { directory, is_component: at > 0 && random.chance(25), names: Vec::new() });
        if at > 0 {
            places[parent].names.push(at);
        }
        // The same directory by two ways.
        if at > 1 && random.chance(4) {
            let other = random.below(at);
            places[other].names.push(at);
        }
    }
    places
}

/// The way from one directory to another.
fn way(from: &str, to: &str) -> String {
    let up = "../".repeat(from.split('/').count());
    match to.strip_prefix(from).and_then(|rest| rest.strip_prefix('/')) {
        Some(below) => below.to_owned(),
        None => format!("{up}{to}"),
    }
}

fn write(
    random: &mut Random,
    world: &mut World,
    files: &mut BTreeMap<String, Vec<u8>>,
    places: &[Place],
    at: usize,
    visible: Vec<Object>,
) -> Vec<Object> {
    let place = &places[at];
    let busy = *random.pick(&[10, 25, 25, 50, 80]);
    let mut site = Site {
        random,
        world,
        files: Files { all: files, directory: place.directory.clone() },
        visible,
        out: Yaml::empty(),
        is_component: place.is_component,
        busy,
    };
    head(&mut site);
    let mut names = place.names.clone();
    let count = if names.is_empty() || site.random.chance(50) { 1 + site.random.below(4) } else { 0 };
    if site.random.chance(50) {
        site.resources(count);
    }
    site.random.shuffle(&mut names);
    for name in names {
        let mut path = way(&place.directory, &places[name].directory);
        if site.random.chance(5) {
            path.push('/');
        }
        let right = !site.random.chance(site.world.wrong);
        let key = if places[name].is_component == right {
            "components"
        } else if site.random.chance(8) {
            "bases"
        } else {
            "resources"
        };
        site.push(key, path);
    }
    if site.out.get("resources").is_none() && !(site.is_component && site.random.chance(60)) {
        site.resources(count);
    }
    site.fields();
    let Site { out, visible, .. } = site;
    let out = finish(random, world, out);
    let bytes = file(random, &[out], world.noise / 2);
    let name = random.word(&[
        "kustomization.yaml",
        "kustomization.yaml",
        "kustomization.yaml",
        "kustomization.yml",
        "Kustomization",
    ]);
    files.insert(format!("{}/{name}", place.directory), bytes);
    visible
}

fn head(site: &mut Site<'_>) {
    if site.is_component {
        site.out.set("apiVersion", "kustomize.config.k8s.io/v1alpha1");
        site.out.set("kind", "Component");
    } else if site.random.chance(80) {
        site.out.set("apiVersion", "kustomize.config.k8s.io/v1beta1");
        site.out.set("kind", "Kustomization");
    }
    if site.random.chance(3) {
        site.out.set(
            "metadata",
            Yaml::of([("name", "n".into()), ("annotations", Yaml::of([("a", "b".into())]))]),
        );
    }
}

/// Field names may be in any case.
fn finish(random: &mut Random, world: &World, out: Yaml) -> Yaml {
    let Yaml::Map(fields) = out else { return out };
    let other =
        |random: &mut Random, key: String| match random.below(if world.noise > 0 { 100 } else { 1000 }) {
            0 => key.to_ascii_lowercase(),
            1 => key.to_ascii_uppercase(),
            _ => key,
        };
    Yaml::Map(fields.into_iter().map(|(key, value)| (other(random, key), value)).collect())
}
