//! The report for `patch`: a unified diff of one file for each object.

use std::fmt::{self, Write};

use flux_yaml::Value;

use crate::{
    change::{Action, Change, Report},
    lines::{Edit, Piece, pieces},
};

/// Lines around a change.
const CONTEXT: usize = 3;

/// Writes a unified diff. Each object is a file `KUSTOMIZATION/KIND[.GROUP]_[NAMESPACE_]NAME.yaml` with sorted keys, so that `patch -p1`
/// turns what a build wrote into what it writes now.
///
/// # Errors
/// Only those of `out`.
pub fn unified(out: &mut impl Write, report: &Report) -> fmt::Result {
    for group in &report.groups {
        for change in group.changes.iter().filter(|change| change.action != Action::Skipped) {
            let file = format!("{}/{}", safe(&group.name), file_name(change));
            let side = |prefix: &str, there: bool| {
                if there { format!("{prefix}/{file}") } else { "/dev/null".into() }
            };
            writeln!(out, "--- {}", side("a", change.before.is_some()))?;
            writeln!(out, "+++ {}", side("b", change.after.is_some()))?;
            hunks(out, change)?;
        }
    }
    Ok(())
}

fn file_name(change: &Change) -> String {
    let identity = &change.identity;
    let mut name = identity.kind.clone();
    if !identity.group.is_empty() {
        name = format!("{name}.{}", identity.group);
    }
    if !identity.namespace.is_empty() {
        name = format!("{name}_{}", identity.namespace);
    }
    safe(&format!("{name}_{}.yaml", identity.name)).replace('/', "_")
}

/// A path that no `patch` takes for something else: below where it runs, and without blanks or control characters.
fn safe(path: &str) -> String {
    let plain = |c: char| if c.is_whitespace() || c.is_control() || "\"\\".contains(c) { '_' } else { c };
    let names = path.split('/').filter(|name| !matches!(*name, "" | "." | ".."));
    names.collect::<Vec<_>>().join("/").chars().map(plain).collect()
}

/// Writes the hunks of one object.
pub(super) fn hunks(out: &mut impl Write, change: &Change) -> fmt::Result {
    let text = |object: &Option<Value>| object.as_ref().map(flux_yaml::to_string).unwrap_or_default();
    let (before, after) = (text(&change.before), text(&change.after));
    let pieces = pieces(&before, &after);
    let (mut old, mut new) = (1, 1);
    let mut place = 0;
    while let Some(piece) = pieces.get(place) {
        if piece.edit == Edit::Keep {
            old += piece.lines.len();
            new += piece.lines.len();
            place += 1;
            continue;
        }
        let end = hunk_end(&pieces, place);
        hunk(out, &pieces[place.saturating_sub(1)..end], (&mut old, &mut new))?;
        place = end;
    }
    Ok(())
}

/// Where the hunk ends that begins with a change: at a kept run that is long enough to part two hunks, or the end.
fn hunk_end(pieces: &[Piece<'_>], start: usize) -> usize {
    let apart = |piece: &Piece<'_>| piece.edit == Edit::Keep && piece.lines.len() > 2 * CONTEXT;
    let end = pieces[start..].iter().position(apart).map_or(pieces.len(), |offset| start + offset + 1);
    end.max(start + 1)
}

/// Writes one hunk: changes with the kept runs between, and those before and after of which a part is shown. The counters stand after
/// the leading run, and are left after the last piece.
fn hunk(out: &mut impl Write, pieces: &[Piece<'_>], (old, new): (&mut usize, &mut usize)) -> fmt::Result {
    let mut lines: Vec<(char, &str)> = Vec::new();
    let (mut from, mut to) = (*old, *new);
    for (place, piece) in pieces.iter().enumerate() {
        let count = piece.lines.len();
        let shown: &[&str] = match piece.edit {
            Edit::Keep if place == 0 => {
                let shown = &piece.lines[count.saturating_sub(CONTEXT)..];
                (from, to) = (from - shown.len(), to - shown.len());
                shown
            }
            Edit::Keep if place + 1 == pieces.len() => &piece.lines[..count.min(CONTEXT)],
            _ => &piece.lines,
        };
        let mark = match piece.edit {
            Edit::Keep => ' ',
            Edit::Delete => '-',
            Edit::Insert => '+',
        };
        lines.extend(shown.iter().map(|line| (mark, *line)));
        if place > 0 || piece.edit != Edit::Keep {
            *old += if piece.edit == Edit::Insert { 0 } else { count };
            *new += if piece.edit == Edit::Delete { 0 } else { count };
        }
    }
    let removed = lines.iter().filter(|(mark, _)| *mark != '+').count();
    let added = lines.iter().filter(|(mark, _)| *mark != '-').count();
    // An empty side counts from the line before.
    let start = |from: usize, count: usize| if count == 0 { from - 1 } else { from };
    writeln!(out, "@@ -{},{removed} +{},{added} @@", start(from, removed), start(to, added))?;
    lines
        .iter()
        .try_for_each(|(mark, line)| writeln!(out, "{mark}{}", line.strip_suffix('\n').unwrap_or(line)))
}
