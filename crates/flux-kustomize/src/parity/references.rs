//! Name references, variables, hashes and scopes.

use flux_yaml::Value;

use super::{data, expected, gvk, list, resources, same, scope, spec, str_of, walk};
use crate::config::{Referrers, TransformerConfig};
use crate::generate::{content_hash, letters};
use crate::id::Gvk;
use crate::reference::fix_name_references;
use crate::resource::ResourceList;

/// The referrer first, then the candidates with their earlier names and affixes.
fn referring(row: &Value) -> ResourceList {
    let mut list = list(str_of(row, "/referrerOriginal"));
    for (position, mut candidate) in resources(str_of(row, "/candidates")).into_iter().enumerate() {
        let at = |field: &str| row[field][position].as_str().unwrap_or("").to_owned();
        candidate.push_previous();
        candidate.history.previous[0].name = at("originalNames");
        candidate.history.previous[0].namespace = "default".to_owned();
        candidate.history.prefixes.extend(Some(at("prefix")).filter(|text| !text.is_empty()));
        candidate.history.suffixes.extend(Some(at("suffix")).filter(|text| !text.is_empty()));
        list.renaming().push(candidate);
    }
    let referrer = &mut list.renaming()[0];
    let own = |field: &str| Some(str_of(row, field).to_owned()).filter(|text| !text.is_empty());
    referrer.history.prefixes.extend(own("/inputPrefix"));
    referrer.history.suffixes.extend(own("/inputSuffix"));
    list
}

fn fixed(row: &Value) -> Result<Vec<Value>, String> {
    let mut list = referring(row);
    let mut config = TransformerConfig::empty();
    let target = gvk(&row["filter"]["ReferralTarget"]);
    let specs = vec![spec(&row["filter"]["NameFieldToUpdate"])];
    config.name_reference.push(Referrers { target, specs });
    fix_name_references(&mut list, &config, &crate::workers::Workers::new(1))
        .map_err(|error| error.to_string())?;
    data(list.iter().take(1))
}

#[test]
fn name_references() {
    for table in ["TestNamerefFilter", "TestCandidatesWithDifferentPrefixSuffix"] {
        let alone = "in a build the referrer is among those that may be meant, and lends its namespace";
        walk("api_filters_nameref.json", table, &[("mapping with namespace", alone)], |row| {
            match (fixed(row), row["err"] == Value::Bool(true)) {
                (Err(_), true) => Ok(()),
                (Ok(got), true) => Err(format!("should fail: {got:?}")),
                (result, false) => same(result?, expected(str_of(row, "/referrerFinal"))),
            }
        });
    }
    walk("api_filters_nameref.json", "TestNamerefFilterUnhappy", &[], |row| same(fixed(row).is_err(), true));
}

#[test]
fn hashes() {
    for (table, field) in
        [("TestConfigMapHash", "/cmYaml"), ("TestSecretHash", "/secretYaml"), ("TestBasicHash", "/res")]
    {
        let passed: super::Passed = if table == "TestBasicHash" {
            &[
                ("0 minimal", "only maps and secrets are generated"),
                ("with spec", "only maps and secrets are generated"),
            ]
        } else {
            &[]
        };
        walk("api_hasher.json", table, passed, |row| {
            let resource = resources(str_of(row, field)).pop().ok_or("no resource")?;
            match (content_hash(&resource), str_of(row, "/err")) {
                (Ok(hash), "") => same(hash.as_str(), str_of(row, "/hash")),
                (Err(_), message) if !message.is_empty() => Ok(()),
                (result, message) => Err(format!("expected {message:?}, got {result:?}")),
            }
        });
    }
}

#[test]
fn what_is_hashed() {
    for (table, field) in [("TestEncodeConfigMap", "/cmYaml"), ("TestEncodeSecret", "/secretYaml")] {
        walk("api_hasher.json", table, &[], |row| {
            let resource = resources(str_of(row, field)).pop().ok_or("no resource")?;
            same(content_hash(&resource).map_err(|error| error.to_string())?, letters(str_of(row, "/expect")))
        });
    }
}

#[test]
fn scopes() {
    walk("kyaml_openapi.json", "TestIsNamespaceScoped_builtin", &[], |row| {
        let gvk = Gvk::new(str_of(row, "/typeMeta/APIVersion"), str_of(row, "/typeMeta/Kind"));
        let known = row["expectIsFound"].as_bool().unwrap_or(false);
        let namespaced = row["expectIsNamespaced"].as_bool().unwrap_or(false);
        same(scope().is_cluster(&gvk), known && !namespaced)
    });
}

#[test]
fn kinds() {
    walk("api_types.json", "TestGVK", &[("2 ", "no object has a version")], |row| {
        let resource = resources(str_of(row, "/data")).pop().ok_or("no resource")?;
        same(resource.gvk().clone(), gvk(&row["expected"]))
    });
}
