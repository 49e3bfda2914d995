//! Objects on stdout.

use std::io::{self, BufWriter, Write};

use flux_yaml::Value;
use serde_json::json;

/// The form in which objects are printed.
pub(super) const FORMATS: &[&str] = &["yaml", "json"];

/// Prints objects: as YAML documents, each with a separator after it as upstream has it, or as one JSON list.
///
/// # Errors
/// When they cannot be written.
pub(super) fn print(out: &mut dyn Write, objects: &[&Value], format: &str) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    if format == "json" {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
        serde_json::to_writer_pretty(&mut out, &list)?;
        out.write_all(b"\n")?;
    } else {
        for object in objects {
            out.write_all(flux_yaml::to_string(object).as_bytes())?;
            out.write_all(b"---\n")?;
        }
    }
    out.flush()
}
