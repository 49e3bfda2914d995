//! What the user wrote, below what Flux puts over it.

use std::sync::Arc;

use flux_archive::{Files, Tree};
use flux_yaml::Value;

use super::{Overlay, generate, scan};
use crate::build::way_to;
use crate::error::Place;
use crate::file::FILE_NAMES;
use crate::options::{Options, Original};

/// What stands in directory `root` of a tree before [`generate`] puts a file there, for the errors of a build.
pub fn original(tree: &Tree, root: &str) -> Option<Original> {
    let root = flux_archive::resolve("", root)?;
    let Some(path) = scan::kustomization_in(tree, &root) else {
        return Some(Original { path: scan::join(&root, FILE_NAMES[0]), text: None });
    };
    let bytes = tree.file(&path)?.read().ok()?;
    let text = std::str::from_utf8(bytes).ok()?.to_owned();
    Some(Original { path, text: Some(text) })
}

/// How directory `root` of a tree comes to an object: the entries of kustomization files on the way, then where the object
/// stands. Nothing when it cannot be told. Meant for errors: it takes about as long as a build.
pub fn trace(tree: &Tree, root: &str, object: &Value) -> Vec<Place> {
    let Ok(made) = generate(tree, root, &Overlay::default()) else { return Vec::new() };
    let files: Arc<dyn Files> = Arc::new(made);
    let options = Options { original: original(tree, root), ..Options::default() };
    way_to(&files, root, object, &options)
}
