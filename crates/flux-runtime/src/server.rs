//! The two small servers of a controller: metrics and probes.

use std::net::SocketAddr;

use axum::{Router, http::header::CONTENT_TYPE, routing::get};
use tokio::net::TcpListener;

use crate::{Error, Stop, metrics::Metrics};

/// Turns Go's listen address (`:8080`) into one for sockets; nothing for `0` and an empty one, which switch a server off.
pub fn address(text: &str) -> Option<String> {
    match text {
        "" | "0" => None,
        _ if text.starts_with(':') => Some(format!("[::]{text}")),
        _ => Some(text.to_owned()),
    }
}

/// Listens on Go's form of an address, falling back to IPv4 on hosts without IPv6.
///
/// # Errors
/// When the address cannot be had.
pub async fn listen(text: &str) -> Result<TcpListener, Error> {
    let address = address(text).unwrap_or_default();
    match TcpListener::bind(&address).await {
        Err(_) if text.starts_with(':') => TcpListener::bind(format!("0.0.0.0{text}")).await,
        result => result,
    }
    .map_err(|source| Error::Listen { address: text.to_owned(), source })
}

/// Serves until the stop.
///
/// # Errors
/// When the server ends by itself.
pub async fn serve(listener: TcpListener, router: Router, stop: Stop) -> Result<(), Error> {
    let address = listener.local_addr().unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)));
    axum::serve(listener, router)
        .with_graceful_shutdown(async move { stop.stopping().await })
        .await
        .map_err(|source| Error::Serve { address, source })
}

/// `/healthz` and `/readyz`: both say that the process answers.
pub(crate) fn probes() -> Router {
    Router::new().route("/healthz", get(async || "ok")).route("/readyz", get(async || "ok"))
}

/// `/metrics`.
pub(crate) fn metrics(metrics: Metrics) -> Router {
    Router::new().route(
        "/metrics",
        get(move || {
            let page = metrics.page();
            async move { ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page) }
        }),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_of_go() {
        let cases =
            [("", None), ("0", None), (":8080", Some("[::]:8080")), ("127.0.0.1:0", Some("127.0.0.1:0"))];
        for (text, address) in cases {
            assert_eq!(super::address(text).as_deref(), address, "{text}");
        }
    }
}
