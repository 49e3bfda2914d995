//! One request.

use std::sync::Arc;
use std::time::Duration;

use flux_archive::digest::Digest;

use super::error::FetchError;

/// A client that suits: it takes archives as they are, and no connection hangs for ever.
///
/// # Errors
/// The system's certificates cannot be used.
pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .no_gzip()
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(30))
        .build()
}

/// The bytes at `url`, of which the digest was checked.
pub(super) async fn download(
    client: &reqwest::Client,
    url: &str,
    want: &Digest,
    limit: u64,
) -> Result<Vec<u8>, FetchError> {
    let broken = |source: reqwest::Error| {
        let source = Arc::new(source.without_url());
        FetchError::Transport { url: url.to_owned(), source }
    };
    let mut response = client.get(url).send().await.map_err(broken)?;
    match response.status().as_u16() {
        200 => {}
        404 | 410 => return Err(FetchError::NotFound { url: url.to_owned() }),
        status => return Err(FetchError::Status { url: url.to_owned(), status }),
    }
    let too_large = || FetchError::TooLarge { url: url.to_owned(), limit };
    let announced = response.content_length().unwrap_or_default();
    if announced > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(announced.min(8 << 20)).unwrap_or_default());
    let mut hasher = want.algorithm().hasher();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(too_large());
        }
        hasher.update(&chunk);
        bytes.extend_from_slice(&chunk);
    }
    check(url, want, hasher.finish())?;
    Ok(bytes)
}

pub(super) fn check(url: &str, want: &Digest, got: Digest) -> Result<(), FetchError> {
    if got == *want {
        return Ok(());
    }
    Err(FetchError::Mismatch { url: url.to_owned(), want: want.clone(), got })
}

/// `url` with the host, and port if given, of `host`; for development outside of the cluster.
pub(super) fn with_host(url: &str, host: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_replaced() {
        let url = "http://source-controller.flux-system.svc.cluster.local./gitrepository/a/b/c.tar.gz";
        assert_eq!(with_host(url, "localhost:9090"), "http://localhost:9090/gitrepository/a/b/c.tar.gz");
        assert_eq!(with_host("http://h", "l"), "http://l");
    }
}
