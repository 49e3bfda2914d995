//! Copying the value.

use flux_yaml::{Node, Rules, Scalar, Tag, resolve};

use super::select::{TargetFilter, selector_id, source_resource};
use super::structured::set_inside;
use crate::error::{BuildError, During, Place, Within};
use crate::file::{FieldOptions, REPLACEMENT, Replacement, Target, conform_loosely};
use crate::growth::{Growth, check_depth, height};
use crate::load::Loader;
use crate::path::{lookup, lookup_mut, split, visit};
use crate::resource::{Resource, ResourceList, Written, part};

const DEFAULT_PATH: &str = "metadata.name";

/// Does all replacements in order; entries with a `path` come from that file.
///
/// # Errors
/// A source or target is missing, ambiguous or of the wrong kind.
pub(crate) fn apply_replacements(
    list: &mut ResourceList,
    entries: &[Replacement],
    loader: &Loader<'_>,
) -> Result<(), BuildError> {
    let mut entries = entries.iter().enumerate();
    entries.try_for_each(|(index, entry)| apply_entry(list, entry, loader).in_item(index))
}

fn apply_entry(list: &mut ResourceList, entry: &Replacement, loader: &Loader<'_>) -> Result<(), BuildError> {
    if entry.path.is_empty() {
        return replace(list, entry, loader.growth());
    }
    if entry.source.is_some() || !entry.targets.is_empty() {
        return Err(BuildError::invalid("cannot specify both path and inline replacement"));
    }
    let entries = load(&entry.path, loader).during(|| format!("replacements: {}", entry.path));
    for entry_of_file in entries.in_field("path")? {
        replace(list, &entry_of_file, loader.growth())
            .map_err(|error| located(error, &entry.path, loader))?;
    }
    Ok(())
}

/// The file of a replacement as the place of its failure.
fn located(error: BuildError, path: &str, loader: &Loader<'_>) -> BuildError {
    let text = loader.load_text(path).map(String::from).unwrap_or_default();
    let place = Place::in_kustomization(loader.location(path), &text, &error.part(), None);
    error.at(place, None)
}

/// A file with one replacement or a list of them.
fn load(path: &str, loader: &Loader<'_>) -> Result<Vec<Replacement>, BuildError> {
    let text = loader.load_text(path)?;
    let malformed = |source| BuildError::MalformedYaml { path: path.to_owned(), source };
    let value = flux_yaml::parse(&text, Rules::V2).map_err(malformed)?;
    let items = match value {
        flux_yaml::Value::Array(items) => items,
        object @ flux_yaml::Value::Object(_) => vec![object],
        other => {
            let message =
                format!("unsupported replacement type encountered within replacement path: {other}");
            return Err(BuildError::invalid(message));
        }
    };
    let decode = |item: flux_yaml::Value| {
        let value = conform_loosely(item, &REPLACEMENT)?;
        serde_json::from_value(value).map_err(|error| error.to_string())
    };
    items.into_iter().map(decode).collect::<Result<_, _>>().map_err(BuildError::invalid)
}

fn replace(list: &mut ResourceList, entry: &Replacement, growth: &Growth) -> Result<(), BuildError> {
    if (entry.source.is_none() && entry.source_value.is_none()) || entry.targets.is_empty() {
        return Err(BuildError::invalid("replacements must specify a source and at least one target"));
    }
    let mut source = Source::of(list, entry).in_field("source")?;
    let mut targets = entry.targets.iter().enumerate();
    targets.try_for_each(|(index, target)| {
        put_all(list, target, &mut source, growth).in_item(index).in_field("targets")
    })
}

/// Writes the value to all that a target selects.
fn put_all(
    list: &mut ResourceList,
    target: &Target,
    source: &mut Source,
    growth: &Growth,
) -> Result<(), BuildError> {
    let filter = TargetFilter::new(target)?;
    let chosen = list.iter().map(|resource| filter.takes(resource)).collect::<Result<Vec<_>, _>>()?;
    for (position, _) in chosen.into_iter().enumerate().filter(|(_, taken)| *taken) {
        list.update(position, |resource| put(resource, target, source, position, growth))?;
    }
    Ok(())
}

