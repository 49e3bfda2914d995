//! `rest_client_requests_total`: a layer around the client.

use std::task::{Context, Poll};

use futures::future::BoxFuture;
use http::{Request, Response};
use tower::{Layer, Service};

use super::Metrics;

/// A service whose requests are counted by code, method and host.
#[derive(Clone, Debug)]
pub struct Counted<S> {
    inner: S,
    metrics: Metrics,
    host: String,
}

#[derive(Clone, Debug)]
pub(super) struct CountedLayer {
    metrics: Metrics,
    host: String,
}

impl Counted<()> {
    pub(super) fn layer(metrics: Metrics, host: String) -> CountedLayer {
        CountedLayer { metrics, host }
    }
}

impl<S> Layer<S> for CountedLayer {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Counted { inner, metrics: self.metrics.clone(), host: self.host.clone() }
    }
}

impl<S, A, B> Service<Request<A>> for Counted<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Future: Send + 'static,
    B: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let (metrics, host) = (self.metrics.clone(), self.host.clone());
        let method = request.method().clone();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let result = answer.await;
            match &result {
                Ok(answer) => metrics.request(&host, method.as_str(), answer.status().as_str()),
                Err(_) => metrics.request(&host, method.as_str(), "<error>"),
            }
            result
        })
    }
}
