//! The flags of the source-controller (spec/controllers/common.md §7 and §11).

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use flux_archive::digest::{Algorithm, DigestError};
use flux_runtime::args::{ControllerArgs, Gate, duration};

/// The feature gates. The second one is for cloud identities, which are not built in yet.
pub(crate) const GATES: &[Gate] = &[
    Gate { name: "CacheSecretsAndConfigMaps", default: false },
    Gate { name: "ObjectLevelWorkloadIdentity", default: false },
];

/// The flags of the source-controller.
#[derive(Clone, Debug, Parser)]
#[command(name = "source-controller", about = "Makes artifacts from sources", version)]
pub struct Args {
    /// What all controllers share.
    #[command(flatten)]
    pub common: ControllerArgs,
    /// Where artifacts are stored and served.
    #[command(flatten)]
    pub storage: StorageArgs,
    /// Limits on Helm charts and indexes.
    #[command(flatten)]
    pub helm: HelmArgs,
    /// The list of key exchange algorithms to use for ssh connections, arranged from most preferred to the least
    #[arg(long, value_delimiter = ',')]
    pub ssh_kex_algos: Vec<String>,
    /// The list of hostkey algorithms to use for ssh connections, arranged from most preferred to the least
    #[arg(long, value_delimiter = ',')]
    pub ssh_hostkey_algos: Vec<String>,
}

/// Where artifacts are stored and served.
#[derive(Clone, Debug, clap::Args)]
pub struct StorageArgs {
    /// The local storage path; it must exist
    #[arg(long, default_value = "/data", env = "STORAGE_PATH")]
    pub storage_path: PathBuf,
    /// The address the static file server binds to
    #[arg(long, default_value = ":9090", env = "STORAGE_ADDRESS")]
    pub storage_addr: String,
    /// The advertised address of the static file server
    #[arg(long, default_value = "", env = "STORAGE_ADV_ADDR")]
    pub storage_adv_addr: String,
    /// The duration of time that artifacts from previous reconciliations will be kept in storage
    #[arg(long, value_parser = duration, default_value = "1m")]
    pub artifact_retention_ttl: Duration,
    /// The maximum number of artifacts to be kept in storage after a garbage collection
    #[arg(long, default_value_t = 2)]
    pub artifact_retention_records: usize,
    /// The algorithm to use to calculate the digest of artifacts: sha256, sha384, sha512
    #[arg(long, value_parser = algorithm, default_value = "sha256")]
    pub artifact_digest_algo: Algorithm,
}

/// Flags about Helm. They are taken, so that manifests which pass them start this controller too.
#[derive(Clone, Debug, clap::Args)]
#[expect(clippy::struct_field_names, reason = "the fields are called as their flags")]
pub struct HelmArgs {
    /// The max allowed size in bytes of a Helm repository index file
    #[arg(long, default_value_t = 52_428_800)]
    pub helm_index_max_size: u64,
    /// The max allowed size in bytes of a Helm chart file
    #[arg(long, default_value_t = 10_485_760)]
    pub helm_chart_max_size: u64,
    /// The max allowed size in bytes of a file in a Helm chart
    #[arg(long, default_value_t = 5_242_880)]
    pub helm_chart_file_max_size: u64,
    /// The maximum size of the cache in number of indexes
    #[arg(long, default_value_t = 0)]
    pub helm_cache_max_size: usize,
    /// The TTL of an index in the cache
    #[arg(long, value_parser = duration, default_value = "15m")]
    pub helm_cache_ttl: Duration,
    /// The interval at which the cache is purged
    #[arg(long, value_parser = duration, default_value = "1m")]
    pub helm_cache_purge_interval: Duration,
}

fn algorithm(name: &str) -> Result<Algorithm, DigestError> {
    name.parse()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn parse(args: &[&str]) -> Result<Args, clap::Error> {
        flux_runtime::args::parse(["source-controller"].iter().chain(args).map(OsString::from))
    }

    #[test]
    fn what_the_manifests_pass() {
        let args = parse(&[
            "--events-addr=http://notification-controller.$(RUNTIME_NAMESPACE).svc.cluster.local./",
            "--watch-all-namespaces=true",
            "--log-level=info",
            "--log-encoding=json",
            "--enable-leader-election",
            "--storage-path=/data",
            "--storage-adv-addr=source-controller.$(RUNTIME_NAMESPACE).svc.cluster.local.",
        ])
        .unwrap();
        assert_eq!(args.storage.storage_path, PathBuf::from("/data"));
        assert_eq!(args.storage.artifact_retention_ttl, Duration::from_mins(1));
        assert!(args.common.enable_leader_election);
    }

    #[test]
    fn every_flag_of_upstream_is_known() {
        let args = parse(&[
            "--helm-index-max-size=1",
            "--helm-chart-max-size=1",
            "--helm-chart-file-max-size=1",
            "--helm-cache-max-size=1",
            "--helm-cache-ttl=1h",
            "--helm-cache-purge-interval=1s",
            "--ssh-kex-algos=curve25519-sha256,ecdh-sha2-nistp256",
            "--ssh-hostkey-algos=ssh-ed25519",
            "--storage-addr=:1",
            "--artifact-retention-ttl=2m",
            "--artifact-retention-records=5",
            "--artifact-digest-algo=sha512",
            "--requeue-dependency=5s",
            "--concurrent=4",
            "--feature-gates=OptimizedGitClones=true,CacheSecretsAndConfigMaps=true",
        ])
        .unwrap();
        assert_eq!(args.ssh_kex_algos, ["curve25519-sha256", "ecdh-sha2-nistp256"]);
        assert_eq!(args.storage.artifact_digest_algo, Algorithm::Sha512);
        assert!(args.common.gates(GATES).is_ok());
        assert!(parse(&["--artifact-digest-algo=md5"]).is_err());
        assert!(parse(&["--no-such-flag"]).is_err());
    }
}
