//! The report on stdout, and how it all ended.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::PathBuf,
};

use clap::Args;
use flux_diff::{HumanOptions, MarkdownOptions, Report, human, json, markdown, unified};
use flux_render::Help;

use crate::cli::{
    complete::Beyond,
    context::Context,
    exit::{Exit, Fault, Outcome},
    parse::values,
};

/// Flags about what to compare with and how to tell it.
#[derive(Args, Debug)]
pub(super) struct Against {
    /// Git revision to compare the work tree with, by default the merge base with the default branch
    #[arg(add = Beyond, long, value_name = "revision")]
    pub base: Option<String>,
    /// the format of the report, one of: human, unified, json, markdown
    #[arg(add = Beyond, short, long, value_name = "human|unified|json|markdown", default_value = "human",
        value_parser = values::one_of("output format", &["human", "unified", "json", "markdown"]))]
    pub output: String,
}

/// A comparison, and what is to be told beside it.
pub(super) struct Compared {
    pub(super) report: Report,
    /// What is told first.
    pub(super) notes: BTreeSet<String>,
    /// What can be said about failures, by the name of the group.
    pub(super) helps: BTreeMap<String, Help>,
    /// What paths in these start at.
    pub(super) root: PathBuf,
}

/// Prints the report, complete even where something could not be compared, then what failed.
///
/// # Errors
/// When it cannot be written.
pub(super) fn print(context: &mut Context, compared: &Compared, output: &str) -> Outcome {
    let report = &compared.report;
    for note in &compared.notes {
        context.ui.warning(note);
    }
    let mut text = String::new();
    write(&mut text, context, report, output)
        .map_err(|_| Fault::from(anyhow::anyhow!("the report cannot be written")))?;
    context.ui.out().write_all(text.as_bytes())?;
    context.ui.out().flush()?;
    for group in &report.groups {
        if let Some(error) = &group.error {
            context.ui.failure(format_args!("{}: {error}", group.name));
            if let Some(help) = compared.helps.get(&group.name) {
                context.ui.help(help, Some(&compared.root));
            }
        }
    }
    if report.has_failures() {
        return Ok(Exit::Trouble);
    }
    if report.has_changes() {
        context.ui.warning("identified at least one change, exiting with non-zero exit code");
        return Ok(Exit::Changes);
    }
    Ok(Exit::Success)
}

fn write(text: &mut String, context: &Context, report: &Report, output: &str) -> fmt::Result {
    match output {
        "unified" => unified(text, report),
        "json" => json(text, report),
        "markdown" => markdown(text, report, MarkdownOptions::default()),
        _ => {
            let columns = context.ui.columns();
            let colour = context.ui.paints();
            human(
                text,
                report,
                HumanOptions { colour, width: columns.unwrap_or_else(|| HumanOptions::default().width) },
            )
        }
    }
}
