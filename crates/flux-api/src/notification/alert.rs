//! Which events go to which provider.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::EventSourceKind;
use crate::crd::columns;
use crate::meta::LocalObjectReference;

crate::kind! {
    /// Sends the events of some objects to a provider.
    pub struct Alert: "notification.toolkit.fluxcd.io", "v1beta3", "alerts" {
        spec: AlertSpec,
        unobserved: false,
        short_names: [],
        category: "fluxcd-notifications",
        columns: [columns::AGE],
    }
}

/// Which events, and where to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AlertSpec {
    /// Metadata to add to the events.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub event_metadata: BTreeMap<String, String>,
    /// The least severity of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "info"))]
    pub event_severity: Option<EventSeverity>,
    /// The objects whose events are sent.
    pub event_sources: Vec<EventSource>,
    /// Regular expressions; events with a message that matches are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclusion_list: Vec<String>,
    /// Regular expressions; only events with a message that matches are sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inclusion_list: Vec<String>,
    /// The Provider to send to.
    pub provider_ref: LocalObjectReference,
    /// A short text about what the events mean; an annotation of the events does the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 255))]
    pub summary: Option<String>,
    /// Sends nothing while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
}

crate::text_enum! {
    /// How bad an event is.
    pub enum EventSeverity {
        /// All events.
        Info = "info",
        /// Failures only.
        Error = "error",
    }
}

/// Objects whose events are sent, possibly of another namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EventSource {
    /// API version of the objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Kind of the objects.
    pub kind: EventSourceKind,
    /// Labels that an object has to carry, when the name is `*`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: BTreeMap<String, String>,
    /// Name of the object, or `*` for all.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Namespace of the objects; that of the Alert when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub namespace: Option<String>,
}
