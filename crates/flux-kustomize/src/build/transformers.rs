//! Runs the transformers of a kustomization in their fixed order (spec section 6).

use super::accumulate::Accumulator;
use super::context::Context;
use super::explain::Part;
use super::plugins;
use super::target::Target;
use crate::config::{FieldSpec, merge_all, merge_one};
use crate::error::BuildError;
use crate::file::{Kustomization, Label, TextMap};
use crate::reference::apply_replacements;
use crate::resource::ResourceList;
use crate::transform::{
    Affix, NamespaceStep, PatchTables, add_affix, apply_json_patch, apply_patch, apply_strategic_patches,
    set_images, set_namespace, set_pairs, set_replicas,
};

type Act<'s> = Box<dyn Fn(&mut ResourceList) -> Result<(), BuildError> + 's>;

/// What is done for a field, or for an element of one.
struct Step<'s> {
    /// The plug-in of upstream.
    kind: &'static str,
    field: &'static str,
    index: Option<usize>,
    act: Act<'s>,
}

impl<'s> Step<'s> {
    fn new(
        kind: &'static str,
        field: &'static str,
        act: impl Fn(&mut ResourceList) -> Result<(), BuildError> + 's,
    ) -> Self {
        Self { kind, field, index: None, act: Box::new(act) }
    }

    fn of(self, index: usize) -> Self {
        Self { index: Some(index), ..self }
    }

    fn part(&self) -> Part<'s> {
        self.index.map_or_else(|| Part::field(self.field), |index| Part::item(self.field, index))
    }
}

/// Changes everything that has been gathered as the file says.
///
/// # Errors
/// A transformer fails.
pub(super) fn run_transformers(
    target: &Target<'_>,
    into: &mut Accumulator,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    let config = std::sync::Arc::clone(&into.config);
    let file = &target.file;
    let patch_tables = target.patch_tables(context);
    let tables = &patch_tables;
    let spec = |section: &str| config.list(section);
    let mut steps: Vec<Step<'_>> = Vec::new();
    if !file.patches_strategic_merge.is_empty() {
        steps.push(Step::new("PatchStrategicMergeTransformer", "patchesStrategicMerge", |list| {
            apply_strategic_patches(list, &file.patches_strategic_merge, tables)
        }));
    }
    for (index, patch) in file.patches.iter().enumerate() {
        let step = Step::new("PatchTransformer", "patches", |list| apply_patch(list, patch, tables));
        steps.push(step.of(index));
    }
    if !file.namespace.is_empty() {
        let specs = spec("namespace").to_vec();
        let step = NamespaceStep { namespace: file.namespace.clone(), specs, ..NamespaceStep::default() };
        steps.push(Step::new("NamespaceTransformer", "namespace", move |list| set_namespace(list, &step)));
    }
    if !file.name_prefix.is_empty() {
        let specs = spec("namePrefix");
        steps.push(Step::new("PrefixTransformer", "namePrefix", |list| {
            add_affix(list, Affix::Prefix, &file.name_prefix, specs)
        }));
    }
    if !file.name_suffix.is_empty() {
        let specs = spec("nameSuffix");
        steps.push(Step::new("SuffixTransformer", "nameSuffix", |list| {
            add_affix(list, Affix::Suffix, &file.name_suffix, specs)
        }));
    }
    let labels =
        label_steps(target, &into.config).map_err(|error| target.explain(error, Part::field("labels")))?;
    for (index, (pairs, specs)) in labels.into_iter().enumerate() {
        let step = Step::new("LabelTransformer", "labels", move |list| set_pairs(list, pairs, &specs));
        let is_common = index >= file.labels.len();
        steps.push(if is_common { Step { field: "commonLabels", ..step } } else { step.of(index) });
    }
    push_last_steps(&mut steps, target, &config, tables);
    for step in steps {
        let copied = text_of_step(file, step.kind).saturating_mul(into.resources.iter().len());
        target.loader.growth().add(copied).map_err(|error| target.explain(error, step.part()))?;
        (step.act)(&mut into.resources).map_err(|error| {
            target.explain(error.during(target.path.clone()), step.part().on(&into.resources))
        })?;
        finish_step(&mut into.resources, target.configured_by(context, step.kind));
    }
    plugins::run_transformers(target, into, context)
}

