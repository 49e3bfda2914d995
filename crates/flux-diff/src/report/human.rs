//! The report for people, in the form of dyff (spec cli/build-diff.md).

use std::fmt::{self, Write};

use flux_yaml::Value;

use super::{
    block::{Block, Tone, arrange, table},
    plain_yaml::{document, entries, fields},
    text_change::{marked, text_change, value_change},
    words::count,
};
use crate::{
    change::{Action, Change, Group, Report},
    compare::{
        Detail, Difference,
        scalar::{text, type_name},
    },
    danger::Danger,
};

/// How the report for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HumanOptions {
    /// Whether to colour it.
    pub colour: bool,
    /// The width of the terminal; what is side by side must fit into it.
    pub width: usize,
}

impl Default for HumanOptions {
    /// No colour and 80 columns, as where there is no terminal.
    fn default() -> Self {
        Self { colour: false, width: 80 }
    }
}

/// Writes the report: dangers on top, then each Kustomization with changes, then the failures.
///
/// # Errors
/// Only those of `out`.
pub fn human(out: &mut impl Write, report: &Report, options: HumanOptions) -> fmt::Result {
    dangers(out, report, options)?;
    for group in report.groups.iter().filter(|group| !group.changes.is_empty()) {
        if report.titled {
            Block::of(Tone::Strong, &format!("📁 {} changed\n", group.name)).write(out, options.colour)?;
        }
        for change in &group.changes {
            self::change(out, change, options)?;
        }
    }
    Ok(())
}

fn dangers(out: &mut impl Write, report: &Report, options: HumanOptions) -> fmt::Result {
    let mut any = false;
    let mut tell = |out: &mut dyn Write, about: &str, danger: &Danger| {
        any = true;
        let mut block = Block::of(Tone::Alarm, "⚠️ dangerous: ");
        block.push(Tone::Plain, &format!("{about}: {danger}\n"));
        let mut line = String::new();
        block.write(&mut line, options.colour)?;
        out.write_str(&line)
    };
    for group in &report.groups {
        for danger in &group.dangers {
            tell(out, &group.name, danger)?;
        }
        for (change, danger) in dangerous(group) {
            tell(out, &change.identity.to_string(), danger)?;
        }
    }
    if any { out.write_char('\n') } else { Ok(()) }
}

/// The dangers of the objects, with the change they are about.
pub(super) fn dangerous(group: &Group) -> impl Iterator<Item = (&Change, &Danger)> {
    group.changes.iter().flat_map(|change| change.dangers.iter().map(move |danger| (change, danger)))
}

fn change(out: &mut impl Write, change: &Change, options: HumanOptions) -> fmt::Result {
    let tone = match change.action {
        Action::Created => Tone::After,
        Action::Changed | Action::Orphaned | Action::Skipped => Tone::Change,
        Action::Deleted => Tone::Before,
    };
    let what = match change.action {
        Action::Created => "created",
        Action::Changed => "changed",
        Action::Deleted => "deleted",
        Action::Skipped => "skipped",
        Action::Orphaned => "orphaned: it stays in the cluster, as nothing prunes it",
    };
    Block::of(tone, &format!("► {} {what}\n", change.identity)).write(out, options.colour)?;
    if change.action == Action::Changed {
        human_differences(out, &change.differences(), options)?;
    }
    Ok(())
}

/// Writes the differences of one object, followed by an empty line.
///
/// # Errors
/// Only those of `out`.
pub fn human_differences(
    out: &mut impl Write,
    differences: &[Difference<'_>],
    options: HumanOptions,
) -> fmt::Result {
    for difference in differences {
        let mut block = Block::new();
        block.push(Tone::Plain, "\n");
        block.push(Tone::Strong, &difference.path.to_string());
        block.push(Tone::Plain, "\n");
        let details = difference.details.iter().map(|detail| self::detail(detail, options.width)).collect();
        block.append(arrange(details, 0, options.width));
        block.write(out, options.colour)?;
    }
    out.write_char('\n')
}

fn detail(detail: &Detail<'_>, width: usize) -> Block {
    match detail {
        Detail::Reordered { before, after } => reordered(before, after, width),
        Detail::FieldsRemoved(gone) => {
            removed(gone.len(), ("map entry", "map entries"), &fields(gone), width)
        }
        Detail::FieldsAdded(come) => added(come.len(), ("map entry", "map entries"), &fields(come), width),
        Detail::EntriesRemoved(gone) => {
            removed(gone.len(), ("list entry", "list entries"), &entries(gone), width)
        }
        Detail::EntriesAdded(come) => {
            added(come.len(), ("list entry", "list entries"), &entries(come), width)
        }
        Detail::Changed { before: Value::String(before), after: Value::String(after) } => {
            text_change(before, after, width)
        }
        Detail::Changed { before, after } => other_change(before, after),
    }
}

fn removed(amount: usize, (one, many): (&str, &str), yaml: &str, width: usize) -> Block {
    let mut block = Block::of(Tone::Change, &format!("- {} removed:\n", count(amount, one, many)));
    block.append(arrange(vec![Block::of(Tone::Before, yaml)], 0, width));
    block
}

fn added(amount: usize, (one, many): (&str, &str), yaml: &str, width: usize) -> Block {
    const INDENT: usize = 2;
    let mut block = Block::of(Tone::Change, &format!("+ {} added:\n", count(amount, one, many)));
    block.append(arrange(vec![Block::of(Tone::After, yaml)], INDENT, width));
    block
}

fn other_change(before: &Value, after: &Value) -> Block {
    let (from, to) = (type_name(before), type_name(after));
    if from == to {
        return value_change(&text(before), &text(after));
    }
    let mut block = Block::of(Tone::Change, &format!("± type change from {from} to {to}\n"));
    block.append(marked(document(before).trim_end_matches('\n'), document(after).trim_end_matches('\n')));
    block
}

/// Short orders are two lists with commas, long ones two columns.
fn reordered(before: &[String], after: &[String], width: usize) -> Block {
    let mut block = Block::of(Tone::Change, "⇆ order changed\n");
    let length =
        |names: &[String]| names.iter().map(|name| name.chars().count() + 2).sum::<usize>().saturating_sub(2);
    if length(before).max(length(after)) < width / 2 {
        block.push(Tone::Before, &format!("- {}\n", before.join(", ")));
        block.push(Tone::After, &format!("+ {}\n", after.join(", ")));
    } else {
        let columns =
            [Block::of(Tone::Before, &before.join("\n")), Block::of(Tone::After, &after.join("\n"))];
        block.append(table(&columns, 2, 1));
    }
    block
}
