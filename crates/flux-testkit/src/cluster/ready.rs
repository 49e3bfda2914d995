//! Waiting for a TLS server of ours to say that it is ready.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::CertificateDer,
    pki_types::pem::PemObject,
};

/// Asks `https://127.0.0.1:<port>/readyz` until the answer is 200.
///
/// `alive` is asked between two tries; when it says no, waiting ends with an error at once.
pub(super) fn wait(port: u16, ca: &Path, limit: Duration, mut alive: impl FnMut() -> bool) -> Result<()> {
    let end = Instant::now() + limit;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).context("reading the authority")?)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = Arc::new(builder.with_root_certificates(roots).with_no_client_auth());
    loop {
        let last = match ask(port, &config) {
            Ok(answer) if answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.0 200") => {
                return Ok(());
            }
            Ok(answer) => answer.lines().next().unwrap_or_default().to_owned(),
            Err(error) => format!("{error:#}"),
        };
        if !alive() {
            bail!("it ended while starting");
        }
        if Instant::now() > end {
            bail!("not ready after {} s: {last}", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn ask(port: u16, config: &Arc<ClientConfig>) -> Result<String> {
    let socket = TcpStream::connect(("127.0.0.1", port))?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    let connection = ClientConnection::new(Arc::clone(config), "localhost".try_into()?)?;
    let mut stream = StreamOwned::new(connection, socket);
    stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut answer = vec![0; 64];
    let length = stream.read(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
}
