//! What every command of `create` takes besides its own flags: a name, and the flags of the group.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use clap::Args;
use flux_api::meta::Duration;

use super::{flags, labels};
use crate::cli::parse::values::{self, List};

/// The flags of all commands below `create`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Inherited {
    /// source sync interval
    #[arg(long, global = true, value_name = "duration", default_value = "1m0s", value_parser = flags::length)]
    pub(crate) interval: Duration,
    /// export in YAML format to stdout
    #[arg(long, global = true)]
    pub(crate) export: bool,
    /// set labels on the resource (can specify multiple labels with commas: label1=value1,label2=value2)
    #[arg(long, global = true, value_name = "strings", value_parser = values::list)]
    pub(crate) label: Vec<List>,
}

impl Inherited {
    /// `--label`, each in the form that Kubernetes accepts.
    ///
    /// # Errors
    /// The first that does not fit.
    pub(crate) fn labels(&self) -> Result<BTreeMap<String, String>> {
        List::join(&self.label).iter().map(|pair| labels::pair(pair)).collect()
    }
}

// The flags of one command, and the name before or after them. No doc comment, as clap would take it for what every one
// of the commands is for.
#[derive(Args, Debug)]
pub(crate) struct Named<A: Args> {
    /// The name; what stands behind it is ignored, as upstream.
    #[arg(value_name = "name")]
    names: Vec<String>,
    #[command(flatten)]
    pub(crate) args: A,
}

impl<A: Args> Named<A> {
    /// The name, by the rule that is narrower than that of Kubernetes (spec/cli/global.md §3).
    ///
    /// # Errors
    /// There is none, or it is not 2 to 63 letters, digits and dashes, with neither end a dash.
    pub(crate) fn name(&self) -> Result<&str> {
        let Some(name) = self.names.first() else { bail!("name is required") };
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = name.as_bytes();
        let fits = (2..=63).contains(&bytes.len())
            && bytes.iter().all(|byte| inner(*byte) || *byte == b'-')
            && inner(bytes[0])
            && inner(bytes[bytes.len() - 1]);
        if fits {
            return Ok(name);
        }
        bail!(
            "name '{name}' is invalid, it should adhere to standard defined in RFC 1123, the name can only contain \
             alphanumeric characters or '-'"
        )
    }
}
