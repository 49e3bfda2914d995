//! Acting as somebody else: the same connections, with impersonation headers.

use http::{HeaderName, HeaderValue, Request};
use kube::Client;
use kube::client::Body;

use super::Error;

/// Whom a client acts as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The user's name.
    pub user: String,
    /// The user's groups. With none, the API server adds those that a `ServiceAccount` has anyway.
    pub groups: Vec<String>,
}

/// A client that shares the connections of `client` and acts as `identity`.
///
/// # Errors
/// When the name of the user or of a group cannot be sent in a header.
pub fn act_as(client: &Client, identity: &Identity) -> Result<Client, Error> {
    let mut headers = vec![("impersonate-user", header("user to impersonate", &identity.user)?)];
    for group in &identity.groups {
        headers.push(("impersonate-group", header("group to impersonate", group)?));
    }
    let base = client.clone();
    let service = tower::service_fn(move |mut request: Request<Body>| {
        for (name, value) in &headers {
            request.headers_mut().append(HeaderName::from_static(name), value.clone());
        }
        let base = base.clone();
        async move { base.send(request).await }
    });
    Ok(Client::new(service, client.default_namespace()))
}

/// A client that acts as a `ServiceAccount` (spec `controllers/kustomize.md` §11).
///
/// # Errors
/// When the namespace or the name cannot be sent in a header.
pub fn act_as_service_account(client: &Client, namespace: &str, name: &str) -> Result<Client, Error> {
    let user = format!("system:serviceaccount:{namespace}:{name}");
    act_as(client, &Identity { user, groups: Vec::new() })
}

fn header(what: &'static str, value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value).map_err(|_| Error::BadValue { what, value: value.to_owned() })
}
