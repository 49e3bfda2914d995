//! Git servers: `git http-backend` over HTTP and HTTPS, and a real sshd.
//!
//! The HTTP part is a small front of our own that checks credentials, counts requests and runs Git's own CGI program; no
//! web server has to be installed for it. All listen on 127.0.0.1 and end with this process, also when that is killed.

mod cgi;
mod front;
mod repo;
mod request;
mod server;
mod ssh;
mod tls;

pub use front::Requests;
pub use repo::{BareRepo, Edit};
pub use server::GitServer;
pub use ssh::SshKey;
pub use tls::PROXIED_HOST;

/// The packages of Debian and Ubuntu that hold the programs needed here.
pub const APT_PACKAGES: &[&str] = &["git", "openssh-client", "openssh-server"];
