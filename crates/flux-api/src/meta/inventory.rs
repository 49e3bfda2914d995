//! What an applier has put into a cluster.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
/// The objects that an applier manages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceInventory {
    /// One entry for each object.
    pub entries: Vec<ResourceReference>,
}

/// One managed object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceReference {
    /// The object as `<namespace>_<name>_<group>_<kind>`, with nothing where there is no namespace or no
    /// group.
    pub id: String,
    /// API version under which the object was applied.
    #[serde(rename = "v")]
    pub version: String,
}
