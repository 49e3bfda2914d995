//! The table of every listing (spec/cli/global.md §6).

use std::io::{self, Write};

use console::measure_text_width;

/// Rows under a header; cells are padded to the widest of their column and end in a tab.
#[derive(Debug, Default)]
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    widths: Vec<usize>,
}

impl Table {
    /// Begins a table; no header line is written for an empty header.
    pub(crate) fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        let header = header.into_iter().map(|cell| cell.to_uppercase().replace(['_', '.'], " ")).collect();
        Self { header, rows: Vec::new(), widths: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// A table of one row that goes on below this one: no header, and columns at least as wide.
    pub(crate) fn next(&self, cells: Vec<String>) -> Self {
        Self { header: Vec::new(), rows: vec![cells], widths: self.widths() }
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = self.widths.clone();
        for cells in std::iter::once(&self.header).chain(&self.rows) {
            widths.resize(widths.len().max(cells.len()), 0);
            for (widest, cell) in widths.iter_mut().zip(cells) {
                *widest = cell.lines().map(width).fold(*widest, usize::max);
            }
        }
        widths
    }

    /// Writes the table.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths();
        let mut text = String::new();
        for (at, cell) in self.header.iter().enumerate() {
            pad(&mut text, cell, widths[at]);
            text.push(if at + 1 == self.header.len() { ' ' } else { '\t' });
        }
        if !self.header.is_empty() {
            text.push('\n');
        }
        for cells in &self.rows {
            let height = cells.iter().map(|cell| lines(cell).count()).max().unwrap_or(1);
            let mut columns: Vec<_> = cells.iter().map(|cell| lines(cell)).collect();
            for _ in 0..height {
                for (column, widest) in columns.iter_mut().zip(&widths) {
                    pad(&mut text, column.next().unwrap_or_default(), *widest);
                    text.push('\t');
                }
                text.push('\n');
            }
        }
        out.write_all(text.as_bytes())
    }
}

/// Lines of a cell; an empty cell and a final line break each give an empty one.
fn lines(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('\n')
}

/// Columns that a text takes; control characters, tabs among them, take none.
fn width(text: &str) -> usize {
    let printed: String = text.chars().filter(|letter| *letter == '\u{1b}' || !letter.is_control()).collect();
    measure_text_width(&printed)
}

fn pad(text: &mut String, cell: &str, to: usize) {
    text.push_str(cell);
    text.extend(std::iter::repeat_n(' ', to.saturating_sub(width(cell))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(table: &Table) -> String {
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_padded_and_end_in_tabs() {
        let mut table = Table::new(["Name", "last_scan"]);
        table.row(vec!["a".into(), "x\ny".into()]);
        table.row(vec!["日本".into(), String::new()]);
        assert_eq!(
            written(&table),
            "NAME\tLAST SCAN \na   \tx        \t\n    \ty        \t\n日本\t         \t\n"
        );
    }

    #[test]
    fn a_tab_takes_no_room() {
        let mut table = Table::new([]);
        table.row(vec!["\ta".into()]);
        table.row(vec!["bb".into()]);
        assert_eq!(written(&table), "\ta \t\nbb\t\n");
    }

    #[test]
    fn no_header_no_line() {
        let mut table = Table::new([]);
        table.row(vec!["a".into(), "bb".into()]);
        assert_eq!(written(&table), "a\tbb\t\n");
    }
}
