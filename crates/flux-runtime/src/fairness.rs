//! `--kube-api-qps` and `--kube-api-burst`: a limit of our own, where the API server has none (spec/controllers/common.md §7).

use std::time::Duration;

use flux_kube::client::RateLimit;
use http::{HeaderMap, Request};
use kube::{Client, client::Body};
use tracing::{info, warn};

use crate::args::ControllerArgs;

/// The header in which an API server with Priority and Fairness says by which of its rules it has taken a request.
const RULE: &str = "x-kubernetes-pf-flowschema-uid";

/// How long the API server may take to answer.
const LIMIT: Duration = Duration::from_secs(10);

/// Limits the requests that go through `limit`, unless the API server shares its time out fairly by itself: then a limit
/// of ours would only add to the waiting.
pub(crate) async fn apply(client: &Client, limit: &RateLimit, args: &ControllerArgs) {
    match tokio::time::timeout(LIMIT, headers(client)).await {
        Ok(Ok(headers)) if headers.contains_key(RULE) => return,
        Ok(Ok(_)) => {}
        Ok(Err(error)) => warn!(%error, "asking the API server for its fairness rules"),
        Err(_) => warn!("asking the API server for its fairness rules: no answer"),
    }
    let (qps, burst) = (args.kube_api_qps, args.kube_api_burst);
    info!(qps, burst, "limiting requests, as the API server does not");
    limit.set(qps, u32::try_from(burst).unwrap_or_default());
}

async fn headers(client: &Client) -> Result<HeaderMap, kube::Error> {
    let request = Request::head("/livez/ping").body(Body::empty()).map_err(kube::Error::HttpError)?;
    Ok(client.send(request).await?.headers().clone())
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::{Arc, Mutex},
    };

    use http::Response;
    use tokio::time::Instant;
    use tower::{Layer, service_fn};

    use super::*;

    /// A client of a server that answers everything with one header, behind the limit of the flags.
    async fn limited(header: (&'static str, &'static str)) -> (Client, Arc<Mutex<Vec<String>>>) {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = asked.clone();
        let service = service_fn(move |request: Request<Body>| {
            log.lock().unwrap().push(format!("{} {}", request.method(), request.uri().path()));
            async move {
                Ok::<_, Infallible>(
                    Response::builder().header(header.0, header.1).body(Body::empty()).unwrap(),
                )
            }
        });
        let limit = RateLimit::new(0.0, 1);
        let client = Client::new(limit.layer(service), "default");
        let line = ["test", "--kube-api-qps=2", "--kube-api-burst=1"].map(Into::into).to_vec();
        apply(&client, &limit, &crate::args::parse::<Flags>(line).unwrap().common).await;
        (client, asked)
    }

    #[derive(clap::Parser)]
    struct Flags {
        #[command(flatten)]
        common: ControllerArgs,
    }

    async fn four_requests(client: &Client) -> Duration {
        let begun = Instant::now();
        for _ in 0..4 {
            headers(client).await.unwrap();
        }
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_fair_server_is_not_limited() {
        let (client, asked) = limited((RULE, "abc")).await;
        assert_eq!(*asked.lock().unwrap(), ["HEAD /livez/ping"]);
        assert_eq!(four_requests(&client).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn another_server_is_spared() {
        let (client, _) = limited(("x-other", "abc")).await;
        // One at once, then two each second.
        let took = four_requests(&client).await;
        assert!((1490..=1510).contains(&took.as_millis()), "{took:?}");
    }

    #[tokio::test]
    async fn a_real_server_is_fair() {
        let Some(cluster) = flux_testkit::Cluster::shared() else { return };
        assert!(headers(&cluster.client().await).await.unwrap().contains_key(RULE));
    }
}
