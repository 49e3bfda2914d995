//! The built-in steps by the kind of their configuration.

use flux_yaml::Node;
use serde::Deserialize;

use super::context::Context;
use super::plugins::Plugin;
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::file::{
    ANNOTATIONS_TRANSFORMER, FieldSpecEntry, IMAGE_TRANSFORMER, Image, LABEL_TRANSFORMER, MAP_GENERATOR,
    MapArgs, Metadata, NAMESPACE_TRANSFORMER, PATCH_JSON_TRANSFORMER, PATCH_STRATEGIC_TRANSFORMER,
    PATCH_TRANSFORMER, PREFIX_TRANSFORMER, Patch, REPLACEMENT_TRANSFORMER, REPLICA_TRANSFORMER, Replacement,
    Replica, Selector, TextMap, VALUE_ADD_TRANSFORMER,
};
use crate::generate::{MapKind, content_hash, generate};
use crate::reference::apply_replacements;
use crate::resource::{Resource, ResourceList};
use crate::transform::{
    Affix, NamespaceStep, SubjectMode, ValueTarget, add_affix, add_value, apply_json_patch, apply_patch,
    apply_strategic_patches, set_images, set_namespace, set_pairs, set_replicas, value_targets,
};

/// The kinds that generate.
pub(super) const GENERATORS: [&str; 4] =
    ["ConfigMapGenerator", "SecretGenerator", "IAMPolicyGenerator", "HelmChartInflationGenerator"];

/// The kinds that transform, or validate. Sorting is none of them: only the root kustomization may ask for it.
pub(super) const TRANSFORMERS: [&str; 14] = [
    "AnnotationsTransformer",
    "HashTransformer",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PatchJson6902Transformer",
    "PatchStrategicMergeTransformer",
    "PatchTransformer",
    "PrefixSuffixTransformer",
    "PrefixTransformer",
    "ReplacementTransformer",
    "ReplicaCountTransformer",
    "SuffixTransformer",
    "ValueAddTransformer",
];

/// The fields of all built-in transformers; each reads its own.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    metadata: Metadata,
    field_specs: Option<Vec<FieldSpecEntry>>,
    unset_only: bool,
    set_role_binding_subjects: String,
    prefix: String,
    suffix: String,
    labels: TextMap,
    annotations: TextMap,
    image_tag: Image,
    replica: Replica,
    replacements: Vec<Replacement>,
    target: Option<Selector>,
    path: String,
    json_op: String,
    paths: Vec<String>,
    patches: String,
    value: String,
    target_file_path: String,
    targets: Vec<ValueTarget>,
}

/// What a generator makes.
///
/// # Errors
/// It is not built in, its configuration is wrong, or a source cannot be loaded.
pub(super) fn generated(plugin: &Plugin<'_>, context: &Context<'_>) -> Result<Vec<Resource>, BuildError> {
    let kind = match plugin.resource.gvk().kind.as_str() {
        "ConfigMapGenerator" => MapKind::ConfigMap,
        "SecretGenerator" => MapKind::Secret,
        "IAMPolicyGenerator" => return policy(plugin, context),
        "HelmChartInflationGenerator" => return Err(BuildError::invalid("must specify --enable-helm")),
        _ => return Err(plugin.unknown("generator").during("failed to load generator")),
    };
    let mut args: MapArgs = plugin.decode(&MAP_GENERATOR)?;
    let metadata = args.metadata.take().unwrap_or_default();
    if args.name.is_empty() {
        args.name = metadata.name;
    }
    if args.namespace.is_empty() {
        args.namespace = metadata.namespace;
    }
    // The deprecated `env` is read in kustomization files only.
    args.env.clear();
    Ok(vec![generate(kind, &args, None, &plugin.target.loader, &context.scope())?])
}

/// A `ServiceAccount` that stands for one of Google Cloud.
fn policy(plugin: &Plugin<'_>, context: &Context<'_>) -> Result<Vec<Resource>, BuildError> {
    let text = |path: &str| plugin.value.pointer(path).and_then(flux_yaml::Value::as_str).unwrap_or("");
    if text("/cloud") != "gke" {
        return Err(BuildError::invalid(format!("cloud provider {} not supported yet", text("/cloud"))));
    }
    let email = format!(
        "{}@{}.iam.gserviceaccount.com",
        text("/serviceAccount/name"),
        text("/serviceAccount/projectId")
    );
    let mut node = Node::mapping();
    let fields = [
        (&["apiVersion"][..], "v1"),
        (&["kind"], "ServiceAccount"),
        (&["metadata", "name"], text("/kubernetesService/name")),
        (&["metadata", "namespace"], text("/kubernetesService/namespace")),
        (&["metadata", "annotations", "iam.gke.io/gcp-service-account"], email.as_str()),
    ];
    for (path, text) in fields.into_iter().filter(|(_, text)| !text.is_empty()) {
        node.set_at(path, text).map_err(|error| BuildError::invalid(error.to_string()))?;
    }
    Ok(vec![Resource::new(node, &context.scope())])
}

