//! URLs taken apart.

use flux_yaml::Value;

use super::{same, str_of, walk};
use crate::load::{is_http, parse_repository};

#[test]
fn repositories() {
    walk("api_internal_git.json", "TestNewRepoSpecFromUrl_Smoke", &[], |row| {
        let found = parse_repository(str_of(row, "/input")).ok_or("no repository")?;
        same(found.url.as_str(), str_of(row, "/cloneSpec"))?;
        same(found.path.as_str(), str_of(row, "/repoSpec/KustRootPath"))?;
        same(found.reference.as_deref().unwrap_or(""), str_of(row, "/repoSpec/Ref"))
    });
    walk("api_internal_git.json", "TestNewRepoSpecFromUrl_Permute", &[], |row| {
        for (path, directory) in [("someorg/somerepo", "somedir"), ("kubernetes-sigs/kustomize", "")] {
            let text = format!("{}{path}/{directory}", str_of(row, "/raw"));
            let found = parse_repository(&text).ok_or("no repository")?;
            same(found.url, format!("{}{path}", str_of(row, "/normalized")))?;
            same(found.path.as_str(), directory)?;
        }
        Ok(())
    });
    walk("api_internal_git.json", "TestNewRepoSpecFromUrlErrors", &[], |row| {
        same(parse_repository(str_of(row, "/url")), None)
    });
}

#[test]
fn queries() {
    walk("api_internal_git.json", "TestParseQuery", &[], |row| {
        let text = format!("https://h/o/r?{}", str_of(row, "/input"));
        let found = parse_repository(&text).ok_or("no repository")?;
        same(found.reference.as_deref().unwrap_or(""), str_of(row, "/ref"))?;
        same(found.submodules, row.get("submodules").and_then(Value::as_bool).unwrap_or(true))
    });
}

#[test]
fn remote_files() {
    walk("api_internal_loader.json", "TestIsRemoteFile", &[], |row| {
        same(is_http(str_of(row, "/url")), row["valid"].as_bool().unwrap_or(false))
    });
}
