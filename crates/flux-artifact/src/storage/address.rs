//! Where consumers reach the file server.

/// The address to advertise: `given` if it is set, else the host and port of the listener, where no host is
/// `localhost` and `0.0.0.0` is `hostname` (spec/controllers/common.md §11).
pub fn advertised(given: &str, listen: &str, hostname: &str) -> String {
    if !given.is_empty() {
        return given.to_owned();
    }
    match listen.rsplit_once(':') {
        Some((host, port)) => {
            let host = match host {
                "" => "localhost",
                "0.0.0.0" if !hostname.is_empty() => hostname,
                host => host,
            };
            format!("{host}:{port}")
        }
        None => listen.to_owned(),
    }
}

/// The URL of a path below the root.
pub(super) fn url(advertised: &str, path: &str) -> String {
    let scheme = if advertised.contains("://") { "" } else { "http://" };
    format!("{scheme}{}/{path}", advertised.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (given, listen, want) in [
            (
                "source-controller.flux-system.svc.cluster.local.",
                ":9090",
                "source-controller.flux-system.svc.cluster.local.",
            ),
            ("", ":9090", "localhost:9090"),
            ("", "0.0.0.0:9090", "pod-0:9090"),
            ("", "127.0.0.1:80", "127.0.0.1:80"),
            ("", "[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(advertised(given, listen, "pod-0"), want);
        }
        assert_eq!(url("h:1", "a/b"), "http://h:1/a/b");
        assert_eq!(url("https://h/", "a/b"), "https://h/a/b");
    }
}
