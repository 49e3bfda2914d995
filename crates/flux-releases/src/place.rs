//! Where releases are.

use url::Url;

use super::Error;

/// The releases of Flux.
const UPSTREAM: &str = "https://github.com/fluxcd/flux2/releases";

/// The releases of a repository: where its files are, and where GitHub's API tells of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) web: Url,
    pub(super) api: Url,
}

impl Place {
    /// Reads the address of a page of releases, as `https://host/owner/repository/releases`; upstream's when there is none.
    pub(super) fn new(web: Option<&str>) -> Result<Self, Error> {
        let web = address(web.unwrap_or(UPSTREAM))?;
        let mut api = web.clone();
        // GitHub has a host for its API; a GitHub Enterprise server has it below a path.
        if web.host_str() == Some("github.com") {
            let _ = api.set_host(Some("api.github.com"));
            api.set_path(&format!("/repos{}", web.path()));
        } else {
            api.set_path(&format!("/api/v3/repos{}", web.path()));
        }
        Ok(Self { web, api })
    }
}

/// Reads an address, without a slash at its end.
pub(super) fn address(text: &str) -> Result<Url, Error> {
    let wrong =
        || Error::Address { url: Url::parse(text).map_or_else(|_| text.to_owned(), |url| shown(&url)) };
    let mut url = Url::parse(text.trim_end_matches('/')).map_err(|_| wrong())?;
    if !["http", "https"].contains(&url.scheme()) || url.cannot_be_a_base() {
        return Err(wrong());
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// An address with more segments, each of them taken as a text.
pub(super) fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// An address for a message: without the credentials that it may hold.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_found_from_the_page() {
        for (web, api) in [
            (None, "https://api.github.com/repos/fluxcd/flux2/releases"),
            (Some("https://github.com/me/fork/releases/"), "https://api.github.com/repos/me/fork/releases"),
            (
                Some("http://ghe.example:8080/mirror/flux2/releases"),
                "http://ghe.example:8080/api/v3/repos/mirror/flux2/releases",
            ),
        ] {
            assert_eq!(Place::new(web).unwrap().api.as_str(), api, "{web:?}");
        }
    }

    #[test]
    fn only_web_addresses_are_taken_and_none_shows_a_password() {
        for text in ["", "releases", "ftp://user:secret@h/r", "mailto:user@h"] {
            let error = Place::new(Some(text)).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_version_is_one_segment() {
        let base = Url::parse("https://h/r").unwrap();
        let url = below(&base, &["download", "v2.9.3/../../x?y", "manifests.tar.gz"]);
        assert_eq!(url.as_str(), "https://h/r/download/v2.9.3%2F..%2F..%2Fx%3Fy/manifests.tar.gz");
    }
}
