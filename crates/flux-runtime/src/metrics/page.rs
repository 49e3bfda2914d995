//! From `OpenMetrics`, which the library writes, to the text format that every scraper and linter reads.

use prometheus_client::registry::Registry;

/// Writes the page. In `OpenMetrics` the metadata of a counter name the family, without `_total`; in the text format
/// they name the samples.
pub(super) fn text(registry: &Registry) -> String {
    let mut open = String::new();
    if prometheus_client::encoding::text::encode(&mut open, registry).is_err() {
        return String::new();
    }
    let mut page = String::with_capacity(open.len());
    let mut lines = open.lines().peekable();
    let mut help = None;
    while let Some(line) = lines.next() {
        if let Some(text) = line.strip_prefix("# HELP ") {
            help = text.split_once(' ');
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|text| text.split_once(' '))
        {
            // A family without samples says nothing.
            if lines.peek().is_none_or(|next| next.starts_with('#')) {
                continue;
            }
            let suffix = if kind == "counter" { "_total" } else { "" };
            if let Some((_, help)) = help.take() {
                page.push_str(&format!("# HELP {name}{suffix} {help}\n"));
            }
            page.push_str(&format!("# TYPE {name}{suffix} {kind}\n"));
        } else if !line.starts_with('#') {
            page.push_str(line);
            page.push('\n');
        }
    }
    page
}
