//! Deprecated fields: what they become, and what the user is told (spec section 2).

use super::types::Kustomization;

const ADVICE: &str = "Run 'kustomize edit fix' to update your Kustomization automatically.";

/// The warnings that the fields as written deserve.
pub(super) fn warnings(file: &Kustomization) -> Vec<String> {
    let rows = [
        (file.bases.is_empty(), "bases", "resources"),
        (file.common_labels.is_empty(), "commonLabels", "labels"),
        (file.image_tags.is_empty(), "imageTags", "images"),
        (file.patches_json6902.is_empty(), "patchesJson6902", "patches"),
        (file.patches_strategic_merge.is_empty(), "patchesStrategicMerge", "patches"),
        (file.vars.is_empty(), "vars", "replacements"),
    ];
    let deprecated = rows.iter().filter(|(absent, ..)| !absent);
    deprecated
        .map(|(_, old, new)| {
            let note = if *old == "vars" { " [EXPERIMENTAL]" } else { "" };
            format!("'{old}' is deprecated. Please use '{new}' instead.{note} {ADVICE}")
        })
        .collect()
}

/// Moves deprecated fields to where they live now.
pub(super) fn upgrade(file: &mut Kustomization) {
    let bases = std::mem::take(&mut file.bases);
    file.resources.extend(bases);
    let tags = std::mem::take(&mut file.image_tags);
    file.images.extend(tags);
    for args in file.config_map_generator.iter_mut().chain(&mut file.secret_generator) {
        let env = std::mem::take(&mut args.env);
        if !env.is_empty() {
            args.envs.push(env);
        }
    }
    let charts = std::mem::take(&mut file.helm_chart_inflation_generator);
    file.helm_charts.extend(charts);
}
