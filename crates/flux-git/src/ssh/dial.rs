//! TCP, directly or through a proxy.

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Error, Proxy};

/// Connects to `host:port`.
pub(super) async fn connect(host: &str, port: u16, proxy: Option<&Proxy>) -> Result<TcpStream, Error> {
    let Some(proxy) = proxy else { return tcp(host, port).await };
    let address = proxy.parse()?;
    let via = address.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let failed = |reason: String| Error::Connect {
        host: format!("{host}:{port}"),
        reason: format!("proxy {via}: {reason}"),
    };
    let through = match address.scheme() {
        "http" => http(&via, address.port().unwrap_or(80), host, port, proxy).await,
        "socks5" | "socks5h" => socks5(&via, address.port().unwrap_or(1080), host, port, proxy).await,
        _ => Err("SSH goes through http:// and socks5:// proxies only".to_owned()),
    };
    through.map_err(failed)
}

async fn tcp(host: &str, port: u16) -> Result<TcpStream, Error> {
    let stream = TcpStream::connect((host, port)).await;
    let stream = stream
        .map_err(|error| Error::Connect { host: format!("{host}:{port}"), reason: error.to_string() })?;
    // Git's protocol is many small messages.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn http(via: &str, via_port: u16, host: &str, port: u16, proxy: &Proxy) -> Result<TcpStream, String> {
    let mut stream = tcp(via, via_port).await.map_err(|error| error.to_string())?;
    let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let credentials = proxy.username.as_ref().map(|user| {
        let password = proxy.password.as_ref().map_or("", crate::Secret::expose);
        format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(format!("{user}:{password}")))
    });
    let credentials = credentials.unwrap_or_default();
    let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{credentials}\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|error| error.to_string())?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > 8192 {
            return Err("the answer is too long".into());
        }
        head.push(stream.read_u8().await.map_err(|error| error.to_string())?);
    }
    let head = String::from_utf8_lossy(&head);
    match head.split_whitespace().nth(1) {
        Some(status) if status.starts_with('2') => Ok(stream),
        Some(status) => Err(format!("status {}", status.chars().take(3).collect::<String>())),
        None => Err("no HTTP status".into()),
    }
}

/// RFC 1928, with user name and password of RFC 1929.
async fn socks5(via: &str, via_port: u16, host: &str, port: u16, proxy: &Proxy) -> Result<TcpStream, String> {
    let mut stream = tcp(via, via_port).await.map_err(|error| error.to_string())?;
    let text = |error: std::io::Error| error.to_string();
    let credentials = proxy.username.as_deref().map(|user| {
        let password = proxy.password.as_ref().map_or("", crate::Secret::expose);
        (user, password)
    });
    let method = if credentials.is_some() { 2 } else { 0 };
    stream.write_all(&[5, 1, method]).await.map_err(text)?;
    let mut reply = [0; 2];
    stream.read_exact(&mut reply).await.map_err(text)?;
    if reply != [5, method] {
        return Err("the way of authentication was refused".into());
    }
    if let Some((user, password)) = credentials {
        let mut message = vec![1];
        for part in [user, password] {
            message.push(u8::try_from(part.len()).map_err(|_| "user name or password is too long")?);
            message.extend_from_slice(part.as_bytes());
        }
        stream.write_all(&message).await.map_err(text)?;
        stream.read_exact(&mut reply).await.map_err(text)?;
        if reply[1] != 0 {
            return Err("user name or password was refused".into());
        }
    }
    let mut request = vec![5, 1, 0, 3, u8::try_from(host.len()).map_err(|_| "host name is too long")?];
    request.extend_from_slice(host.as_bytes());
    request.extend_from_slice(&port.to_be_bytes());
    stream.write_all(&request).await.map_err(text)?;
    finish_socks5(&mut stream).await.map_err(|error| error.to_string())?;
    Ok(stream)
}

async fn finish_socks5(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    if head[1] != 0 {
        return Err(std::io::Error::other(format!("SOCKS error {}", head[1])));
    }
    let rest = match head[3] {
        1 => 4,
        4 => 16,
        _ => usize::from(stream.read_u8().await?),
    };
    stream.read_exact(&mut vec![0; rest + 2]).await.map(|_| ())
}
