//! Small trees, and what `kubectl kustomize` (kustomize 5.8.1) makes of them. Most were found by `cargo xtask differential`.

mod keys;
mod limits;
mod patches;
mod secrets;
mod steps;

use flux_archive::Tree;
use flux_kustomize::{CustomSchema, LoadRestrictor, Options, Reorder, build};

/// Builds the way kubectl does.
fn built(files: &[(&str, &str)]) -> Result<String, String> {
    let mut tree = Tree::builder();
    for (path, text) in files {
        tree.insert(path, text.as_bytes().to_vec(), false).expect("a path");
    }
    let options = Options {
        load_restrictor: LoadRestrictor::RootOnly,
        reorder: Reorder::Legacy,
        custom_schema: CustomSchema::Replaces,
        ..Options::default()
    };
    let tree = tree.build().expect("no conflict");
    build(&tree, "", &options).map(|resources| resources.to_yaml()).map_err(|error| error.to_string())
}

/// One resource under a kustomization that has these fields besides.
fn one(resource: &str, fields: &str) -> Result<String, String> {
    let kustomization = format!("resources: [r.yaml]\n{fields}");
    built(&[("kustomization.yaml", &kustomization), ("r.yaml", resource)])
}
