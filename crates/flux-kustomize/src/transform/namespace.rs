//! The namespace step (spec section 9).

use flux_yaml::{Kind, Node, Tag, WrongKind};

use super::fields::{Field, Leaf, visit, write_scalar};
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::resource::{Resource, ResourceList};

/// Which subjects of role bindings get the namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SubjectMode {
    /// Those named `default`.
    #[default]
    DefaultOnly,
    /// All service accounts.
    AllServiceAccounts,
    /// None.
    None,
}

impl SubjectMode {
    /// Reads the word of the plugin.
    ///
    /// # Errors
    /// It is none of the three.
    pub(crate) fn from_word(word: &str) -> Result<Self, BuildError> {
        match word {
            "" | "defaultOnly" => Ok(Self::DefaultOnly),
            "allServiceAccounts" => Ok(Self::AllServiceAccounts),
            "none" => Ok(Self::None),
            _ => Err(BuildError::invalid(format!(
                "invalid value {word:?} for setRoleBindingSubjects: must be one of \"defaultOnly\", \"none\" or \"allServiceAccounts\""
            ))),
        }
    }
}

/// How the namespace is set.
#[derive(Clone, Debug, Default)]
pub(crate) struct NamespaceStep {
    /// The namespace.
    pub(crate) namespace: String,
    /// Fields besides metadata.namespace.
    pub(crate) specs: Vec<FieldSpec>,
    /// Only where none is set.
    pub(crate) unset_only: bool,
    /// Which subjects of role bindings.
    pub(crate) subjects: SubjectMode,
}

/// Puts every resource into the namespace.
///
/// # Errors
/// Two resources come to have one id, or a spec reaches something that is no scalar.
pub(crate) fn set_namespace(list: &mut ResourceList, step: &NamespaceStep) -> Result<(), BuildError> {
    if step.namespace.is_empty() {
        return Ok(());
    }
    let own = FieldSpec::everywhere("metadata/namespace", true);
    let (own, more) = (Field::new(&own), Field::all(&step.specs));
    for resource in list.renaming().iter_mut().filter(|resource| !resource.history.helm_generated) {
        resource.push_previous();
        step.apply(resource, &own, &more)?;
    }
    list.check_unique().map_err(|twin| {
        BuildError::invalid(format!("namespace transformation produces ID conflict: {}", twin.id()))
    })
}

impl NamespaceStep {
    /// Puts one resource into the namespace, and nothing more; its history is the caller's.
    ///
    /// # Errors
    /// A scalar stands where a map is needed.
    pub(super) fn apply_alone(&self, resource: &mut Resource) -> Result<(), BuildError> {
        let spec = FieldSpec::everywhere("metadata/namespace", true);
        self.apply(resource, &Field::new(&spec), &[])
    }

    fn apply(&self, resource: &mut Resource, own: &Field<'_>, more: &[Field<'_>]) -> Result<(), BuildError> {
        if !resource.is_cluster_scoped() {
            visit(resource, own, Leaf::Scalar, &mut |node| self.write(node))?;
        }
        let is_core = resource.gvk().api_version() == "v1";
        let binding = matches!(resource.gvk().kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
        if binding {
            self.bind_subjects(resource)?;
        }
        for field in more {
            let spec = field.spec;
            let own_rule = match spec.path.as_str() {
                "metadata/namespace" => true,
                "metadata/name" => !is_core,
                "subjects/namespace" => {
                    binding && matches!(spec.gvk.kind.as_str(), "RoleBinding" | "ClusterRoleBinding")
                }
                _ => false,
            };
            if !own_rule {
                let result = visit(resource, field, Leaf::Scalar, &mut |node| self.write(node));
                result.map_err(|error| explain(error, resource, spec))?;
            }
        }
        Ok(())
    }

    fn write(&self, node: &mut Node) -> Result<(), WrongKind> {
        let is_set =
            node.as_scalar().is_some_and(|scalar| !scalar.text.is_empty() && scalar.tag != Tag::Null);
        if self.unset_only && is_set {
            return Ok(());
        }
        write_scalar(node, &self.namespace, Tag::Str)
    }

    fn bind_subjects(&self, resource: &mut Resource) -> Result<(), BuildError> {
        let (field, wanted) = match self.subjects {
            SubjectMode::DefaultOnly => ("name", "default"),
            SubjectMode::AllServiceAccounts => ("kind", "ServiceAccount"),
            SubjectMode::None => return Ok(()),
        };
        let Some(subjects) = resource.node_mut().get_mut("subjects").filter(|node| !node.is_null()) else {
            return Ok(());
        };
        let found = subjects.kind();
        let result = match subjects.as_sequence_mut() {
            None => Err(WrongKind { expected: Kind::Sequence, found }.to_string()),
            Some(subjects) => subjects.iter_mut().try_for_each(|subject| self.bind(subject, field, wanted)),
        };
        let id = resource.id();
        result.map_err(|reason| {
            BuildError::invalid(format!(
                "setting namespace on (cluster)role binding subjects: {id}: {reason}"
            ))
        })
    }

    fn bind(&self, subject: &mut Node, field: &str, wanted: &str) -> Result<(), String> {
        let Node::Mapping(_) = subject else {
            let wrong = WrongKind { expected: Kind::Mapping, found: subject.kind() };
            return Err(format!("looking up {field} on (cluster)role binding subject: {wrong}"));
        };
        if subject.str_at(&[field]) != Some(wanted) {
            return Ok(());
        }
        let slot = subject.ensure(&["namespace"]);
        slot.and_then(|slot| self.write(slot)).map_err(|error| error.to_string())
    }
}

/// Says what kind of field is needed when the spec led to a map or list.
fn explain(error: BuildError, resource: &Resource, spec: &FieldSpec) -> BuildError {
    let text = error.to_string();
    if !text.contains("wrong node kind: expected ScalarNode") {
        return error;
    }
    let parts = spec.parts();
    let path: Vec<&str> = parts.iter().map(String::as_str).collect();
    let node = resource.node().at(&path);
    let contents = node.map(|node| format!(": node contents:\n{}\n", crate::block_yaml::write(node)));
    BuildError::invalid(format!(
        "namespace field specs must target scalar nodes: {text}{}",
        contents.unwrap_or_default()
    ))
}
