//! `cargo xtask layers`: a crate imports only crates of a lower floor, as `crates/layers.txt` says.

use std::{collections::HashMap, fs};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cargo;

/// The floors of our crates, and what some of them may not import at all.
#[derive(Debug, Default)]
struct Plan {
    floors: HashMap<String, u8>,
    bans: Vec<(String, String)>,
}

impl Plan {
    fn parse(text: &str) -> Self {
        let mut plan = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some(head) = words.next() else { continue };
            match head.parse::<u8>() {
                Ok(floor) => plan.floors.extend(words.map(|name| (name.to_owned(), floor))),
                Err(_) => {
                    plan.bans
                        .extend(words.map(|word| (head.to_owned(), word.trim_start_matches('!').to_owned())));
                }
            }
        }
        plan
    }

    fn faults(&self, name: &str, dependencies: &[&str]) -> Vec<String> {
        let Some(&mine) = self.floors.get(name) else {
            return vec![format!("{name} has no floor in crates/layers.txt")];
        };
        let mut faults = Vec::new();
        for dependency in dependencies {
            if let Some(&theirs) = self.floors.get(*dependency)
                && theirs >= mine
            {
                faults.push(format!("{name} (floor {mine}) imports {dependency} (floor {theirs})"));
            }
            if self.bans.iter().any(|(who, what)| who == name && what == dependency) {
                faults.push(format!("{name} may not import {dependency}"));
            }
        }
        faults
    }
}

/// Checks every member of the workspace; dev-dependencies are free.
pub(crate) fn run(_: &[String]) -> Result<()> {
    let plan = Plan::parse(&fs::read_to_string(cargo::root().join("crates/layers.txt"))?);
    let metadata = cargo::metadata(false)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let faults: Vec<String> =
        packages.iter().flat_map(|package| check(&plan, package)).chain(rooms()?).collect();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n  "));
    }
    println!("✔ {} crates import only downwards", packages.len());
    Ok(())
}

fn check(plan: &Plan, package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = dependencies
        .iter()
        .filter(|one| one["kind"] != "dev")
        .filter_map(|one| one["name"].as_str())
        .collect();
    plan.faults(name, &names)
}

/// The rooms of the root package: what each may not name.
const ROOMS: &[(&str, &[&str])] =
    &[("src/manifests", &["crate::cli", "crate::bootstrap"]), ("src/bootstrap", &["crate::cli"])];

fn rooms() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (room, forbidden) in ROOMS {
        for file in crate::budget::rust_files(&cargo::root().join(room))? {
            let text = fs::read_to_string(&file)?;
            for word in forbidden.iter().filter(|word| text.contains(*word)) {
                faults.push(format!("{} names {word}", file.display()));
            }
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::Plan;

    #[test]
    fn imports_go_down_only() {
        let plan = Plan::parse("# a comment\n0 yaml api\n1 engine\nyaml !tokio\n");
        assert!(plan.faults("engine", &["yaml", "serde"]).is_empty());
        assert_eq!(plan.faults("yaml", &["engine"]), ["yaml (floor 0) imports engine (floor 1)"]);
        assert_eq!(plan.faults("yaml", &["api"]), ["yaml (floor 0) imports api (floor 0)"]);
        assert_eq!(plan.faults("yaml", &["tokio"]), ["yaml may not import tokio"]);
        assert_eq!(plan.faults("attic", &[]), ["attic has no floor in crates/layers.txt"]);
    }
}
