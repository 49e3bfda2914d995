//! The records of kustomization files, configurations and built-in plugins (spec section 2).

use super::schema::Record;
use super::schema::Shape::{Anything, Flag, Integer, Many, Of, Text, TextMap, Texts};

macro_rules! record {
    ($id:ident $name:literal { $($field:literal: $shape:expr),* $(,)? }) => {
        pub(crate) static $id: Record = Record { name: $name, fields: &[$(($field, $shape)),*] };
    };
}

record!(METADATA "ObjectMeta" { "name": Text, "namespace": Text, "labels": TextMap, "annotations": TextMap });
record!(FIELD_SPEC "FieldSpec" { "group": Text, "version": Text, "kind": Text, "path": Text, "create": Flag });
record!(LABEL "Label" {
    "pairs": TextMap, "includeSelectors": Flag, "includeTemplates": Flag, "fields": Many(&FIELD_SPEC),
});
record!(SELECTOR "Selector" {
    "group": Text, "version": Text, "kind": Text, "name": Text, "namespace": Text,
    "labelSelector": Text, "annotationSelector": Text,
});
record!(PATCH_OPTIONS "PatchArgs" { "allowNameChange": Flag, "allowKindChange": Flag });
record!(PATCH "Patch" { "path": Text, "patch": Text, "target": Of(&SELECTOR), "options": Of(&PATCH_OPTIONS) });
record!(IMAGE "Image" { "name": Text, "newName": Text, "newTag": Text, "digest": Text, "tagSuffix": Text });
record!(REPLICA "Replica" { "name": Text, "count": Integer });
record!(FIELD_OPTIONS "FieldOptions" { "delimiter": Text, "index": Integer, "encoding": Text, "create": Flag });
record!(SOURCE "SourceSelector" {
    "group": Text, "version": Text, "kind": Text, "name": Text, "namespace": Text,
    "fieldPath": Text, "options": Of(&FIELD_OPTIONS),
});
record!(TARGET "TargetSelector" {
    "select": Of(&SELECTOR), "reject": Many(&SELECTOR), "fieldPaths": Texts, "options": Of(&FIELD_OPTIONS),
});
record!(REPLACEMENT "Replacement" { "source": Of(&SOURCE), "sourceValue": Text, "targets": Many(&TARGET) });
record!(REPLACEMENT_FIELD "ReplacementField" {
    "source": Of(&SOURCE), "sourceValue": Text, "targets": Many(&TARGET), "path": Text,
});
record!(OBJECT_REFERENCE "Target" {
    "apiVersion": Text, "group": Text, "version": Text, "kind": Text, "name": Text, "namespace": Text,
});
record!(FIELD_SELECTOR "FieldSelector" { "fieldPath": Text });
record!(VARIABLE "Var" { "name": Text, "objref": Of(&OBJECT_REFERENCE), "fieldref": Of(&FIELD_SELECTOR) });
record!(LEGACY_ORDER "LegacySortOptions" { "orderFirst": Texts, "orderLast": Texts });
record!(SORT_OPTIONS "SortOptions" { "order": Text, "legacySortOptions": Of(&LEGACY_ORDER) });
record!(GENERATOR_OPTIONS "GeneratorOptions" {
    "labels": TextMap, "annotations": TextMap, "disableNameSuffixHash": Flag, "immutable": Flag,
});
record!(CONFIG_MAP_ARGS "ConfigMapArgs" {
    "name": Text, "namespace": Text, "behavior": Text, "files": Texts, "literals": Texts, "envs": Texts, "env": Text,
    "options": Of(&GENERATOR_OPTIONS),
});
record!(SECRET_ARGS "SecretArgs" {
    "name": Text, "namespace": Text, "behavior": Text, "files": Texts, "literals": Texts, "envs": Texts, "env": Text,
    "options": Of(&GENERATOR_OPTIONS), "type": Text,
});
record!(HELM_GLOBALS "HelmGlobals" { "chartHome": Text, "configHome": Text });
record!(HELM_CHART "HelmChart" {
    "name": Text, "version": Text, "repo": Text, "releaseName": Text, "namespace": Text, "nameTemplate": Text,
    "additionalValuesFiles": Texts, "valuesFile": Text, "valuesInline": Anything, "valuesMerge": Text,
    "includeCRDs": Flag, "skipHooks": Flag, "skipTests": Flag, "apiVersions": Texts, "kubeVersion": Text,
    "debug": Flag, "devel": Flag,
});
record!(HELM_CHART_ARGS "HelmChartArgs" {
    "chartName": Text, "chartVersion": Text, "chartRepoUrl": Text, "chartHome": Text, "chartRepoName": Text,
    "helmBin": Text, "helmHome": Text, "values": Text, "valuesLocal": Anything, "valuesMerge": Text,
    "releaseName": Text, "releaseNamespace": Text, "extraArgs": Texts,
});
record!(KUSTOMIZATION "Kustomization" {
    "apiVersion": Text, "kind": Text, "metadata": Of(&METADATA), "openapi": TextMap,
    "namePrefix": Text, "nameSuffix": Text, "namespace": Text,
    "commonLabels": TextMap, "labels": Many(&LABEL), "commonAnnotations": TextMap,
    "patchesStrategicMerge": Texts, "patchesJson6902": Many(&PATCH), "patches": Many(&PATCH),
    "images": Many(&IMAGE), "imageTags": Many(&IMAGE), "replacements": Many(&REPLACEMENT_FIELD),
    "replicas": Many(&REPLICA), "vars": Many(&VARIABLE), "sortOptions": Of(&SORT_OPTIONS),
    "resources": Texts, "components": Texts, "crds": Texts, "bases": Texts,
    "configMapGenerator": Many(&CONFIG_MAP_ARGS), "secretGenerator": Many(&SECRET_ARGS),
    "generatorOptions": Of(&GENERATOR_OPTIONS), "helmGlobals": Of(&HELM_GLOBALS), "helmCharts": Many(&HELM_CHART),
    "helmChartInflationGenerator": Many(&HELM_CHART_ARGS),
    "configurations": Texts, "generators": Texts, "transformers": Texts, "validators": Texts,
    "buildMetadata": Texts,
});

