//! The file server.

use std::time::Duration;

use flux_artifact::{client, server};
use tokio::net::TcpListener;

#[tokio::test]
async fn files_by_get_head_and_range() {
    let outer = tempfile::tempdir().unwrap();
    std::fs::write(outer.path().join("outside"), b"").unwrap();
    let root = outer.path().join("root");
    std::fs::create_dir(&root).unwrap();
    std::fs::create_dir(root.join("d")).unwrap();
    std::fs::write(root.join("d/f.tar.gz"), b"0123456789").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let path = root.clone();
    let serving = tokio::spawn(async move {
        server::serve(listener, &path, async {
            let _ = stopped.await;
        })
        .await
    });
    let client = client().unwrap();
    let get = |path: &str| client.get(format!("{base}{path}"));
    assert_eq!(get("/").send().await.unwrap().status(), 200);
    let whole = get("/d/f.tar.gz").send().await.unwrap();
    assert_eq!(whole.headers()["content-length"], "10");
    assert!(whole.headers().get("content-encoding").is_none());
    let modified = whole.headers()["last-modified"].clone();
    assert_eq!(whole.bytes().await.unwrap().as_ref(), b"0123456789");
    let part = get("/d/f.tar.gz").header("range", "bytes=2-4").send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.text().await.unwrap().as_str()), (206, "234"));
    let same = get("/d/f.tar.gz").header("if-modified-since", modified).send().await.unwrap();
    assert_eq!(same.status(), 304);
    let head = client.head(format!("{base}/d/f.tar.gz")).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "10"));
    for (path, status) in
        [("/none", 404), ("/d/", 404), ("/%2e%2e/outside", 404), ("/d/..%2f..%2foutside", 404)]
    {
        assert_eq!(get(path).send().await.unwrap().status(), status, "{path}");
    }
    assert_eq!(client.put(format!("{base}/d/x")).body("x").send().await.unwrap().status(), 405);
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(8), serving).await.unwrap().unwrap().unwrap();
}
