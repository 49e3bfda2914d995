//! From the bytes of a kustomization file to its data.

use flux_yaml::Rules;

use super::misfit::Misfit;
use super::schema::conform;
use super::tables::KUSTOMIZATION;
use super::types::Kustomization;
use super::upgrade::{upgrade, warnings};

const API_VERSION: &str = "kustomize.config.k8s.io/v1beta1";
const COMPONENT_API_VERSION: &str = "kustomize.config.k8s.io/v1alpha1";
const KIND: &str = "Kustomization";
const COMPONENT: &str = "Component";

/// Decodes, checks and upgrades a kustomization file; the second part is warnings about deprecated fields.
///
/// # Errors
/// A message in the words of upstream, naming the field; the caller adds the file.
pub(crate) fn decode(bytes: &[u8], file_name: &str) -> Result<(Kustomization, Vec<String>), Misfit> {
    let invalid = |message: String| Misfit::new(format!("invalid Kustomization: {message}"));
    let text = std::str::from_utf8(bytes).map_err(|error| invalid(format!("yaml: {error}")))?;
    let prefixed = |misfit: Misfit| misfit.told(|message| format!("invalid Kustomization: {message}"));
    let value = flux_yaml::parse(text, Rules::V2).map_err(|error| prefixed(Misfit::of_text(&error, text)))?;
    let value = conform(&value, &KUSTOMIZATION, true).map_err(prefixed)?;
    let written = has_collections(&value);
    let mut file: Kustomization =
        serde_json::from_value(value).map_err(|error| invalid(error.to_string()))?;
    file.written = written;
    let warnings = warnings(&file);
    upgrade(&mut file);
    check(&mut file, file_name)?;
    Ok((file, warnings))
}

impl Kustomization {
    /// Whether this is a Component.
    pub(crate) fn is_component(&self) -> bool {
        self.kind == COMPONENT
    }
}

fn check(file: &mut Kustomization, file_name: &str) -> Result<(), Misfit> {
    // An empty list is a choice, no field at all is a mistake: upstream tells them apart the same way.
    if is_blank(file) {
        let advice = "name files and directories in resources, or remove the file".to_owned();
        return Err(Misfit::new(format!("{file_name} is empty")).advised(Some(advice)));
    }
    if file.kind.is_empty() {
        KIND.clone_into(&mut file.kind);
    }
    if file.api_version.is_empty() {
        let default = if file.is_component() { COMPONENT_API_VERSION } else { API_VERSION };
        default.clone_into(&mut file.api_version);
    }
    let mut errors = Vec::new();
    let mut field = "apiVersion";
    if file.kind != KIND && file.kind != COMPONENT {
        errors.push(format!("kind should be {KIND} or {COMPONENT}"));
        field = "kind";
    }
    let wanted = if file.is_component() { COMPONENT_API_VERSION } else { API_VERSION };
    if file.api_version != wanted {
        errors.push(format!("apiVersion for {} should be {wanted}", file.kind));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        let message = format!("Failed to read kustomization file: {}", errors.join("\n"));
        Err(Misfit::new(message).under_field(field))
    }
}

/// Whether a list, map or struct was given, if only an empty one.
fn has_collections(value: &flux_yaml::Value) -> bool {
    value.as_object().is_some_and(|fields| fields.values().any(|field| field.is_array() || field.is_object()))
}

fn is_blank(file: &Kustomization) -> bool {
    let (api_version, kind) = (file.api_version.clone(), file.kind.clone());
    !file.written && *file == Kustomization { api_version, kind, ..Kustomization::default() }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn errors_name_the_field() {
        let cases = [
            ("foo: 1\n", "unknown field \"foo\""),
            ("namespace: n\n", "bool into Go struct field Kustomization.namespace"),
            ("", "kustomization.yaml is empty"),
            ("kind: Foo\nresources: []\n", "kind should be"),
            ("apiVersion: v1\nresources: []\n", "apiVersion for Kustomization should be"),
            (
                "kind: Component\napiVersion: kustomize.config.k8s.io/v1beta1\nresources: []\n",
                "apiVersion for Component should be kustomize.config.k8s.io/v1alpha1",
            ),
        ];
        for (text, want) in cases {
            let error = decode(text.as_bytes(), "kustomization.yaml").unwrap_err();
            assert!(error.message.contains(want), "{text:?}: {error:?}");
        }
    }

    #[test]
    fn deprecated_fields_move_and_are_told() {
        let text =
            b"bases: [b]\nresources: [a]\nimageTags: [{name: x}]\nconfigMapGenerator: [{name: c, env: e}]\n";
        let (file, warnings) = decode(text, "kustomization.yaml").unwrap();
        assert_eq!(file.resources, ["a", "b"]);
        assert_eq!(file.images.len(), 1);
        assert_eq!(file.config_map_generator[0].envs, ["e"]);
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].contains("'bases' is deprecated. Please use 'resources' instead."));
    }

    #[test]
    fn an_empty_list_is_not_an_empty_file() {
        assert!(decode(b"resources: []\n", "k").is_ok());
    }
}
