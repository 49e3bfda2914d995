//! Variables, the deprecated forerunner of replacements (spec section 11).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use flux_yaml::{Node, Scalar, Tag};

use crate::config::FieldSpec;
use crate::error::{BuildError, Wanted, Within};
use crate::file::Variable;
use crate::growth::Growth;
use crate::id::{Gvk, ResId, Scope};
use crate::path::{lookup, split};
use crate::resource::{Resource, ResourceList};
use crate::transform::{exponent_form, reach};

const DEFAULT_PATH: &str = "metadata.name";

/// The variables of a build, with where their values are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    all: Vec<Variable>,
    names: HashSet<String>,
}

impl Variables {
    /// Adds the variables of a kustomization.
    ///
    /// # Errors
    /// A name is taken, or a variable could mean several resources.
    pub(crate) fn add(
        &mut self,
        variables: &[Variable],
        list: &mut ResourceList,
        scope: &Scope,
    ) -> Result<(), BuildError> {
        let mut variables = variables.iter().enumerate();
        variables.try_for_each(|(index, variable)| self.add_one(variable, list, scope).in_item(index))
    }

    fn add_one(
        &mut self,
        variable: &Variable,
        list: &mut ResourceList,
        scope: &Scope,
    ) -> Result<(), BuildError> {
        let id = variable.id();
        let found = find(list, &id, scope);
        if let [first, _, ..] = found.as_slice() {
            let _ = first;
            let message = format!(
                "found {} resId matches for var {} (unable to disambiguate)",
                found.len(),
                variable.shown()
            );
            return Err(BuildError::invalid(message));
        }
        for position in found {
            list.remember_variable(position, &variable.name);
        }
        self.insert(variable.clone())
    }

    /// Takes over the variables of a kustomization below.
    ///
    /// # Errors
    /// A name is taken.
    pub(crate) fn absorb(&mut self, other: Self) -> Result<(), BuildError> {
        other.all.into_iter().try_for_each(|variable| self.insert(variable))
    }

    fn insert(&mut self, variable: Variable) -> Result<(), BuildError> {
        if !self.names.insert(variable.name.clone()) {
            return Err(BuildError::invalid(format!("var '{}' already encountered", variable.name)));
        }
        self.all.push(variable);
        Ok(())
    }

    /// Puts the values in, along the specs.
    ///
    /// # Errors
    /// A variable means no known field.
    pub(crate) fn resolve(
        &self,
        list: &mut ResourceList,
        specs: &[FieldSpec],
        growth: &Growth,
    ) -> Result<(), BuildError> {
        if self.all.is_empty() {
            return Ok(());
        }
        let values = Values { nodes: self.values(list)?, growth };
        let parts: Vec<Vec<String>> = specs.iter().map(FieldSpec::parts).collect();
        for resource in list.renaming() {
            let gvk = resource.gvk().clone();
            let id = resource.id().clone();
            let mut written = resource.written();
            let mut expand = |leaf: &mut Node| written.watch(leaf, |leaf| expand_node(leaf, &values));
            resource.change(|node| {
                let own = specs.iter().zip(&parts).filter(|(spec, _)| gvk.is_selected_by(&spec.gvk));
                own.map(|(spec, parts)| (spec, reach(node, parts, &mut expand)))
                    .find_map(|(spec, result)| result.err().map(|reason| (spec, reason)))
                    .map_or(Ok(()), |(spec, reason)| {
                        let message = format!("considering field '{}' of object {id}: {reason}", spec.path);
                        Err(BuildError::invalid(message))
                    })
            })?;
            resource.spread(&written);
        }
        Ok(())
    }

    fn values(&self, list: &ResourceList) -> Result<HashMap<String, Node>, BuildError> {
        let mut holders: HashMap<&str, &Resource> = HashMap::new();
        for resource in list.iter() {
            for name in &resource.history.variables {
                holders.insert(name, resource);
            }
        }
        let mut values = HashMap::new();
        for variable in &self.all {
            let Some(resource) = holders.get(variable.name.as_str()) else {
                let shown = variable.shown();
                let message =
                    format!("var '{shown}' cannot be mapped to a field in the set of known resources");
                let reference = &variable.objref;
                let wanted = Some(Wanted::new(&reference.kind, &reference.name));
                return Err(BuildError::Variable { name: variable.name.clone(), wanted, message });
            };
            let Some(value) = field(resource.node(), variable.path()).and_then(typed) else {
                let message = format!(
                    "field specified in var '{}' not found in corresponding resource",
                    variable.shown()
                );
                return Err(BuildError::Variable { name: variable.name.clone(), wanted: None, message });
            };
            values.insert(variable.name.clone(), value);
        }
        Ok(values)
    }
}

