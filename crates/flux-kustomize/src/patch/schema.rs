//! Which lists are merged, and by which keys.

use std::collections::HashMap;
use std::sync::LazyLock;

use flux_yaml::Value;

/// What is known about the fields of an object, or of the elements of a list.
type Fields = HashMap<String, Field>;

#[derive(Debug, Clone, Default)]
struct Field {
    /// Node of the value, or of its elements.
    child: Option<usize>,
    /// Keys of a list that is merged; empty for a set of plain values.
    keys: Option<Vec<String>>,
}

/// The merge facts of a set of kinds: those of Kubernetes v1.21.2, and what `openapi.path` adds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schemas {
    nodes: Vec<Fields>,
    /// `apiVersion/kind` to node.
    roots: HashMap<String, usize>,
}

/// What is known at one place of an object. Merge keys may come from a comment in the source.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) node: Option<usize>,
    pub(super) keys: Option<Vec<String>>,
}

static BUILT_IN: LazyLock<Schemas> = LazyLock::new(|| {
    let table: Value = serde_json::from_str(include_str!("schema.json")).expect("because the table is JSON");
    Schemas::from_table(&table)
});

impl Schemas {
    /// The facts of Kubernetes v1.21.2, the only version upstream carries. A newer one would merge differently.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn from_table(table: &Value) -> Self {
        let index = |value: &Value| value.as_u64().and_then(|index| usize::try_from(index).ok());
        let field = |value: &Value| Field {
            child: index(&value[0]),
            keys: value[1]
                .as_array()
                .map(|keys| keys.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        };
        let fields = |node: &Value| -> Fields {
            let fields = node.as_object().into_iter().flatten();
            fields.map(|(name, value)| (name.clone(), field(value))).collect()
        };
        let roots = table["roots"].as_object().into_iter().flatten();
        Self {
            nodes: table["nodes"].as_array().into_iter().flatten().map(fields).collect(),
            roots: roots.filter_map(|(kind, value)| Some((kind.clone(), index(value)?))).collect(),
        }
    }

    /// Adds the definitions of an `OpenAPI` v2 document to a copy; kinds that are there already are overridden.
    pub(crate) fn with_openapi(&self, document: &Value) -> Self {
        let mut schemas = self.clone();
        let Some(definitions) = document["definitions"].as_object() else { return schemas };
        let first = schemas.nodes.len();
        let numbers: HashMap<&str, usize> =
            definitions.keys().enumerate().map(|(index, name)| (name.as_str(), first + index)).collect();
        schemas.nodes.resize(first + definitions.len(), Fields::new());
        for (index, definition) in definitions.values().enumerate() {
            let fields = schemas.properties(definition, &numbers);
            schemas.nodes[first + index] = fields;
            for kind in definition["x-kubernetes-group-version-kind"].as_array().into_iter().flatten() {
                let part = |name: &str| kind[name].as_str().unwrap_or_default();
                let group = part("group");
                let slash = if group.is_empty() { "" } else { "/" };
                let root = format!("{group}{slash}{}/{}", part("version"), part("kind"));
                schemas.roots.insert(root, first + index);
            }
        }
        schemas
    }

    fn properties(&mut self, definition: &Value, numbers: &HashMap<&str, usize>) -> Fields {
        let properties = definition["properties"].as_object().into_iter().flatten();
        properties.map(|(name, schema)| (name.clone(), self.field(schema, numbers))).collect()
    }

    fn field(&mut self, schema: &Value, numbers: &HashMap<&str, usize>) -> Field {
        let inner = if schema["items"].is_object() { &schema["items"] } else { schema };
        let referred = inner["$ref"].as_str().and_then(|path| path.strip_prefix("#/definitions/"));
        let child = match referred {
            Some(name) => numbers.get(name).copied(),
            None if inner["properties"].is_object() => {
                let fields = self.properties(inner, numbers);
                self.nodes.push(fields);
                Some(self.nodes.len() - 1)
            }
            None => None,
        };
        Field { child, keys: merge_keys(schema) }
    }

    /// The place of a whole object, by its `apiVersion` and `kind`.
    pub(super) fn root(&self, api_version: &str, kind: &str) -> Option<usize> {
        self.roots.get(&format!("{api_version}/{kind}")).copied()
    }

    /// The place of a field below a place.
    pub(super) fn field_of(&self, place: &Place, name: &str) -> Place {
        let field = place.node.and_then(|node| self.nodes.get(node)?.get(name));
        field.map(|field| Place { node: field.child, keys: field.keys.clone() }).unwrap_or_default()
    }
}

impl Place {
    /// The place of the elements of a list.
    pub(super) fn elements(&self) -> Self {
        Self { node: self.node, keys: None }
    }

    /// A place described by a comment that holds a JSON schema.
    pub(super) fn from_comment(comment: &str) -> Option<Self> {
        let schema: Value = serde_json::from_str(comment).ok()?;
        Some(Self { node: None, keys: merge_keys(&schema) })
    }
}

/// The keys of a list schema whose strategy is to merge. List-map keys win over the single merge key.
fn merge_keys(schema: &Value) -> Option<Vec<String>> {
    let strategy = schema["x-kubernetes-patch-strategy"].as_str()?;
    if !strategy.split(',').any(|part| part == "merge") {
        return None;
    }
    let listed = schema["x-kubernetes-list-map-keys"].as_array();
    Some(match listed {
        Some(keys) => keys.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => schema["x-kubernetes-patch-merge-key"].as_str().into_iter().map(str::to_owned).collect(),
    })
}
