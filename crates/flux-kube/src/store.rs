//! The few requests that everything here is made of, on plain JSON.

use std::time::Duration;

use futures::Stream;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use kube::Client;
use kube::client::Body;
use kube::core::{Status, WatchEvent};
use serde::Deserialize;
use serde_json::Value;

use crate::mapper::Resource;
use crate::object::ObjectId;

/// The API server answers earlier than this, also when a webhook of 30 s is asked first; or it is not there.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// How many objects one page of a list has.
const PAGE: usize = 500;

/// Objects with their metadata alone.
const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const METADATA_LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/// A client that speaks JSON values.
#[derive(Clone)]
pub(crate) struct Store {
    client: Client,
}

/// Who writes, and whether for real.
#[derive(Clone, Copy)]
pub(crate) struct Write<'a> {
    pub(crate) manager: &'a str,
    pub(crate) dry_run: bool,
}

/// Which objects of a collection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) namespace: String,
    pub(crate) labels: String,
    /// The only name, or empty.
    pub(crate) name: String,
    /// The answer may not be older than this resourceVersion; empty asks for the newest state.
    pub(crate) not_older_than: String,
}

/// A list and its resourceVersion.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub(crate) items: Vec<Value>,
    pub(crate) version: String,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    metadata: PageMetadata,
    #[serde(default)]
    items: Option<Vec<Value>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PageMetadata {
    resource_version: String,
    r#continue: String,
}

impl Store {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// The live object, or none.
    pub(crate) async fn get(&self, resource: &Resource, id: &ObjectId) -> Result<Option<Value>, kube::Error> {
        self.get_as(resource, id, "application/json").await
    }

    /// The metadata of the live object, or none.
    pub(crate) async fn get_metadata(
        &self,
        resource: &Resource,
        id: &ObjectId,
    ) -> Result<Option<Value>, kube::Error> {
        self.get_as(resource, id, METADATA).await
    }

