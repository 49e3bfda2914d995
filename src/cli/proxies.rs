//! Proxies as the environment names them, by the rules of curl.

use flux_git::{Proxy, Scheme, Url};
use hyper_util::client::proxy::matcher::Matcher;

/// The variables that name proxies; the lower-case forms count where the others are not set.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    /// `HTTP_PROXY`.
    http: Option<String>,
    /// `HTTPS_PROXY`.
    https: Option<String>,
    /// `ALL_PROXY`.
    all: Option<String>,
    /// `NO_PROXY`.
    none: Option<String>,
}

/// Without the passwords that the addresses may hold.
impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxies").field("none", &self.none).finish_non_exhaustive()
    }
}

impl Proxies {
    /// Reads the variables.
    pub(crate) fn read(text: impl Fn(&'static str) -> Option<String>) -> Self {
        let either = |upper, lower| text(upper).or_else(|| text(lower));
        Self {
            http: either("HTTP_PROXY", "http_proxy"),
            https: either("HTTPS_PROXY", "https_proxy"),
            all: either("ALL_PROXY", "all_proxy"),
            none: either("NO_PROXY", "no_proxy"),
        }
    }

    /// The proxy to a repository, if any.
    pub(crate) fn to(&self, url: &Url) -> Option<Proxy> {
        let of_scheme = match url.scheme() {
            Scheme::Http => &self.http,
            Scheme::Https => &self.https,
            Scheme::Ssh | Scheme::File => return None,
        };
        let address = of_scheme.as_ref().or(self.all.as_ref())?;
        let rules = Matcher::builder().all("http://proxy").no(self.none.clone().unwrap_or_default()).build();
        rules.intercept(&url.to_string().parse().ok()?)?;
        let address = if address.contains("://") { address.clone() } else { format!("http://{address}") };
        Some(Proxy { address, username: None, password: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_mean_what_they_mean_to_curl() {
        let proxies = Proxies::read(|name| {
            Some(match name {
                "HTTPS_PROXY" => "http://user:hunter2@secure:3128".to_owned(),
                "https_proxy" => "http://lower".to_owned(),
                "all_proxy" => "any:1080".to_owned(),
                "NO_PROXY" => "internal.example, .corp.example,10.0.0.0/8".to_owned(),
                _ => return None,
            })
        });
        for (url, want) in [
            ("https://example.com/r", Some("http://user:hunter2@secure:3128")),
            ("http://example.com/r", Some("http://any:1080")),
            ("ssh://git@example.com/r", None),
            ("https://internal.example/r", None),
            ("https://git.corp.example:8443/r", None),
            ("https://10.1.2.3/r", None),
            ("https://11.1.2.3/r", Some("http://user:hunter2@secure:3128")),
        ] {
            let proxy = proxies.to(&Url::parse(url).unwrap());
            assert_eq!(proxy.map(|proxy| proxy.address).as_deref(), want, "{url}");
        }
        assert!(!format!("{proxies:?}").contains("hunter2"));
    }
}
