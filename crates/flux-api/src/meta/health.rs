//! Health as the user defines it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
/// CEL expressions that say when the objects of a kind are healthy. They see the fields of the object as
/// variables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomHealthCheck {
    /// API version of the objects.
    pub api_version: String,
    /// True when the object is healthy.
    pub current: String,
    /// True when the object has failed for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// True while the object is on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_progress: Option<String>,
    /// Kind of the objects; all kinds of the group when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}