fn put(
    resource: &mut Resource,
    target: &Target,
    source: &mut Source,
    position: usize,
    growth: &Growth,
) -> Result<(), BuildError> {
    let mut written = source.follow(resource, position);
    let change = |node: &mut Node| write(node, target, source, &mut written, growth).map_err(not_written);
    if target.field_paths.iter().any(|path| is_whole_annotations(&split(path))) {
        resource.change_exposed(change)?;
    } else {
        resource.change(change)?;
    }
    source.present(&written);
    resource.spread(&written);
    Ok(())
}

/// What is copied.
struct Source {
    value: Node,
    /// Where it is, if it is a whole scalar: position of the resource, and path.
    place: Option<(usize, Vec<String>)>,
    /// Its number while its own resource is written to.
    number: Option<u32>,
    /// Whether no message may show it.
    secret: bool,
}

impl From<Node> for Source {
    fn from(value: Node) -> Self {
        Self { value, place: None, number: None, secret: false }
    }
}

impl Source {
    /// Prepares for writing to a resource, which may hold the source itself: what is written there is what is copied from
    /// then on, as upstream copies from the field each time.
    fn follow(&mut self, resource: &mut Resource, position: usize) -> Written {
        self.number = None;
        if let Some((own, path)) = &self.place
            && *own == position
        {
            let number = resource.number_scalars(1) + 1;
            if let Some(scalar) = lookup_mut(resource.node_mut(), path).and_then(Node::as_scalar_mut) {
                if scalar.shared == 0 {
                    scalar.shared = number;
                }
                self.number = Some(scalar.shared);
                return Written::following();
            }
        }
        resource.written()
    }

    /// The value as it is by now.
    fn present(&mut self, written: &Written) -> &Node {
        if let Some(latest) = self.number.and_then(|number| written.latest(number)) {
            self.value = Scalar { shared: 0, ..latest.clone() }.into();
        }
        &self.value
    }

    fn of(list: &ResourceList, entry: &Replacement) -> Result<Self, BuildError> {
        let source = match (&entry.source, &entry.source_value) {
            (Some(_), Some(_)) => {
                return Err(BuildError::invalid("value and resource selectors are mutually exclusive"));
            }
            (_, Some(text)) => return Ok(Node::plain(text).into()),
            (Some(source), None) => source,
            (None, None) => {
                return Err(BuildError::invalid(
                    "replacements must specify a source and at least one target",
                ));
            }
        };
        let (position, resource) = source_resource(list, source)?;
        let path = if source.field_path.is_empty() { DEFAULT_PATH } else { &source.field_path };
        let parts = split(path);
        let exposed = is_whole_annotations(&parts).then(|| resource.exposed());
        let found = lookup(exposed.as_ref().unwrap_or_else(|| resource.node()), &parts)
            .map_err(|error| BuildError::invalid(format!("error looking up replacement source: {error}")))?;
        let missing = |node: &&Node| match node {
            Node::Scalar(_) => node.is_null(),
            Node::Sequence(list) => list.items.is_empty(),
            Node::Mapping(mapping) => mapping.is_empty(),
        };
        let Some(node) = found.filter(|node| !missing(node)) else {
            let id = selector_id(source);
            return Err(BuildError::invalid(format!(
                "fieldPath `{path}` is missing for replacement source {id}"
            )));
        };
        let secret = resource.gvk().kind == "Secret" && parts.first().is_some_and(|part| part != "metadata");
        let mut value = refined(node, source.options.as_ref(), secret)?;
        part(&mut value);
        let whole = source.options.as_ref().is_none_or(|options| options.delimiter.is_empty());
        let place = (whole && node.as_scalar().is_some()).then_some((position, parts));
        Ok(Self { value, place, number: None, secret })
    }
}

fn not_written(message: String) -> BuildError {
    let create = "check the path, or add 'options: {create: true}' to the target";
    let hint = message.starts_with("unable to find field").then(|| create.to_owned());
    BuildError::invalid(message).hinted(hint)
}

