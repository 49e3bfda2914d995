//! `flux create image policy`.

use anyhow::{Result, anyhow, bail};
use clap::Args;
use flux_api::{
    image::{
        AlphabeticalPolicy, ImagePolicy, ImagePolicyChoice, ImagePolicySpec, NumericalPolicy,
        ReflectionPolicy, SemverPolicy, TagFilter, TagOrder,
    },
    meta::{Duration, NamespacedObjectReference},
};
use flux_git::semver::Constraint;

use super::{extract, pattern};
use crate::cli::{
    create::{
        flags::{self, above_zero, given},
        tail::{Closing, Generating, Given, Recipe, Words},
    },
    ui::Ui,
};

/// Flags of `create image policy`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update an ImagePolicy",
    long_about = "The create image policy command makes an ImagePolicy: which tag of an image is the newest.",
    after_help = "  # The highest version of a range
  flux create image policy podinfo \\
    --image-ref=podinfo \\
    --select-semver='>=1.0.0'

  # The tag with the newest time stamp in it
  flux create image policy podinfo \\
    --image-ref=podinfo \\
    --select-numeric=asc \\
    --filter-regex='^main-[a-f0-9]+-(?P<ts>[0-9]+)$' \\
    --filter-extract='$ts'

  # A tag that moves, by its digest
  flux create image policy podinfo \\
    --image-ref=podinfo \\
    --select-alpha=asc \\
    --filter-regex='^latest$' \\
    --reflect-digest=Always \\
    --interval=10m"
)]
pub(super) struct Policy {
    /// the name of an image repository object
    #[arg(long, value_name = "string", default_value = "")]
    image_ref: String,
    /// a semver range to apply to tags; e.g., '1.x'
    #[arg(long, value_name = "string", default_value = "")]
    select_semver: String,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "use alphabetical sorting to select image; either \"asc\" meaning select the last, or \"desc\" meaning select the first"
    )]
    select_alpha: String,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "use numeric sorting to select image; either \"asc\" meaning select the last, or \"desc\" meaning select the first"
    )]
    select_numeric: String,
    /// regular expression pattern used to filter the image tags
    #[arg(long, value_name = "string", default_value = "")]
    filter_regex: String,
    /// replacement pattern (using capture groups from --filter-regex) to use for sorting
    #[arg(long, value_name = "string", default_value = "")]
    filter_extract: String,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "the digest reflection policy to use when observing latest image tags (one of 'Never', 'IfNotPresent', 'Always')"
    )]
    reflect_digest: String,
    // It stands before the flag of the same name that all commands of `create` have.
    #[arg(
        id = "interval",
        long = "interval",
        value_name = "duration",
        default_value = "0s",
        value_parser = flags::length,
        help = "the interval at which to check for new image digests when the policy is set to 'Always'"
    )]
    digest_interval: Duration,
}

impl Recipe for Policy {
    type Kind = ImagePolicy;
    const WORDS: Words = Words {
        what: "ImagePolicy",
        done: "ImagePolicy",
        generating: Generating::Applied,
        closing: Closing::Completed,
    };

    fn spec(&self, _: &Given, ui: &mut Ui) -> Result<ImagePolicySpec> {
        let Some(name) = given(&self.image_ref) else {
            bail!("the name of an ImageRepository in the namespace is required (--image-ref)");
        };
        let policy = self.choice(ui)?;
        let filter_tags = self.filter()?;
        let digest_reflection_policy = self.reflection()?;
        let interval = above_zero(self.digest_interval);
        let always = digest_reflection_policy == Some(ReflectionPolicy::Always);
        if interval.is_some() && !always {
            bail!(
                "the --interval flag can only be used with the 'Always' digest reflection policy, use --reflect-digest=Always"
            );
        }
        if always && interval.is_none() {
            ui.warning("--reflect-digest=Always needs an --interval, without which the API refuses it");
        }
        Ok(ImagePolicySpec {
            image_repository_ref: NamespacedObjectReference { name, namespace: None },
            policy,
            filter_tags,
            digest_reflection_policy,
            interval,
            ..ImagePolicySpec::default()
        })
    }
}

impl Policy {
    /// The one order of the tags.
    fn choice(&self, ui: &mut Ui) -> Result<ImagePolicyChoice> {
        let none = ImagePolicyChoice::default();
        match (self.select_semver.as_str(), self.select_alpha.as_str(), self.select_numeric.as_str()) {
            ("", "", "") => bail!("a policy must be provided with either --select-semver or --select-alpha"),
            (range, "", "") => {
                if Constraint::parse(range).is_err() {
                    ui.warning(format_args!("--select-semver: '{range}' is no range of versions"));
                }
                Ok(ImagePolicyChoice { semver: Some(SemverPolicy { range: range.to_owned() }), ..none })
            }
            ("", alpha, "") => {
                let order = Some(order("--select-alpha", alpha)?);
                Ok(ImagePolicyChoice { alphabetical: Some(AlphabeticalPolicy { order }), ..none })
            }
            ("", "", numeric) => {
                let order = Some(order("--select-numeric", numeric)?);
                Ok(ImagePolicyChoice { numerical: Some(NumericalPolicy { order }), ..none })
            }
            _ => bail!("only one of --select-semver, --select-alpha or --select-numeric can be specified"),
        }
    }

    fn filter(&self) -> Result<Option<TagFilter>> {
        let (wanted, template) = (given(&self.filter_regex), given(&self.filter_extract));
        let Some(text) = wanted.as_deref() else {
            if template.is_some() {
                bail!("cannot specify --filter-extract without specifying --filter-regex");
            }
            return Ok(None);
        };
        let compiled =
            pattern::compile(text).map_err(|_| anyhow!("--filter-regex is an invalid regex pattern"))?;
        if let Some(template) = &template {
            let groups: Vec<&str> = compiled.capture_names().flatten().collect();
            extract::check(template, &groups)?;
        }
        Ok(Some(TagFilter { pattern: wanted, extract: template }))
    }

    fn reflection(&self) -> Result<Option<ReflectionPolicy>> {
        let policy = self.reflect_digest.as_str();
        if !policy.is_empty() && !ReflectionPolicy::TEXTS.contains(&policy) {
            bail!("invalid value for --reflect-digest, must be one of 'Never', 'IfNotPresent', 'Always'");
        }
        Ok(given(policy).as_deref().map(ReflectionPolicy::from))
    }
}

fn order(flag: &str, text: &str) -> Result<TagOrder> {
    if TagOrder::TEXTS.contains(&text) {
        return Ok(TagOrder::from(text));
    }
    bail!("{flag} must be one of [\"asc\", \"desc\"]")
}
