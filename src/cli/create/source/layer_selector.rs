//! `--layer-selector <media-type>:<operation>`.

use anyhow::{Result, bail};
use flux_api::source::{LayerOperation, OCILayerSelector};

/// Reads a selector, which is cut at its first colon.
///
/// # Errors
/// No media type or no operation; an operation that there is not.
pub(super) fn parse(text: &str) -> Result<OCILayerSelector> {
    let (media_type, operation) = match text.split_once(':') {
        Some((media_type, operation)) if !media_type.is_empty() && !operation.is_empty() => {
            (media_type, operation)
        }
        _ => {
            bail!("invalid --layer-selector {text:?}: must be in the format '<media-type>:<operation>'")
        }
    };
    if !LayerOperation::TEXTS.contains(&operation) {
        bail!("invalid --layer-selector {text:?}: operation must be \"extract\" or \"copy\"");
    }
    Ok(OCILayerSelector {
        media_type: Some(media_type.to_owned()),
        operation: Some(LayerOperation::from(operation)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_has_two_parts() {
        let read = |text| parse(text).map(|read| (read.media_type.unwrap(), read.operation.unwrap()));
        assert_eq!(read("a/b+c:extract").unwrap(), ("a/b+c".to_owned(), LayerOperation::Extract));
        assert_eq!(read("a:copy").unwrap(), ("a".to_owned(), LayerOperation::Copy));
        for (text, error) in [
            ("", "must be in the format '<media-type>:<operation>'"),
            ("a", "must be in the format '<media-type>:<operation>'"),
            (":copy", "must be in the format '<media-type>:<operation>'"),
            ("a:", "must be in the format '<media-type>:<operation>'"),
            ("a:Copy", "operation must be \"extract\" or \"copy\""),
            ("a:b:copy", "operation must be \"extract\" or \"copy\""),
        ] {
            let told = read(text).unwrap_err().to_string();
            assert_eq!(told, format!("invalid --layer-selector {text:?}: {error}"));
        }
    }
}