/// Whether a path reaches the annotations as a whole, among which upstream keeps its own.
fn is_whole_annotations(parts: &[String]) -> bool {
    matches!(parts, [one] if one == "metadata")
        || matches!(parts, [one, two] if one == "metadata" && two == "annotations")
}

/// One part of a delimited source.
fn refined(node: &Node, options: Option<&FieldOptions>, secret: bool) -> Result<Node, BuildError> {
    let Some(options) = options.filter(|options| !options.delimiter.is_empty()) else {
        return Ok(node.clone());
    };
    let mut out = node.clone();
    let Some(scalar) = out.as_scalar_mut() else {
        return Err(BuildError::invalid("delimiter option can only be used with scalar nodes"));
    };
    let part = usize::try_from(options.index)
        .ok()
        .and_then(|index| scalar.text.split(&options.delimiter).nth(index));
    let Some(part) = part.map(ToOwned::to_owned) else {
        let (index, text) = (options.index, if secret { "***" } else { &scalar.text });
        return Err(BuildError::invalid(format!("options.index {index} is out of bounds for value {text}")));
    };
    scalar.text = part;
    Ok(out)
}

fn write(
    node: &mut Node,
    target: &Target,
    source: &mut Source,
    written: &mut Written,
    growth: &Growth,
) -> Result<(), String> {
    let default = [DEFAULT_PATH.to_owned()];
    let paths = if target.field_paths.is_empty() { &default[..] } else { &target.field_paths };
    let options = target.options.as_ref();
    let create = options.is_some_and(|options| options.create).then(|| source.value.kind());
    for path in paths {
        let parts = split(path);
        check_depth(parts.len() + height(&source.value)).map_err(|reason| format!("{path}: {reason}"))?;
        if set_inside(node, &parts, create, source.present(written), written, growth)? {
            continue;
        }
        let verb = if create.is_some() { "find or create" } else { "find" };
        let missing = format!("unable to {verb} field \"{path}\" in replacement target");
        let mut failure = None;
        let count = visit(node, &parts, create, &mut |slot| {
            if failure.is_none() {
                let secret = source.secret;
                let value = source.present(written);
                let result = growth.copy(value);
                let result = result.and_then(|()| written.watch(slot, |slot| set(slot, value, options)));
                failure = result.err().or_else(|| misfit(slot).filter(|_| secret));
            }
            Ok(())
        });
        if let Some(failure) = failure {
            return Err(failure);
        }
        if count.map_err(|error| format!("{missing}: {error}"))? == 0 {
            return Err(missing);
        }
    }
    Ok(())
}

/// What upstream says only when all is written, with the text: that it belies its type.
fn misfit(slot: &Node) -> Option<String> {
    let scalar = slot.as_scalar()?;
    let typed = matches!(scalar.tag, Tag::Int | Tag::Float | Tag::Bool | Tag::Timestamp | Tag::Binary);
    let fits = !typed || resolve(&scalar.text, Rules::V3) == scalar.tag;
    (!fits).then(|| format!("cannot decode a value of a Secret as a {}", scalar.tag.name()))
}

/// A scalar only takes the text and keeps its type; anything else is replaced as a whole.
fn set(slot: &mut Node, value: &Node, options: Option<&FieldOptions>) -> Result<(), String> {
    let mut text = value.as_scalar().map(|scalar| scalar.text.clone());
    if let Some(options) = options.filter(|options| !options.delimiter.is_empty()) {
        let refusal = || "delimiter option can only be used with scalar nodes".to_owned();
        let old = slot.as_scalar().ok_or_else(refusal)?;
        let mut parts: Vec<&str> = old.text.split(&options.delimiter).collect();
        let new = text.as_deref().unwrap_or("");
        match usize::try_from(options.index) {
            Err(_) => parts.insert(0, new),
            Ok(index) if index >= parts.len() => parts.push(new),
            Ok(index) => parts[index] = new,
        }
        text = Some(parts.join(&options.delimiter));
    }
    match (slot.as_scalar_mut(), text) {
        (Some(scalar), Some(text)) => scalar.text = text,
        (Some(scalar), None) => scalar.text.clear(),
        (None, _) => *slot = value.clone(),
    }
    Ok(())
}
