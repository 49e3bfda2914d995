//! What holds for all resources and all kustomizations of them.

mod resources;
mod substitution;
mod trees;

use flux_archive::Tree;
use flux_kustomize::{Options, build};

/// Builds the way Flux does, on so many threads.
fn built_by(workers: usize, files: &[(&str, String)]) -> Result<String, String> {
    let mut tree = Tree::builder();
    for (path, text) in files {
        tree.insert(path, text.as_bytes().to_vec(), false).expect("a path");
    }
    let options = Options { workers, ..Options::default() };
    let built = build(&tree.build().expect("no conflict"), "", &options);
    built.map(|resources| resources.to_yaml()).map_err(|error| error.to_string())
}

fn built(files: &[(&str, String)]) -> Result<String, String> {
    built_by(1, files)
}

/// Resources under a kustomization that has these fields besides.
fn under(resources: &str, fields: &str) -> Result<String, String> {
    built(&[
        ("kustomization.yaml", format!("resources: [r.yaml]\n{fields}")),
        ("r.yaml", resources.to_owned()),
    ])
}