    async fn get_as(
        &self,
        resource: &Resource,
        id: &ObjectId,
        accept: &str,
    ) -> Result<Option<Value>, kube::Error> {
        let request = Request::get(resource.path(&id.namespace, &id.name)).header(ACCEPT, accept);
        match self.send(request.body(Vec::new())).await {
            Ok((_, object)) => Ok(Some(object)),
            Err(error) if is_not_found(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Server-side apply with forced ownership; whether the object is new, and how it looks now.
    pub(crate) async fn apply(
        &self,
        resource: &Resource,
        id: &ObjectId,
        object: &Value,
        write: Write<'_>,
    ) -> Result<(bool, Value), kube::Error> {
        let body = serde_json::to_vec(object).map_err(kube::Error::SerdeError)?;
        let path = format!("{}?force=true&{}", resource.path(&id.namespace, &id.name), write.query());
        let request = Request::patch(path).header(CONTENT_TYPE, "application/apply-patch+yaml").body(body);
        let (code, object) = self.send(request).await?;
        Ok((code == StatusCode::CREATED, object))
    }

    /// A JSON patch.
    pub(crate) async fn json_patch(
        &self,
        resource: &Resource,
        id: &ObjectId,
        patch: &Value,
        write: Write<'_>,
    ) -> Result<Value, kube::Error> {
        let body = serde_json::to_vec(patch).map_err(kube::Error::SerdeError)?;
        let url = format!("{}?{}", resource.path(&id.namespace, &id.name), write.query());
        let request = Request::patch(url).header(CONTENT_TYPE, "application/json-patch+json").body(body);
        self.send(request).await.map(|(_, object)| object)
    }

    /// Deletes in the background; whether there was something to delete.
    pub(crate) async fn delete(
        &self,
        resource: &Resource,
        id: &ObjectId,
        uid: &str,
    ) -> Result<bool, kube::Error> {
        let mut options = serde_json::json!({"propagationPolicy": "Background"});
        if !uid.is_empty() {
            options["preconditions"] = serde_json::json!({"uid": uid});
        }
        let body = serde_json::to_vec(&options).map_err(kube::Error::SerdeError)?;
        let request = Request::builder()
            .method(Method::DELETE)
            .uri(resource.path(&id.namespace, &id.name))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        match self.send(request).await {
            Ok(_) => Ok(true),
            Err(error) if is_not_found(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// All objects that pass the filter.
    pub(crate) async fn list(&self, resource: &Resource, filter: &Filter) -> Result<Listed, kube::Error> {
        self.list_as(resource, filter, "application/json").await
    }

    /// The metadata of all objects that pass the filter.
    pub(crate) async fn list_metadata(
        &self,
        resource: &Resource,
        filter: &Filter,
    ) -> Result<Listed, kube::Error> {
        self.list_as(resource, filter, METADATA_LIST).await
    }

    async fn list_as(
        &self,
        resource: &Resource,
        filter: &Filter,
        accept: &str,
    ) -> Result<Listed, kube::Error> {
        let mut listed = Listed::default();
        let mut token = String::new();
        loop {
            let mut query = format!("?limit={PAGE}{}", filter.query());
            if !token.is_empty() {
                query.push_str(&parameter("continue", &token));
            } else if !filter.not_older_than.is_empty() {
                query.push_str(&parameter("resourceVersion", &filter.not_older_than));
                query.push_str("&resourceVersionMatch=NotOlderThan");
            }
            let path = resource.path(&filter.namespace, "") + &query;
            let (_, body) = self.send(Request::get(path).header(ACCEPT, accept).body(Vec::new())).await?;
            let page: Page = serde_json::from_value(body).map_err(kube::Error::SerdeError)?;
            listed.items.extend(page.items.unwrap_or_default());
            listed.version = page.metadata.resource_version;
            token = page.metadata.r#continue;
            if token.is_empty() {
                return Ok(listed);
            }
        }
    }

    /// The changes after `version` to objects that pass the filter, for five minutes at most.
    pub(crate) async fn watch(
        &self,
        resource: &Resource,
        filter: &Filter,
        version: &str,
    ) -> Result<impl Stream<Item = Result<WatchEvent<Value>, kube::Error>> + use<>, kube::Error> {
        let query = format!(
            "?watch=true&timeoutSeconds=290{}{}",
            parameter("resourceVersion", version),
            filter.query()
        );
        let request = Request::get(resource.path(&filter.namespace, "") + &query)
            .body(Vec::new())
            .map_err(kube::Error::HttpError)?;
        self.client.request_events::<Value>(request).await
    }

    async fn send(
        &self,
        request: Result<Request<Vec<u8>>, http::Error>,
    ) -> Result<(StatusCode, Value), kube::Error> {
        let request = request.map_err(kube::Error::HttpError)?.map(Body::from);
        let answer = async {
            let response = self.client.send(request).await?;
            let status = response.status();
            Ok::<_, kube::Error>((status, response.into_body().collect_bytes().await?))
        };
        let (status, bytes) = tokio::time::timeout(ANSWER_LIMIT, answer).await.map_err(|_| late())??;
        if status.is_success() {
            return Ok((status, serde_json::from_slice(&bytes).map_err(kube::Error::SerdeError)?));
        }
        Err(kube::Error::Api(Box::new(refusal(status, &bytes))))
    }
}

impl Filter {
    /// One object.
    pub(crate) fn object(id: &ObjectId) -> Self {
        Self { namespace: id.namespace.clone(), name: id.name.clone(), ..Self::default() }
    }

    fn query(&self) -> String {
        let mut query = String::new();
        if !self.labels.is_empty() {
            query.push_str(&parameter("labelSelector", &self.labels));
        }
        if !self.name.is_empty() {
            query.push_str(&parameter("fieldSelector", &format!("metadata.name={}", self.name)));
        }
        query
    }
}

impl Write<'_> {
    fn query(&self) -> String {
        let query = parameter("fieldManager", self.manager);
        let dry_run = if self.dry_run { "&dryRun=All" } else { "" };
        format!("{}{dry_run}", query.trim_start_matches('&'))
    }
}

/// `&name=value`, the value escaped.
fn parameter(name: &str, value: &str) -> String {
    let mut text = format!("&{name}=");
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// The API server's `Status`, or what a proxy before it said.
fn refusal(status: StatusCode, bytes: &[u8]) -> Status {
    match serde_json::from_slice::<Status>(bytes) {
        Ok(mut parsed) if !(parsed.message.is_empty() && parsed.reason.is_empty()) => {
            if parsed.code == 0 {
                parsed.code = status.as_u16();
            }
            parsed
        }
        _ => {
            let reason = status.canonical_reason().unwrap_or("Unknown");
            let text: String = String::from_utf8_lossy(bytes).trim().chars().take(200).collect();
            let message = if text.is_empty() { reason.to_owned() } else { text };
            Status::failure(&message, reason).with_code(status.as_u16())
        }
    }
}

fn late() -> kube::Error {
    let text = format!("no answer within {} s", ANSWER_LIMIT.as_secs());
    kube::Error::Service(std::io::Error::new(std::io::ErrorKind::TimedOut, text).into())
}

/// Whether the API server said that something is not there.
pub(crate) fn is_not_found(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.is_not_found())
}

/// The status of the API server's refusal.
pub(crate) fn api_status(error: &kube::Error) -> Option<&Status> {
    match error {
        kube::Error::Api(status) => Some(status),
        _ => None,
    }
}
