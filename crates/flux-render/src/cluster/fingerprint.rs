//! Whether a Kustomization would be rendered as before.

use flux_archive::Tree;
use flux_yaml::Value;
use sha2::{Digest as _, Sha256};

use crate::{inputs::Inputs, request::Request};

/// A digest over all that the result of a request depends on; nothing if a file cannot be read.
pub(super) fn fingerprint(tree: &Tree, request: &Request<'_>, inputs: &Inputs) -> Option<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut add = |value: &Value| {
        let text = value.to_string();
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    };
    let object = request.kustomization;
    for value in [&object["metadata"]["name"], &object["metadata"]["namespace"], &object["spec"]] {
        add(value);
    }
    request.resources.iter().for_each(add);
    hash.update(request.directory);
    hash.update([0, u8::from(request.strict)]);
    hash.update(inputs.digest(tree).ok()?);
    Some(hash.finalize().into())
}
