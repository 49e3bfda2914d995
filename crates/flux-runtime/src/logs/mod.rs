//! Log lines as `flux logs` decodes them (spec/controllers/common.md §16).

mod layer;
#[cfg(test)]
mod tests;

pub use layer::LogLayer;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::args::{LogEncoding, LogLevel};

/// Starts logging to stderr for the whole process. The first call counts, later ones change nothing.
pub fn init(level: LogLevel, encoding: LogEncoding) {
    let filter = match level {
        LogLevel::Trace => LevelFilter::TRACE,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Error => LevelFilter::ERROR,
    };
    // The libraries below talk much about single connections.
    let targets = tracing_subscriber::filter::Targets::new()
        .with_default(filter)
        .with_targets(
            ["hyper", "hyper_util", "h2", "tower", "rustls", "reqwest"]
                .map(|name| (name, LevelFilter::ERROR)),
        )
        .with_targets(["kube_client", "kube_runtime"].map(|name| (name, LevelFilter::OFF)));
    let layer = LogLayer::new(std::io::stderr, encoding).with_filter(targets);
    let _ = tracing_subscriber::registry().with(layer).try_init();
}
