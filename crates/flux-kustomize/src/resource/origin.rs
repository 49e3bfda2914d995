//! Where a resource comes from, for the origin and transformation annotations (spec section 18).

/// Annotation that holds an origin.
pub(crate) const ORIGIN: &str = "config.kubernetes.io/origin";
/// Annotation that holds the transformations.
pub(crate) const TRANSFORMATIONS: &str = "alpha.config.kubernetes.io/transformations";

/// Origin of a resource, or of what changed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// File, relative to the root of the build.
    pub(crate) path: String,
    /// Repository of a remote base.
    pub(crate) repo: String,
    /// Revision in that repository.
    pub(crate) reference: String,
    /// File that configures the generator or transformer.
    pub(crate) configured_in: String,
    /// apiVersion, kind, name and namespace of the generator or transformer.
    pub(crate) configured_by: Option<[String; 4]>,
}

impl Origin {
    /// The origin as lines of YAML, in the order of upstream's struct; blank parts are left out.
    pub(crate) fn to_lines(&self) -> Vec<String> {
        let own = [
            ("path", &self.path),
            ("repo", &self.repo),
            ("ref", &self.reference),
            ("configuredIn", &self.configured_in),
        ];
        let given = |pairs: &[(&str, &String)], indent: &str| -> Vec<String> {
            let given = pairs.iter().filter(|(_, text)| !text.is_empty());
            given.map(|(name, text)| format!("{indent}{name}: {}", scalar(text))).collect()
        };
        let mut lines = given(&own, "");
        if let Some([api_version, kind, name, namespace]) = &self.configured_by {
            lines.push("configuredBy:".to_owned());
            let by = [("apiVersion", api_version), ("kind", kind), ("name", name), ("namespace", namespace)];
            lines.extend(given(&by, "  "));
        }
        lines
    }
}

fn scalar(text: &str) -> String {
    flux_yaml::to_string(&flux_yaml::Value::from(text)).trim_end().to_owned()
}

/// The text of the origin annotation.
pub(crate) fn origin_text(origin: &Origin) -> String {
    origin.to_lines().iter().fold(String::new(), |text, line| text + line + "\n")
}

/// The text of the transformations annotation.
pub(crate) fn transformations_text<'o>(origins: impl Iterator<Item = &'o Origin>) -> String {
    let mut text = String::new();
    for origin in origins {
        for (position, line) in origin.to_lines().iter().enumerate() {
            text.push_str(if position == 0 { "- " } else { "  " });
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}
