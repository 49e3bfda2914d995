//! Why an HTTP connection failed.

use std::{error::Error as StdError, io};

use rustls::CertificateError;

use crate::{Error, Url};

/// Finds the cause in reqwest's chain of errors.
pub(super) fn explain(url: &Url, error: &reqwest::Error) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    let mut innermost = String::new();
    while let Some(current) = cause {
        if let Some(tls) = as_tls(current) {
            return from_tls(url, tls);
        }
        innermost = current.to_string();
        cause = current.source();
    }
    if error.is_connect() {
        return Error::Connect { host: url.host_port(), reason: innermost };
    }
    Error::Connection { host: url.host_port(), reason: innermost }
}

/// Tells whether the connection ended before it took the request.
pub(super) fn never_sent(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(current) = cause {
        if current.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        cause = current.source();
    }
    false
}

/// An `io::Error` hides what it carries from `source`, so look inside.
fn as_tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
    as_tls(inner)
}

fn from_tls(url: &Url, error: &rustls::Error) -> Error {
    let host = url.host().to_owned();
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return Error::Tls { host, reason: error.to_string() };
    };
    match certificate {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Error::TlsName { host, reason: certificate.to_string() }
        }
        CertificateError::UnknownIssuer => Error::TlsUnknownAuthority { host },
        other => Error::Tls { host, reason: other.to_string() },
    }
}
