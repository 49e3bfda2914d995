//! The fetcher, against a server that counts and fails as told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use flux_archive::digest::Algorithm;
use flux_archive::pack;
use flux_artifact::{FetchError, Fetcher, FetcherOptions, Place, Storage, StorageOptions, client};

use crate::{later, tree};

struct Server {
    asked: AtomicUsize,
    /// How many requests fail before one succeeds, and how.
    failing: usize,
    status: u16,
    delay: Duration,
    body: Vec<u8>,
}

async fn start(failing: usize, status: u16, delay: Duration) -> (Arc<Server>, String, String) {
    let body = pack(&tree("a: 1")).unwrap();
    let digest = Algorithm::Sha256.digest(&body).to_string();
    let server = Arc::new(Server { asked: AtomicUsize::new(0), failing, status, delay, body });
    let answer = async |State(server): State<Arc<Server>>| {
        let asked = server.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(server.delay).await;
        if asked < server.failing {
            StatusCode::from_u16(server.status).unwrap().into_response()
        } else {
            server.body.clone().into_response()
        }
    };
    let app = Router::new().fallback(answer).with_state(Arc::clone(&server));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.tar.gz", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (server, url, digest)
}

fn fetcher(retries: u32) -> Fetcher {
    let min_delay = Duration::from_millis(5);
    Fetcher::new(client().unwrap(), FetcherOptions { retries, min_delay, ..FetcherOptions::default() })
}

#[tokio::test]
async fn a_hundred_that_ask_cause_one_download() {
    let (server, url, digest) = start(0, 200, Duration::from_millis(50)).await;
    let fetcher = fetcher(0);
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (fetcher, url, digest) = (fetcher.clone(), url.clone(), digest.clone());
        asking.spawn(async move { fetcher.fetch(&url, &digest).await.unwrap() });
    }
    let trees = asking.join_all().await;
    let first = trees[0].get("dir/file.yaml").unwrap().as_ptr();
    assert!(trees.iter().all(|tree| tree.get("dir/file.yaml").unwrap().as_ptr() == first));
    // Later, and under another address: the digest is what counts.
    assert!(fetcher.fetch("http://127.0.0.1:1/other", &digest).await.is_ok());
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_passes_is_tried_again_and_nothing_else() {
    for (failing, status, retries, asked) in
        [(2, 503, 3, 3), (2, 429, 2, 3), (9, 500, 2, 3), (9, 404, 5, 1), (9, 403, 5, 1)]
    {
        let (server, url, digest) = start(failing, status, Duration::ZERO).await;
        let result = fetcher(retries).fetch(&url, &digest).await;
        assert_eq!(server.asked.load(Ordering::SeqCst), asked, "{status}");
        match (status, result) {
            (503 | 429, Ok(_)) | (404, Err(FetchError::NotFound { .. })) => {}
            (500 | 403, Err(FetchError::Status { status: told, .. })) => assert_eq!(told, status),
            (_, other) => panic!("{status}: {other:?}"),
        }
    }
    let nobody = fetcher(1).fetch("http://127.0.0.1:1/a", &Algorithm::Sha256.digest(b"").to_string()).await;
    assert!(matches!(nobody, Err(FetchError::Transport { .. })));
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_digest_are_refused() {
    let (server, url, digest) = start(0, 200, Duration::ZERO).await;
    let fetcher = fetcher(3);
    let other = Algorithm::Sha512.digest(b"other").to_string();
    assert!(matches!(fetcher.fetch(&url, &other).await, Err(FetchError::Mismatch { .. })));
    assert!(matches!(fetcher.fetch(&url, "").await, Err(FetchError::Digest { .. })));
    assert!(matches!(fetcher.fetch(&url, "md5:0").await, Err(FetchError::Digest { .. })));
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
    assert!(fetcher.fetch(&url, digest.strip_prefix("sha256:").unwrap()).await.is_ok());
}

#[tokio::test]
async fn an_archive_that_is_refused_names_the_entry() {
    let (_, url, _) = start(0, 200, Duration::ZERO).await;
    let limits = flux_archive::Limits { file_bytes: 2, ..flux_archive::Limits::default() };
    let fetcher = Fetcher::new(client().unwrap(), FetcherOptions { limits, ..FetcherOptions::default() });
    let digest = Algorithm::Sha256.digest(&pack(&tree("a: 1")).unwrap()).to_string();
    let error = fetcher.fetch(&url, &digest).await.unwrap_err();
    let FetchError::Unpack { source, .. } = error else { panic!("{error}") };
    assert!(source.to_string().contains("dir/file.yaml"), "{source}");
}

#[tokio::test]
async fn who_stops_waiting_does_not_stop_the_others() {
    let (server, url, digest) = start(0, 200, Duration::from_millis(200)).await;
    let fetcher = fetcher(0);
    let impatient = tokio::time::timeout(Duration::from_millis(20), fetcher.fetch(&url, &digest));
    let (gave_up, got) = tokio::join!(impatient, fetcher.fetch(&url, &digest));
    assert!(gave_up.is_err() && got.is_ok());
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn when_nobody_waits_the_tries_end() {
    let (server, url, digest) = start(usize::MAX, 503, Duration::ZERO).await;
    let fetcher = fetcher(1000);
    let waiting = tokio::time::timeout(Duration::from_millis(60), fetcher.fetch(&url, &digest));
    assert!(waiting.await.is_err());
    tokio::time::sleep(Duration::from_millis(50)).await;
    let asked = server.asked.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.asked.load(Ordering::SeqCst), asked);
}

#[tokio::test]
async fn a_storage_of_the_same_process_needs_no_server() {
    let root = tempfile::tempdir().unwrap();
    let storage = Storage::open(StorageOptions::new(root.path(), "nobody.invalid")).unwrap();
    let place = Place::new("GitRepository", "apps", "x").unwrap();
    let artifact = storage.put_tree(&place, "a.tar.gz", "r", &tree("a: 1"), later(0)).unwrap();
    let options = FetcherOptions { local: Some(storage), retries: 0, ..FetcherOptions::default() };
    let fetcher = Fetcher::new(client().unwrap(), options);
    let tree = fetcher.fetch(&artifact.url, &artifact.digest).await.unwrap();
    assert_eq!(tree.get("dir/file.yaml"), Some(b"a: 1".as_slice()));
}

#[tokio::test]
async fn hosts_can_be_overridden() {
    let (_, url, digest) = start(0, 200, Duration::ZERO).await;
    let host = url.trim_start_matches("http://").split('/').next().map(str::to_owned);
    let options = FetcherOptions { source_controller_host: host, retries: 0, ..FetcherOptions::default() };
    let fetcher = Fetcher::new(client().unwrap(), options);
    assert!(fetcher.fetch("http://source-controller.flux-system.svc./a.tar.gz", &digest).await.is_ok());
}
