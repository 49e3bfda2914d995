//! Labels and annotations.

use std::collections::BTreeMap;

use flux_yaml::{Entry, Mapping, Scalar, Style};

use super::fields::{Field, Leaf, visit};
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::resource::{Resource, ResourceList};

/// Sets every pair, as a string, in the maps that the specs reach.
///
/// # Errors
/// A spec reaches something that is no map.
pub(crate) fn set_pairs(
    list: &mut ResourceList,
    pairs: &BTreeMap<String, String>,
    specs: &[FieldSpec],
) -> Result<(), BuildError> {
    if pairs.is_empty() {
        return Ok(());
    }
    let fields = Field::all(specs);
    let mut values: Vec<Value<'_>> = pairs.iter().map(|(key, text)| Value::new(key, text)).collect();
    for resource in list.iter_mut() {
        let first = resource.number_scalars(values.len());
        for (value, number) in values.iter_mut().zip(first + 1..) {
            value.begin(number);
        }
        for field in &fields {
            visit(resource, field, Leaf::Mapping, &mut |node| {
                // A null that the spec does not make a map of stays one.
                if node.is_null() {
                    return Ok(());
                }
                let mapping = node.mapping_or_null()?;
                for value in &mut values {
                    value.put(mapping);
                }
                Ok(())
            })?;
        }
        for value in &values {
            value.finish(resource);
        }
    }
    Ok(())
}

/// One pair in the making: the node that is hung into every map that lacks the key.
struct Value<'p> {
    key: &'p str,
    node: Scalar,
    /// Into how many.
    hung: usize,
    /// It changed after that.
    restyled: bool,
}

impl<'p> Value<'p> {
    fn new(key: &'p str, text: &str) -> Self {
        Self { key, node: Scalar::string(text), hung: 0, restyled: false }
    }

    fn begin(&mut self, number: u32) {
        self.node.shared = number;
        self.node.style = Style::Plain;
        (self.hung, self.restyled) = (0, false);
    }

    /// Hangs it into a map, or writes it over what the map has. Then it takes over how that was written, and with it all
    /// fields that it was hung into.
    fn put(&mut self, mapping: &mut Mapping) {
        let before = self.node.style;
        self.node.quote_doubtful();
        let slot = mapping.get_mut(self.key);
        if let Some(slot) = &slot {
            self.node.style = slot.as_scalar().map(|scalar| scalar.style).unwrap_or_default();
        }
        self.restyled |= self.hung > 0 && self.node.style != before;
        let Some(slot) = slot else {
            // A new key is written plain, as upstream: `true` or `5` then fail at output.
            mapping.entries.push(Entry::plain(self.key, self.node.clone()));
            self.hung += 1;
            return;
        };
        let shared = slot.as_scalar().map_or(0, |scalar| scalar.shared);
        *slot = Scalar { shared, ..self.node.clone() }.into();
    }

    fn finish(&self, resource: &mut Resource) {
        if self.hung > 1 || self.restyled {
            resource.has_shared();
        }
        if self.restyled {
            let mut written = resource.written();
            written.note(&self.node);
            resource.spread(&written);
        }
    }
}
