//! Values as Go's flag package reads them.

use std::{ffi::OsString, time::Duration};

use clap::Parser;

/// Reads a Go duration (`1m30s`).
///
/// # Errors
/// When the text is not a duration or is negative.
pub fn duration(text: &str) -> Result<Duration, String> {
    let read: flux_api::meta::Duration = text.parse().map_err(|error| format!("{error}"))?;
    if read.as_nanos() < 0 {
        return Err("must not be negative".to_owned());
    }
    Ok(read.to_std())
}

/// Reads a boolean as Go's `strconv.ParseBool` does.
pub(super) fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("invalid boolean {text:?}")),
    }
}

/// Parses the arguments of a controller, the first one being its name. Like Go, takes `-flag` for `--flag`.
///
/// # Errors
/// With clap's message, which may also be the help text that was asked for.
pub fn parse<T: Parser>(args: impl IntoIterator<Item = OsString>) -> Result<T, clap::Error> {
    T::try_parse_from(args.into_iter().map(|arg| match arg.to_str() {
        Some(text) if text.len() > 2 && text.starts_with('-') && !text.starts_with("--") => {
            format!("-{text}").into()
        }
        _ => arg,
    }))
}
