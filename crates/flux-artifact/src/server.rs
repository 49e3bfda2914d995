//! The file server: the root of a storage over HTTP, for reading.

use std::io;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// How long open requests may go on after the stop.
const GRACE: Duration = Duration::from_secs(5);

/// The routes: every file below `root` by GET and HEAD, with ranges and conditions, and 200 on `/` for the
/// readiness probe. Directories are not listed.
pub fn router(root: &Path) -> Router {
    let files = ServeDir::new(root).append_index_html_on_directories(false);
    Router::new().route("/", get(async || "")).fallback_service(files)
}

/// Serves `root` until `stop` is done; then open requests have five seconds.
///
/// # Errors
/// The listener fails.
pub async fn serve<S>(listener: TcpListener, root: &Path, stop: S) -> io::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let (stopped, told) = tokio::sync::oneshot::channel();
    let graceful = axum::serve(listener, router(root)).with_graceful_shutdown(async move {
        stop.await;
        let _ = stopped.send(());
    });
    let limit = async move {
        // When the sender is gone without a word, the server has ended by itself.
        if told.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = graceful => result,
        () = limit => Ok(()),
    }
}