record!(NAME_REFERENCE "NameBackReferences" {
    "group": Text, "version": Text, "kind": Text, "fieldSpecs": Many(&FIELD_SPEC),
});
record!(TRANSFORMER_CONFIG "TransformerConfig" {
    "namePrefix": Many(&FIELD_SPEC), "nameSuffix": Many(&FIELD_SPEC), "namespace": Many(&FIELD_SPEC),
    "commonLabels": Many(&FIELD_SPEC), "labels": Many(&FIELD_SPEC), "templateLabels": Many(&FIELD_SPEC),
    "commonAnnotations": Many(&FIELD_SPEC), "nameReference": Many(&NAME_REFERENCE),
    "varReference": Many(&FIELD_SPEC), "images": Many(&FIELD_SPEC), "replicas": Many(&FIELD_SPEC),
});

record!(MAP_GENERATOR "MapGenerator" {
    "metadata": Of(&METADATA), "name": Text, "namespace": Text, "behavior": Text, "files": Texts, "literals": Texts,
    "envs": Texts, "env": Text, "options": Of(&GENERATOR_OPTIONS), "type": Text,
});
record!(NAMESPACE_TRANSFORMER "NamespaceTransformer" {
    "metadata": Of(&METADATA), "fieldSpecs": Many(&FIELD_SPEC), "unsetOnly": Flag, "setRoleBindingSubjects": Text,
});
record!(PREFIX_TRANSFORMER "PrefixTransformer" { "prefix": Text, "suffix": Text, "fieldSpecs": Many(&FIELD_SPEC) });
record!(LABEL_TRANSFORMER "LabelTransformer" { "labels": TextMap, "fieldSpecs": Many(&FIELD_SPEC) });
record!(ANNOTATIONS_TRANSFORMER "AnnotationsTransformer" {
    "annotations": TextMap, "fieldSpecs": Many(&FIELD_SPEC),
});
record!(IMAGE_TRANSFORMER "ImageTagTransformer" { "imageTag": Of(&IMAGE), "fieldSpecs": Many(&FIELD_SPEC) });
record!(REPLICA_TRANSFORMER "ReplicaCountTransformer" { "replica": Of(&REPLICA), "fieldSpecs": Many(&FIELD_SPEC) });
record!(PATCH_TRANSFORMER "PatchTransformer" {
    "path": Text, "patch": Text, "target": Of(&SELECTOR), "options": Of(&PATCH_OPTIONS),
});
record!(PATCH_JSON_TRANSFORMER "PatchJson6902Transformer" {
    "target": Of(&SELECTOR), "path": Text, "jsonOp": Text,
});
record!(PATCH_STRATEGIC_TRANSFORMER "PatchStrategicMergeTransformer" { "paths": Texts, "patches": Text });
record!(REPLACEMENT_TRANSFORMER "ReplacementTransformer" { "replacements": Many(&REPLACEMENT_FIELD) });
record!(VALUE_TARGET "Target" { "selector": Of(&SELECTOR), "fieldPath": Text, "filePathPosition": Integer });
record!(VALUE_ADD_TRANSFORMER "ValueAddTransformer" {
    "value": Text, "targetFilePath": Text, "targets": Many(&VALUE_TARGET),
});
