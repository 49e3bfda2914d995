//! The flags that all controllers share (spec/controllers/common.md §7), spelled as Go spells them.

mod gates;
mod parse;
#[cfg(test)]
mod tests;

pub use gates::{Gate, Gates};
pub use parse::{duration, parse};

use std::{path::PathBuf, time::Duration};

use clap::{ArgAction, Args, ValueEnum};

use crate::{Backoff, Error, Jitter};

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Everything.
    Trace,
    /// What a developer wants to know.
    Debug,
    /// What happened.
    Info,
    /// What failed.
    Error,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogEncoding {
    /// One JSON object a line.
    Json,
    /// For people.
    Console,
}

/// The flags that all controllers share.
#[derive(Clone, Debug, Args)]
#[command(rename_all = "kebab-case")]
pub struct ControllerArgs {
    /// The address the metrics endpoint binds to; 0 switches it off
    #[arg(long, default_value = ":8080", env = "METRICS_ADDR")]
    pub metrics_addr: String,
    /// The address the health endpoint binds to; 0 switches it off
    #[arg(long, default_value = ":9440")]
    pub health_addr: String,
    /// The address of the events receiver
    #[arg(long, default_value = "", env = "EVENTS_ADDR")]
    pub events_addr: String,
    /// The number of concurrent reconciles per controller
    #[arg(long)]
    pub concurrent: Option<usize>,
    /// The interval at which failing dependencies are reevaluated
    #[arg(long, value_parser = duration, default_value = "30s")]
    pub requeue_dependency: Duration,
    /// Set logging level
    #[arg(long, value_enum, default_value = "info")]
    pub log_level: LogLevel,
    /// Log encoding format
    #[arg(long, value_enum, default_value = "json")]
    pub log_encoding: LogEncoding,
    /// The maximum queries-per-second of requests sent to the Kubernetes API; the server's own fairness rules
    #[arg(long, default_value_t = 50.0)]
    pub kube_api_qps: f32,
    /// The maximum burst queries-per-second of requests sent to the Kubernetes API; the server's own fairness rules
    #[arg(long, default_value_t = 300)]
    pub kube_api_burst: i32,
    /// Enable leader election for the controller manager
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true", value_parser = parse::boolean)]
    pub enable_leader_election: bool,
    /// Release the lease when the process ends
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", value_parser = parse::boolean)]
    pub leader_election_release_on_cancel: bool,
    /// How long others wait before they take over the lease
    #[arg(long, value_parser = duration, default_value = "35s")]
    pub leader_election_lease_duration: Duration,
    /// How long the leader tries to renew before it gives up
    #[arg(long, value_parser = duration, default_value = "30s")]
    pub leader_election_renew_deadline: Duration,
    /// How long to wait between tries
    #[arg(long, value_parser = duration, default_value = "5s")]
    pub leader_election_retry_period: Duration,
    /// The minimum delay before a failing object is tried again
    #[arg(long, value_parser = duration, default_value = "750ms")]
    pub min_retry_delay: Duration,
    /// The maximum delay before a failing object is tried again
    #[arg(long, value_parser = duration, default_value = "15m")]
    pub max_retry_delay: Duration,
    /// Watch for custom resources in all namespaces, else only in the runtime namespace
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", value_parser = parse::boolean)]
    pub watch_all_namespaces: bool,
    /// Watch for resources with matching labels
    #[arg(long, default_value = "")]
    pub watch_label_selector: String,
    /// Watch for ConfigMaps and Secrets with matching labels
    #[arg(long, default_value = "reconcile.fluxcd.io/watch=Enabled")]
    pub watch_configs_label_selector: String,
    /// The percentage of jitter on intervals
    #[arg(long, default_value_t = 5)]
    pub interval_jitter_percentage: u8,
    /// Feature gates as key=bool pairs, separated by commas
    #[arg(long, default_value = "")]
    pub feature_gates: String,
    /// The maximum number of cached tokens; 0 switches the cache off
    #[arg(long, default_value_t = 100)]
    pub token_cache_max_size: usize,
    /// How long a token is cached at most
    #[arg(long, value_parser = duration, default_value = "1h")]
    pub token_cache_max_duration: Duration,
    /// The default service account
    #[arg(long, default_value = "")]
    pub default_service_account: String,
    /// Path to a kubeconfig, for running outside of a cluster
    #[arg(long)]
    pub kubeconfig: Option<PathBuf>,
}

impl ControllerArgs {
    /// Returns the back-off of failing objects.
    pub fn backoff(&self) -> Backoff {
        Backoff { min: self.min_retry_delay, max: self.max_retry_delay }
    }

    /// Returns the jitter on intervals.
    ///
    /// # Errors
    /// When the percentage is 100 or more.
    pub fn jitter(&self) -> Result<Jitter, Error> {
        Jitter::new(self.interval_jitter_percentage).ok_or_else(|| Error::Flag {
            flag: "interval-jitter-percentage",
            reason: format!("{} is not less than 100", self.interval_jitter_percentage),
        })
    }

    /// Returns the feature gates, `known` with what the flag says.
    ///
    /// # Errors
    /// When the flag names another gate or is malformed.
    pub fn gates(&self, known: &'static [Gate]) -> Result<Gates, Error> {
        Gates::parse(known, &self.feature_gates)
    }

    /// Makes the client configuration: `--kubeconfig`, else the default kubeconfig, else the pod's service account.
    ///
    /// # Errors
    /// When none of them is usable.
    pub async fn kube_config(&self) -> Result<kube::Config, Error> {
        let config = match &self.kubeconfig {
            Some(path) => match kube::config::Kubeconfig::read_from(path) {
                Ok(file) => {
                    kube::Config::from_custom_kubeconfig(file, &kube::config::KubeConfigOptions::default())
                        .await
                        .map_err(|error| Error::Client(Box::new(error)))?
                }
                Err(error) => return Err(Error::Client(Box::new(error))),
            },
            None => kube::Config::infer().await.map_err(|error| Error::Client(Box::new(error)))?,
        };
        Ok(config)
    }
}
