//! A Flux Kustomization as its Go type reads it.

use flux_yaml::Value;

use crate::file::Shape::{Anything, Flag, Many, Of, Text, TextMap, Texts};
use crate::file::{Record, SELECTOR, coerce, conform};

static REFERENCE: Record = Record {
    name: "CrossNamespaceSourceReference",
    fields: &[("apiVersion", Text), ("kind", Text), ("name", Text), ("namespace", Text)],
};
static SUBSTITUTE_FROM: Record =
    Record { name: "SubstituteReference", fields: &[("kind", Text), ("name", Text), ("optional", Flag)] };
static POST_BUILD: Record = Record {
    name: "PostBuild",
    fields: &[
        ("substitute", TextMap),
        ("substituteFrom", Many(&SUBSTITUTE_FROM)),
        ("substituteStrategy", Text),
    ],
};
static DEPENDENCY: Record = Record {
    name: "DependencyReference",
    fields: &[("name", Text), ("namespace", Text), ("readyExpr", Text)],
};
static PATCH: Record = Record { name: "Patch", fields: &[("patch", Text), ("target", Of(&SELECTOR))] };
static IMAGE: Record = Record {
    name: "Image",
    fields: &[("name", Text), ("newName", Text), ("newTag", Text), ("digest", Text)],
};
static COMMON_METADATA: Record =
    Record { name: "CommonMetadata", fields: &[("annotations", TextMap), ("labels", TextMap)] };
static SPEC: Record = Record {
    name: "KustomizationSpec",
    fields: &[
        ("buildMetadata", Texts),
        ("commonMetadata", Of(&COMMON_METADATA)),
        ("components", Texts),
        ("dependsOn", Many(&DEPENDENCY)),
        ("decryption", Anything),
        ("deletionPolicy", Text),
        ("force", Flag),
        ("healthCheckExprs", Anything),
        ("healthChecks", Anything),
        ("ignore", Anything),
        ("ignoreMissingComponents", Flag),
        ("images", Many(&IMAGE)),
        ("interval", Text),
        ("kubeConfig", Anything),
        ("namePrefix", Text),
        ("nameSuffix", Text),
        ("patches", Many(&PATCH)),
        ("path", Text),
        ("postBuild", Of(&POST_BUILD)),
        ("prune", Flag),
        ("retryInterval", Text),
        ("serviceAccountName", Text),
        ("sourceRef", Of(&REFERENCE)),
        ("suspend", Flag),
        ("targetNamespace", Text),
        ("timeout", Text),
        ("wait", Flag),
    ],
};
static METADATA: Record = Record {
    name: "ObjectMeta",
    fields: &[("annotations", TextMap), ("labels", TextMap), ("name", Text), ("namespace", Text)],
};
static KUSTOMIZATION: Record = Record {
    name: "Kustomization",
    fields: &[
        ("apiVersion", Text),
        ("kind", Text),
        ("metadata", Of(&METADATA)),
        ("spec", Of(&SPEC)),
        ("status", Anything),
    ],
};

/// Reads a Flux Kustomization as `sigs.k8s.io/yaml` reads it into its Go type: numbers and booleans in the place of text
/// become text, and fields that the type does not have vanish.
///
/// # Errors
/// A field of another type, in the words of Go's decoder.
pub fn read_kustomization(object: &Value) -> Result<Value, String> {
    let mut object = object.clone();
    coerce(&mut object, &KUSTOMIZATION);
    conform(&object, &KUSTOMIZATION, false).map_err(String::from)
}
