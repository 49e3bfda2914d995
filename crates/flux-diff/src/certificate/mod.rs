//! What a certificate is about, in a few lines.

mod der;
mod pem;
mod x509;

pub(crate) use x509::summary;
