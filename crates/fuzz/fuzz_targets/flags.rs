//! Values of flags: no panic, and what was read and written again reads as the same.

#![no_main]

use flux::cli::readers;
use libfuzzer_sys::fuzz_target;

/// A list as a careful user would write it: every item in quotes.
fn quoted(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("\"{}\"", item.replace('"', "\"\""))).collect();
    items.join(",")
}

fuzz_target!(|text: &str| {
    if let Ok(items) = readers::list(text)
        && !items.is_empty()
    {
        assert_eq!(readers::list(&quoted(&items)), Ok(items), "{text:?}");
    }
    if let Ok(pairs) = readers::pairs(text) {
        assert!(pairs.iter().all(|(key, _)| !key.contains('=')), "{text:?}");
    }
    if let Ok(length) = readers::duration(text) {
        let nanoseconds = format!("{}ns", length.as_nanos());
        assert_eq!(readers::duration(&nanoseconds), Ok(length), "{text:?}");
    }
    if let Ok(path) = readers::relative_path(text) {
        assert!(path.starts_with("./") && !path.split('/').any(|part| part == ".."), "{text:?}");
        assert_eq!(readers::relative_path(&path), Ok(path), "{text:?}");
    }
});
