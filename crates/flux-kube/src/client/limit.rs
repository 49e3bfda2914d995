//! A limit on requests per second, as `--kube-api-qps` and `--kube-api-burst` ask for.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;
use tower::{Layer, Service};

/// A token bucket shared by all clients made through it; a cheap handle.
#[derive(Clone, Debug)]
pub struct RateLimit {
    bucket: Arc<Mutex<Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    per_second: f64,
    burst: f64,
    tokens: f64,
    filled: Option<Instant>,
}

impl Bucket {
    fn full(per_second: f32, burst: u32) -> Self {
        let burst = f64::from(burst.max(1));
        Self { per_second: f64::from(per_second), burst, tokens: burst, filled: None }
    }
}

impl RateLimit {
    /// A limit of `per_second` requests, of which `burst` may come at once. Zero or less means no limit.
    pub fn new(per_second: f32, burst: u32) -> Self {
        Self { bucket: Arc::new(Mutex::new(Bucket::full(per_second, burst))) }
    }

    /// Changes the limit of all clients made through it, with a full bucket.
    pub fn set(&self, per_second: f32, burst: u32) {
        *self.bucket.lock().unwrap_or_else(PoisonError::into_inner) = Bucket::full(per_second, burst);
    }

    /// Takes one token and says how long to wait before it may be used.
    fn reserve(&self, now: Instant) -> Duration {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        if bucket.per_second <= 0.0 {
            return Duration::ZERO;
        }
        let passed = bucket.filled.map_or(0.0, |filled| now.saturating_duration_since(filled).as_secs_f64());
        bucket.filled = Some(now);
        bucket.tokens = (bucket.tokens + passed * bucket.per_second).min(bucket.burst) - 1.0;
        if bucket.tokens >= 0.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64(-bucket.tokens / bucket.per_second)
        }
    }
}

impl<S> Layer<S> for RateLimit {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited { inner, limit: self.clone() }
    }
}

/// A service behind a [`RateLimit`].
#[derive(Clone, Debug)]
pub struct Limited<S> {
    inner: S,
    limit: RateLimit,
}

impl<S, R> Service<R> for Limited<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let pause = self.limit.reserve(Instant::now());
        // The HTTP client's future does nothing until it is polled, so that the pause comes before the request.
        let response = self.inner.call(request);
        Box::pin(async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            response.await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_burst_passes_and_the_rest_waits_its_turn() {
        let limit = RateLimit::new(10.0, 3);
        let now = Instant::now();
        let waits: Vec<_> = (0..5).map(|_| limit.reserve(now).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 100, 200]);
        assert_eq!(limit.reserve(now + Duration::from_secs(1)).as_millis(), 0, "the bucket fills again");
    }

    #[tokio::test]
    async fn no_limit_never_waits_until_one_is_set() {
        let limit = RateLimit::new(0.0, 1);
        let now = Instant::now();
        assert!((0..100).all(|_| limit.reserve(now).is_zero()));
        limit.set(10.0, 1);
        assert_eq!([limit.reserve(now).as_millis(), limit.reserve(now).as_millis()], [0, 100]);
    }
}
