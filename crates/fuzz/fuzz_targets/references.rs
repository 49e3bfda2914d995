//! `kind/name.namespace` and names of images: no panic, and what was taken apart can be put together.

#![no_main]

use flux::cli::readers;
use flux_api::image::ImageReference;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = readers::references(text);
    if let Ok((kind, name, Some(namespace))) = readers::source(text)
        // Several of these are a part of the name, as upstream, and then there was no kind.
        && !name.contains('/')
    {
        let whole = format!("{kind}/{name}.{namespace}");
        assert_eq!(readers::source(&whole), Ok((kind, name, Some(namespace))), "{text:?}");
    }
    if let Ok(image) = text.parse::<ImageReference>() {
        let mut whole = image.registry.clone().map(|host| host + "/").unwrap_or_default() + &image.repository;
        if let Some(tag) = &image.tag {
            whole = format!("{whole}:{tag}");
        }
        if let Some(digest) = &image.digest {
            whole = format!("{whole}@{digest}");
        }
        assert_eq!(whole.parse::<ImageReference>(), Ok(image), "{text:?}");
    }
    if let Err(told) = readers::shown_url(text) {
        assert!(told.starts_with("parse "), "{text:?}: {told}");
    }
});
