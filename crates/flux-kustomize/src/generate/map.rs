//! The generated objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flux_yaml::{Mapping, Node};

use super::pairs::{Pair, load_pairs};
use crate::error::{BuildError, During};
use crate::file::{GeneratorOptions, MapArgs};
use crate::id::Scope;
use crate::load::Loader;
use crate::resource::{Behavior, Resource, text, text_mapping};

/// What is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapKind {
    /// A ConfigMap.
    ConfigMap,
    /// A Secret.
    Secret,
}

/// Width of base64 lines, as Go's generator writes them.
const LINE: usize = 70;

/// Makes the object of one generator entry.
///
/// # Errors
/// No name, a source that cannot be loaded, or a key given twice.
pub(crate) fn generate(
    kind: MapKind,
    args: &MapArgs,
    global: Option<&GeneratorOptions>,
    loader: &Loader<'_>,
    scope: &Arc<Scope>,
) -> Result<Resource, BuildError> {
    if args.name.is_empty() {
        return Err(BuildError::invalid("a configmap must have a name"));
    }
    let options = merged_options(args.options.as_ref(), global);
    let pairs = load_pairs(args, loader).during(|| "loading KV pairs".to_owned())?;
    check_repetition(&args.name, &pairs)?;
    // An env line such as `=x` has a blank key, which upstream cannot set.
    let pairs: Vec<Pair> = pairs.into_iter().filter(|pair| !pair.key.is_empty()).collect();
    let mut root = Mapping::default();
    root.set("apiVersion", "v1");
    root.set("kind", if kind == MapKind::Secret { "Secret" } else { "ConfigMap" });
    root.set("metadata", metadata(args, &options));
    match kind {
        MapKind::ConfigMap => put_config_data(&mut root, pairs),
        MapKind::Secret => put_secret_data(&mut root, args, pairs),
    }
    if options.immutable {
        root.set("immutable", Node::plain("true"));
    }
    let mut resource = Resource::new(Node::Mapping(root), scope);
    resource.make_room_for_annotations();
    resource.history.needs_hash = !options.disable_name_suffix_hash;
    resource.history.behavior = Some(Behavior::from_word(&args.behavior));
    Ok(resource)
}

/// The entry's own options over the global ones; switches can only be turned on.
fn merged_options(local: Option<&GeneratorOptions>, global: Option<&GeneratorOptions>) -> GeneratorOptions {
    let mut out = global.cloned().unwrap_or_default();
    if let Some(local) = local {
        out.labels.extend(local.labels.clone());
        out.annotations.extend(local.annotations.clone());
        out.disable_name_suffix_hash |= local.disable_name_suffix_hash;
        out.immutable |= local.immutable;
    }
    out
}

fn check_repetition(name: &str, pairs: &[Pair]) -> Result<(), BuildError> {
    let mut seen = std::collections::HashSet::new();
    match pairs.iter().find(|pair| !seen.insert(pair.key.as_str())) {
        None => Ok(()),
        Some(twin) => {
            Err(BuildError::invalid(format!("configmap {name} illegally repeats the key `{}`", twin.key)))
        }
    }
}

fn metadata(args: &MapArgs, options: &GeneratorOptions) -> Mapping {
    let mut metadata = Mapping::default();
    metadata.set("name", text(&args.name));
    if !args.namespace.is_empty() {
        metadata.set("namespace", text(&args.namespace));
    }
    for (field, pairs) in [("labels", &options.labels), ("annotations", &options.annotations)] {
        if !pairs.is_empty() {
            metadata.set(field, text_mapping(pairs.clone()));
        }
    }
    metadata
}

fn put_config_data(root: &mut Mapping, pairs: Vec<Pair>) {
    let (mut data, mut binary) = (BTreeMap::new(), BTreeMap::new());
    for Pair { key, value } in pairs {
        match String::from_utf8(value) {
            Ok(text) => data.insert(key, text),
            Err(error) => binary.insert(key, wrapped_base64(error.as_bytes())),
        };
    }
    for (field, pairs) in [("data", data), ("binaryData", binary)] {
        if !pairs.is_empty() {
            root.set(field, text_mapping(pairs));
        }
    }
}

fn put_secret_data(root: &mut Mapping, args: &MapArgs, pairs: Vec<Pair>) {
    let kind = if args.secret_type.is_empty() { "Opaque" } else { &args.secret_type };
    root.set("type", text(kind));
    let data = pairs.into_iter().map(|pair| (pair.key, wrapped_base64(&pair.value))).collect();
    root.set("data", text_mapping(data));
}

/// Base64, in lines when it is long; then every line ends in a line feed.
fn wrapped_base64(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    if text.len() < LINE {
        return text;
    }
    let mut out = String::with_capacity(text.len() + text.len() / LINE + 1);
    for (position, letter) in text.chars().enumerate() {
        if position > 0 && position % LINE == 0 {
            out.push('\n');
        }
        out.push(letter);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::wrapped_base64;

    #[test]
    fn wraps_long_base64() {
        assert_eq!(wrapped_base64(b"a"), "YQ==");
        assert_eq!(wrapped_base64(&[0; 51]).len(), 68);
        let long = wrapped_base64(&[0; 60]);
        let lines: Vec<&str> = long.split('\n').collect();
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [70, 10, 0]);
    }
}