/// How much text a step gives to each resource, at most and about.
fn text_of_step(file: &Kustomization, kind: &str) -> usize {
    let pairs = |pairs: &TextMap| pairs.iter().map(|(key, text)| key.len() + text.len()).sum::<usize>();
    match kind {
        "NamespaceTransformer" => file.namespace.len(),
        "PrefixTransformer" => file.name_prefix.len(),
        "SuffixTransformer" => file.name_suffix.len(),
        "AnnotationsTransformer" => pairs(&file.common_annotations),
        "LabelTransformer" => {
            let longest = file.labels.iter().map(|label| pairs(&label.pairs)).max().unwrap_or_default();
            longest.max(pairs(&file.common_labels))
        }
        _ => 0,
    }
}

fn push_last_steps<'s>(
    steps: &mut Vec<Step<'s>>,
    target: &'s Target<'_>,
    config: &'s crate::config::TransformerConfig,
    tables: &'s PatchTables<'s>,
) {
    let (file, loader) = (&target.file, &target.loader);
    if !file.common_annotations.is_empty() {
        let specs = config.list("commonAnnotations");
        steps.push(Step::new("AnnotationsTransformer", "commonAnnotations", |list| {
            set_pairs(list, &file.common_annotations, specs)
        }));
    }
    for (index, patch) in file.patches_json6902.iter().enumerate() {
        let act = move |list: &mut ResourceList| apply_json_patch(list, patch, tables);
        steps.push(Step::new("PatchJson6902Transformer", "patchesJson6902", act).of(index));
    }
    for (index, replica) in file.replicas.iter().enumerate() {
        let specs = config.list("replicas");
        let act = move |list: &mut ResourceList| set_replicas(list, replica, specs);
        steps.push(Step::new("ReplicaCountTransformer", "replicas", act).of(index));
    }
    for (index, image) in file.images.iter().enumerate() {
        let specs = config.list("images");
        let act = move |list: &mut ResourceList| set_images(list, image, specs);
        steps.push(Step::new("ImageTagTransformer", "images", act).of(index));
    }
    if !file.replacements.is_empty() {
        steps.push(Step::new("ReplacementTransformer", "replacements", move |list| {
            apply_replacements(list, &file.replacements, loader)
        }));
    }
}

/// After each step: what became empty goes, and what is left remembers who changed it.
pub(super) fn finish_step(list: &mut ResourceList, origin: Option<std::sync::Arc<crate::resource::Origin>>) {
    list.drop_empty();
    if let Some(origin) = origin {
        for resource in list.iter_mut() {
            if resource.origin.is_none() {
                resource.set_origin(Some(&origin));
            } else {
                resource.add_transformation(&origin);
            }
        }
    }
}

/// The pairs of `labels`, each with its fields, then those of `commonLabels`.
fn label_steps<'t>(
    target: &'t Target<'_>,
    config: &crate::config::TransformerConfig,
) -> Result<Vec<(&'t TextMap, Vec<FieldSpec>)>, BuildError> {
    let mut steps = Vec::new();
    for label in &target.file.labels {
        steps.push((&label.pairs, label_specs(label, config)?));
    }
    // With `labels` alone upstream runs it too, which only origins show.
    if !steps.is_empty() || !target.file.common_labels.is_empty() {
        steps.push((&target.file.common_labels, config.list("commonLabels").to_vec()));
    }
    Ok(steps)
}

fn label_specs(
    label: &Label,
    config: &crate::config::TransformerConfig,
) -> Result<Vec<FieldSpec>, BuildError> {
    let mut specs: Vec<FieldSpec> = label.fields.iter().cloned().map(FieldSpec::from).collect();
    merge_all(&mut specs, config.list("labels"))?;
    if label.include_selectors {
        merge_all(&mut specs, config.list("commonLabels"))?;
        return Ok(specs);
    }
    if label.include_templates {
        merge_all(&mut specs, config.list("templateLabels"))?;
    }
    merge_one(&mut specs, &FieldSpec::everywhere("metadata/labels", true))?;
    Ok(specs)
}
