//! Reads the committed table of kustomize's default field specs.

use super::field_spec::{FieldSpec, Referrers};
use super::transformer_config::TransformerConfig;
use crate::id::Gvk;

const TABLE: &str = include_str!("defaults.txt");

/// The configuration every build starts with, read anew.
pub(super) fn defaults() -> TransformerConfig {
    read(TABLE)
}

fn gvk(words: &[&str]) -> Gvk {
    let part = |index: usize| match words.get(index) {
        None | Some(&"*") => String::new(),
        Some(word) => (*word).to_owned(),
    };
    Gvk { group: part(0), version: part(1), kind: part(2) }
}

fn read(table: &str) -> TransformerConfig {
    let mut config = TransformerConfig::empty();
    let mut section = "";
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            continue;
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        if words.first() == Some(&">") {
            config.name_reference.push(Referrers { target: gvk(&words[1..]), specs: Vec::new() });
            continue;
        }
        let spec = FieldSpec {
            gvk: gvk(&words),
            path: words.get(3).copied().unwrap_or_default().to_owned(),
            create: words.get(4) == Some(&"create"),
        };
        if section == "nameReference" {
            config.name_reference.last_mut().into_iter().for_each(|group| group.specs.push(spec.clone()));
        } else if let Some(list) = config.list_mut(section) {
            list.push(spec);
        }
    }
    config.sort();
    config
}

#[cfg(test)]
mod tests {
    use super::defaults;

    #[test]
    fn the_table_is_whole() {
        let config = defaults();
        let sizes = [
            ("namePrefix", 1),
            ("nameSuffix", 1),
            ("namespace", 3),
            ("commonAnnotations", 9),
            ("commonLabels", 32),
            ("templateLabels", 10),
            ("labels", 0),
            ("replicas", 4),
            ("images", 6),
            ("varReference", 72),
        ];
        for (section, size) in sizes {
            assert_eq!(config.list(section).len(), size, "{section}");
        }
        assert_eq!(config.name_reference.len(), 16);
        assert_eq!(config.name_reference.iter().map(|group| group.specs.len()).sum::<usize>(), 167);
        assert!(config.list("images").iter().all(|spec| spec.create && spec.path.contains("image")));
    }
}
