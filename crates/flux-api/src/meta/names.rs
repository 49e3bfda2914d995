//! Annotations, labels and finalizers that Flux gives a meaning to (spec/controllers/common.md §2).

/// Annotation of any Flux object: a token whose every change asks for a run. Copied to `.status.lastHandledReconcileAt`.
pub const RECONCILE_REQUESTED_AT: &str = "reconcile.fluxcd.io/requestedAt";
/// Annotation: one forced run, honoured when its value equals that of [`RECONCILE_REQUESTED_AT`].
pub const FORCE_AT: &str = "reconcile.fluxcd.io/forceAt";
/// Annotation of a `HelmRelease`: clear the failure counts, honoured when its value equals that of [`RECONCILE_REQUESTED_AT`].
pub const RESET_AT: &str = "reconcile.fluxcd.io/resetAt";
/// Label of a ConfigMap or Secret whose changes wake the objects that refer to it, with the value [`ENABLED`].
pub const WATCH: &str = "reconcile.fluxcd.io/watch";
/// Value of [`WATCH`].
pub const ENABLED: &str = "Enabled";
/// Prefix of annotations that are copied to the metadata of events.
pub const EVENT_PREFIX: &str = "event.toolkit.fluxcd.io/";
/// Label that assigns an object to a shard of controllers; a convention only.
pub const SHARD_KEY: &str = "sharding.fluxcd.io/key";

/// Label of an applied object: the name of the Kustomization that owns it.
pub const OWNER_NAME: &str = "kustomize.toolkit.fluxcd.io/name";
/// Label of an applied object: the namespace of the Kustomization that owns it.
pub const OWNER_NAMESPACE: &str = "kustomize.toolkit.fluxcd.io/namespace";
/// Annotation of an applied object: how it is applied (`Override`, `Merge`, `IfNotPresent`, `Ignore`).
pub const SSA: &str = "kustomize.toolkit.fluxcd.io/ssa";
/// Annotation or label of an applied object: [`DISABLED`] keeps it from being pruned.
pub const PRUNE: &str = "kustomize.toolkit.fluxcd.io/prune";
/// Annotation or label of an applied object: [`DISABLED`] keeps it from being touched.
pub const RECONCILE: &str = "kustomize.toolkit.fluxcd.io/reconcile";
/// Annotation of an applied object: `enabled` recreates it when an immutable field differs.
pub const FORCE: &str = "kustomize.toolkit.fluxcd.io/force";
/// Annotation or label of an object: [`DISABLED`] keeps variables in it from being substituted.
pub const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";
/// Annotation of a Secret: [`DISABLED`] keeps it from being decrypted.
pub const DECRYPT: &str = "kustomize.toolkit.fluxcd.io/decrypt";
/// The value that turns a behaviour off.
pub const DISABLED: &str = "disabled";

/// Annotation of an `ArtifactGenerator`: [`DISABLED`] suspends it.
pub const GENERATOR_RECONCILE: &str = "source.extensions.fluxcd.io/reconcile";
/// Label of an `ExternalArtifact`: the uid of the `ArtifactGenerator` that made it.
pub const GENERATOR: &str = "source.extensions.fluxcd.io/generator";

/// Finalizer of every source and of Kustomizations, `HelmReleases` and image objects.
pub const FINALIZER: &str = "finalizers.fluxcd.io";
/// Finalizer of an `ArtifactGenerator`.
pub const GENERATOR_FINALIZER: &str = "source.extensions.fluxcd.io/finalizer";
