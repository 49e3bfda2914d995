//! The connections below libgit2: smart HTTP over reqwest, and SSH over russh.

mod chunk;
mod client;
mod http;
mod pipe;
mod redirect;
mod register;
mod status;
mod tls;

pub(crate) use register::register;