/// What variables stand for, and what counts its copies.
pub(crate) struct Values<'g> {
    pub(crate) nodes: HashMap<String, Node>,
    pub(crate) growth: &'g Growth,
}

impl Values<'_> {
    /// The value of a variable that has one scalar, about to be copied.
    fn scalar(&self, name: &str) -> Result<Option<&Scalar>, String> {
        let scalar = self.nodes.get(name).and_then(Node::as_scalar);
        let weight = scalar.map_or(0, |scalar| scalar.text.len());
        self.growth.add(weight).map_err(|error| error.to_string())?;
        Ok(scalar)
    }
}

impl Variable {
    fn id(&self) -> ResId {
        let reference = &self.objref;
        let gvk = if reference.api_version.is_empty() {
            Gvk {
                group: reference.group.clone(),
                version: reference.version.clone(),
                kind: reference.kind.clone(),
            }
        } else {
            Gvk::new(&reference.api_version, &reference.kind)
        };
        ResId { gvk, name: reference.name.clone(), namespace: reference.namespace.clone() }
    }

    fn path(&self) -> &str {
        if self.fieldref.field_path.is_empty() { DEFAULT_PATH } else { &self.fieldref.field_path }
    }

    fn shown(&self) -> String {
        format!("{{{} {} {{{}}}}}", self.name, self.id().gvk, self.path())
    }
}

/// A blank namespace means any.
fn find(list: &mut ResourceList, id: &ResId, scope: &Scope) -> Vec<usize> {
    if !id.namespace.is_empty() || scope.is_cluster(&id.gvk) {
        return list.find_any(id, scope);
    }
    let fits = |other: &ResId| other.gvk == id.gvk && other.name == id.name;
    let holds = |resource: &Resource| fits(resource.id()) || resource.previous_ids().any(|id| fits(&id));
    list.iter().enumerate().filter(|(_, resource)| holds(resource)).map(|(at, _)| at).collect()
}

/// A field by a path such as `spec.list[0].name`.
fn field<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    let mut parts = Vec::new();
    for part in split(path) {
        let digits = part.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
        match digits
            .filter(|(_, digits)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        {
            Some((name, digits)) => parts.extend([name.to_owned(), digits.to_owned()]),
            None => parts.push(part),
        }
    }
    lookup(node, &parts).ok().flatten()
}

/// The value of a field as Go takes it over: integers are decimal, whatever they look like, and floats are written out.
/// `None` where that fails.
fn typed(node: &Node) -> Option<Node> {
    let Node::Scalar(scalar) = node else { return node.to_value().is_ok().then(|| node.clone()) };
    let text = match scalar.tag {
        Tag::Int => scalar.text.parse::<i64>().ok()?.to_string(),
        Tag::Float => scalar.text.parse::<f64>().ok().filter(|_| !scalar.text.contains('_'))?.to_string(),
        Tag::Bool => scalar.text.to_ascii_lowercase().parse::<bool>().ok()?.to_string(),
        _ => scalar.text.clone(),
    };
    Some(Scalar { text, tag: scalar.tag, ..Scalar::default() }.into())
}

/// Puts the values in: into a text, the texts of a map, or those of a list.
///
/// # Errors
/// What upstream says of a list or map that holds other things than texts.
pub(crate) fn expand_node(node: &mut Node, values: &Values<'_>) -> Result<(), String> {
    if node.is_null() {
        return Ok(());
    }
    match node {
        Node::Scalar(scalar) => {
            if is_text(scalar) {
                expand_in_place(scalar, values)?;
            }
            Ok(())
        }
        Node::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                if !is_text(&entry.key) {
                    let (text, tag) = (&entry.key.text, entry.key.tag.name());
                    return Err(format!("invalid map key: value='{text}', tag='{tag}'"));
                }
                if let Some(scalar) = entry.value.as_scalar_mut().filter(|scalar| is_text(scalar)) {
                    expand_in_place(scalar, values)?;
                }
            }
            Ok(())
        }
        Node::Sequence(list) => {
            for item in &mut list.items {
                let Some(scalar) = item.as_scalar_mut().filter(|scalar| is_text(scalar)) else {
                    return Err("invalid value type expect a string".to_owned());
                };
                expand_in_place(scalar, values)?;
            }
            Ok(())
        }
    }
}