/// Lets a transformer change everything.
///
/// # Errors
/// It is not built in, its configuration is wrong, or it fails.
pub(super) fn transform(
    plugin: &Plugin<'_>,
    list: &mut ResourceList,
    context: &Context<'_>,
) -> Result<(), BuildError> {
    match plugin.resource.gvk().kind.as_str() {
        "PatchTransformer" => {
            let patch: Patch = plugin.decode(&PATCH_TRANSFORMER)?;
            apply_patch(list, &patch, &plugin.target.patch_tables(context))
        }
        "PatchJson6902Transformer" | "PatchStrategicMergeTransformer" => patch(plugin, list, context),
        "HashTransformer" => hash(list),
        _ => by_specs(plugin, list),
    }
}

fn patch(plugin: &Plugin<'_>, list: &mut ResourceList, context: &Context<'_>) -> Result<(), BuildError> {
    let tables = plugin.target.patch_tables(context);
    if plugin.resource.gvk().kind == "PatchJson6902Transformer" {
        let config: Config = plugin.decode(&PATCH_JSON_TRANSFORMER)?;
        let patch =
            Patch { path: config.path, patch: config.json_op, target: config.target, ..Patch::default() };
        return apply_json_patch(list, &patch, &tables);
    }
    let config: Config = plugin.decode(&PATCH_STRATEGIC_TRANSFORMER)?;
    if config.paths.is_empty() && config.patches.is_empty() {
        return Err(BuildError::invalid("empty file path and empty patch content"));
    }
    let mut patches = config.paths;
    patches.extend((!config.patches.is_empty()).then_some(config.patches));
    apply_strategic_patches(list, &patches, &tables)
}

fn hash(list: &mut ResourceList) -> Result<(), BuildError> {
    for resource in list.renaming().iter_mut().filter(|resource| resource.history.needs_hash) {
        let name = format!("{}-{}", resource.name(), content_hash(resource)?);
        resource.push_previous();
        resource.set_name(&name)?;
    }
    Ok(())
}

fn by_specs(plugin: &Plugin<'_>, list: &mut ResourceList) -> Result<(), BuildError> {
    let kind = plugin.resource.gvk().kind.as_str();
    let record = match kind {
        "NamespaceTransformer" => &NAMESPACE_TRANSFORMER,
        "PrefixTransformer" | "SuffixTransformer" | "PrefixSuffixTransformer" => &PREFIX_TRANSFORMER,
        "LabelTransformer" => &LABEL_TRANSFORMER,
        "AnnotationsTransformer" => &ANNOTATIONS_TRANSFORMER,
        "ImageTagTransformer" => &IMAGE_TRANSFORMER,
        "ReplicaCountTransformer" => &REPLICA_TRANSFORMER,
        "ReplacementTransformer" => &REPLACEMENT_TRANSFORMER,
        "ValueAddTransformer" => &VALUE_ADD_TRANSFORMER,
        _ => return Err(plugin.unknown("transformer")),
    };
    let mut config: Config = plugin.decode(record)?;
    let specs = config.field_specs.take();
    if specs.is_none() && kind.ends_with("fixTransformer") {
        return Err(plugin.misconfigured("fieldSpecs is not expected to be nil"));
    }
    let specs: Vec<FieldSpec> = specs.unwrap_or_default().into_iter().map(FieldSpec::from).collect();
    match kind {
        "NamespaceTransformer" => {
            let subjects = SubjectMode::from_word(&config.set_role_binding_subjects)?;
            let namespace = config.metadata.namespace;
            set_namespace(list, &NamespaceStep { namespace, specs, unset_only: config.unset_only, subjects })
        }
        "PrefixTransformer" => add_affix(list, Affix::Prefix, &config.prefix, &specs),
        "SuffixTransformer" => add_affix(list, Affix::Suffix, &config.suffix, &specs),
        "PrefixSuffixTransformer" => {
            add_affix(list, Affix::Prefix, &config.prefix, &specs)?;
            add_affix(list, Affix::Suffix, &config.suffix, &specs)
        }
        "LabelTransformer" => set_pairs(list, &config.labels, &specs),
        "AnnotationsTransformer" => set_pairs(list, &config.annotations, &specs),
        "ImageTagTransformer" => set_images(list, &config.image_tag, &specs),
        "ReplicaCountTransformer" => set_replicas(list, &config.replica, &specs),
        "ReplacementTransformer" => apply_replacements(list, &config.replacements, &plugin.target.loader),
        _ => {
            let loader = &plugin.target.loader;
            let targets = value_targets(&config.targets, &config.target_file_path, loader)
                .map_err(|message| plugin.misconfigured(&message))?;
            add_value(list, &config.value, &targets, loader)
        }
    }
}
