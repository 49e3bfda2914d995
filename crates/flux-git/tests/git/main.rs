//! flux-git against real servers: `git http-backend` over HTTP and HTTPS, and sshd.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests end by a panic, their helpers as well")]

mod auth;
mod bad_input;
mod keys;
mod limits;
mod local;
mod refs;
mod submodules;
mod support;
mod workspace;

#[test]
fn every_file_is_declared() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/git");
    for entry in std::fs::read_dir(here).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || include_str!("main.rs").contains(&format!("mod {module};")), "{name}");
    }
}