/// Whether upstream takes the scalar for a string.
fn is_text(scalar: &Scalar) -> bool {
    matches!(scalar.tag, Tag::Str | Tag::None)
}

/// Puts the values in. What is not typed by a value is a plain string from then on, even if nothing was put in.
fn expand_in_place(scalar: &mut Scalar, values: &Values<'_>) -> Result<(), String> {
    let new = expand(scalar, values)?.unwrap_or_else(|| Scalar::string(std::mem::take(&mut scalar.text)));
    *scalar = Scalar { shared: scalar.shared, ..new };
    Ok(())
}

/// What a text with references becomes.
enum Expanded {
    Text(String),
    /// The whole text was one reference.
    Value(Scalar),
}

fn text_of(expanded: Expanded) -> String {
    match expanded {
        Expanded::Text(text) => text,
        Expanded::Value(scalar) => scalar.text,
    }
}

fn expand(scalar: &Scalar, values: &Values<'_>) -> Result<Option<Scalar>, String> {
    Ok(expand_text(&scalar.text, values)?.map(|expanded| match expanded {
        Expanded::Value(value) if matches!(value.tag, Tag::Int | Tag::Float | Tag::Bool) => {
            Scalar { style: flux_yaml::Style::Plain, ..value }
        }
        other => Scalar::string(text_of(other)),
    }))
}

/// The value as part of a text, where large and small floats have an exponent.
fn inside(scalar: &Scalar) -> Cow<'_, str> {
    let exponent = |float: f64| exponent_form(float).map(Cow::Owned);
    let float = (scalar.tag == Tag::Float).then(|| scalar.text.parse().ok().and_then(exponent)).flatten();
    float.unwrap_or(Cow::Borrowed(&scalar.text))
}

/// `None` when nothing changes.
fn expand_text(text: &str, values: &Values<'_>) -> Result<Option<Expanded>, String> {
    if !text.contains('$') {
        return Ok(None);
    }
    let whole = text.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
    if let Some(name) = whole.filter(|name| !name.contains(['$', '(', ')']))
        && let Some(scalar) = values.scalar(name)?
    {
        return Ok(Some(Expanded::Value(scalar.clone())));
    }
    // Behind the last one nothing is looked for, or each `$(` would be looked through to the end.
    let closed = text.rfind(')').map_or(usize::MAX, |at| text.len() - at);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(tail) = after.strip_prefix('$') {
            out.push('$');
            rest = tail;
        } else if after.len() >= closed
            && let Some((name, tail)) = after.strip_prefix('(').and_then(|inner| inner.split_once(')'))
        {
            if let Some(scalar) = values.scalar(name)? {
                out.push_str(&inside(scalar));
            } else {
                out.push_str("$(");
                out.push_str(name);
                out.push(')');
            }
            rest = tail;
        } else {
            out.push('$');
            rest = after;
        }
    }
    out.push_str(rest);
    Ok((out != text).then_some(Expanded::Text(out)))
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn finds_the_field() {
        let text = "list: [{n: x, v: 1}, {n: y, v: 2}]\nd: {a.b/c: dots, '0': zero, 'e[f]': brackets}";
        let node = flux_yaml::parse_node(text).unwrap().unwrap();
        let cases = [
            ("list[1].n", Some("y")),
            (".list.[1]. n", Some("y")),
            ("list.1.n", Some("y")),
            ("list.-.n", Some("y")),
            ("list.[n=y].v", Some("2")),
            ("list[n=y].v", None),
            ("list[+1].n", None),
            ("list[2].n", None),
            ("d.[a.b/c]", Some("dots")),
            ("d.e[f]", Some("brackets")),
            ("d.0", None),
            ("d[0]", None),
        ];
        for (path, want) in cases {
            assert_eq!(field(&node, path).and_then(|node| node.as_str()), want, "{path}");
        }
    }
}
