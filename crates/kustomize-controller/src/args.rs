//! The flags of the kustomize-controller (spec/controllers/common.md §7).

use clap::{ArgAction, Parser};
use flux_runtime::args::{ControllerArgs, Gate};

/// The feature gates and their defaults.
pub(crate) const GATES: &[Gate] = &[
    Gate { name: "CacheSecretsAndConfigMaps", default: false },
    Gate { name: "DisableStatusPollerCache", default: true },
    Gate { name: "DisableFailFastBehavior", default: false },
    Gate { name: "StrictPostBuildSubstitutions", default: true },
    Gate { name: "GroupChangeLog", default: false },
    Gate { name: "AdditiveCELDependencyCheck", default: false },
    Gate { name: "ExternalArtifact", default: false },
    Gate { name: "CancelHealthCheckOnNewRevision", default: false },
    Gate { name: "DisableConfigWatchers", default: false },
    Gate { name: "DirectSourceFetch", default: false },
    Gate { name: "MigrateAPIVersion", default: false },
    Gate { name: "ObjectLevelWorkloadIdentity", default: false },
];

/// The arguments of the kustomize-controller.
#[derive(Clone, Debug, Parser)]
#[command(name = "kustomize-controller", version, about = "Builds and applies Kustomizations")]
#[expect(clippy::struct_excessive_bools, reason = "they are the flags of upstream")]
pub struct Args {
    /// What all controllers take.
    #[command(flatten)]
    pub common: ControllerArgs,
    /// The number of objects that one run applies at a time
    #[arg(long, default_value_t = 4)]
    pub concurrent_ssa: usize,
    /// Disallow remote bases in Kustomize overlays
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true")]
    pub no_remote_bases: bool,
    /// The maximum number of retries when fetching artifacts over HTTP
    #[arg(long, default_value_t = 9)]
    pub http_retry: u32,
    /// The default service account for decryption
    #[arg(long, default_value = "")]
    pub default_decryption_service_account: String,
    /// The default service account for remote clusters
    #[arg(long, default_value = "")]
    pub default_kubeconfig_service_account: String,
    /// The Secret with age keys for objects without a decryption Secret
    #[arg(long, default_value = "")]
    pub sops_age_secret: String,
    /// The ConfigMap with the Vault instances that tokens may be sent to
    #[arg(long, default_value = "")]
    pub sops_vault_configmap: String,
    /// A field manager whose fields are taken over; may be repeated
    #[arg(long)]
    pub override_manager: Vec<String>,
    /// Kinds, as group/Kind, that are applied in a stage of their own; may be repeated
    #[arg(long, value_delimiter = ',')]
    pub custom_apply_stage_kinds: Vec<String>,
    /// Disallow references to sources in other namespaces
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true")]
    pub no_cross_namespace_refs: bool,
    /// Allow kubeconfigs of remote clusters to run commands
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true")]
    pub insecure_kubeconfig_exec: bool,
    /// Allow kubeconfigs of remote clusters to skip the check of certificates
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true")]
    pub insecure_kubeconfig_tls: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_of_the_install_manifests_are_taken() {
        let words = [
            "kustomize-controller",
            "--events-addr=http://notification-controller.flux-system.svc.cluster.local./",
            "--watch-all-namespaces=true",
            "--log-level=info",
            "--log-encoding=json",
            "--enable-leader-election",
            "--feature-gates=ExternalArtifact=true",
        ];
        let args: Args = flux_runtime::args::parse(words.map(Into::into)).expect("all are known");
        let gates = args.common.gates(GATES).expect("the gate is known");
        assert!(gates.on("ExternalArtifact") && gates.on("StrictPostBuildSubstitutions"));
        assert_eq!((args.concurrent_ssa, args.http_retry), (4, 9));
    }
}
