//! What the fuzz targets share: trees out of bytes.

use flux_archive::Tree;
use flux_kustomize::{CustomSchema, LoadRestrictor, Options, Reorder, build};

/// The line that begins a file; its path follows.
const MARK: &str = "=== ";

/// Reads files out of one text: each begins with a line `=== path`. Returns none when a path is no path.
pub fn tree(text: &str) -> Option<Tree> {
    let mut builder = Tree::builder();
    let mut rest = text;
    while let Some(at) = rest.find(MARK) {
        let after = &rest[at + MARK.len()..];
        let (path, body) = after.split_once('\n').unwrap_or((after, ""));
        let end = body.find(&format!("\n{MARK}")).map_or(body.len(), |at| at + 1);
        builder.insert(path, body[..end].as_bytes().to_vec(), false).ok()?;
        rest = &body[end..];
    }
    builder.build().ok()
}

/// Builds as Flux does and as kubectl does; neither may panic.
pub fn build_both_ways(tree: &Tree) {
    let kubectl = Options {
        load_restrictor: LoadRestrictor::RootOnly,
        reorder: Reorder::Legacy,
        custom_schema: CustomSchema::Replaces,
        ..Options::default()
    };
    for options in [Options::default(), kubectl] {
        if let Ok(resources) = build(tree, "", &options) {
            let _ = resources.to_yaml();
        }
    }
}
