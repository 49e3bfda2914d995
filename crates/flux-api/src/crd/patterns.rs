//! Patterns that several fields share.

/// A duration that may count hours.
pub(crate) const INTERVAL: &str = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$";
/// A duration of minutes at most.
pub(crate) const TIMEOUT: &str = r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$";
/// A checksum with its algorithm (OCI image specification, descriptors).
pub(crate) const DIGEST: &str = "^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$";
/// The address of a Git repository.
pub(crate) const GIT_URL: &str = "^(http|https|ssh)://.*$";
/// The reason of a condition.
pub(crate) const REASON: &str = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";
/// The type of a condition.
pub(crate) const CONDITION_TYPE: &str = r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$";
/// The address of a Helm repository.
pub(crate) const REPOSITORY_URL: &str = "^(http|https|oci)://.*$";
/// The address of a repository in a container registry.
pub(crate) const OCI_URL: &str = "^oci://.*$";
/// The address of an HTTP service.
pub(crate) const HTTP_URL: &str = "^(http|https)://.*$";
/// The address of an HTTP proxy.
pub(crate) const PROXY_URL: &str = HTTP_URL;
/// The beginning of an HTTP address.
pub(crate) const HTTP_PREFIX: &str = "^https?://";
/// A refspec that neither forces nor deletes.
pub(crate) const PLAIN_REFSPEC: &str = "^$|^[^+:]";
/// A path into Helm values.
pub(crate) const VALUES_PATH: &str = r"^([a-zA-Z0-9_\-.\\\/]|\[[0-9]{1,5}\])+$";
/// A key of a ConfigMap or Secret.
pub(crate) const VALUES_KEY: &str = r"^[\-._a-zA-Z0-9]+$";
/// The alias of a source.
pub(crate) const ALIAS: &str = "^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$";
/// A path in a source: `@<alias>/<path>`.
pub(crate) const ALIAS_PATH: &str = "^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)/(.*)$";
/// A source: `@<alias>`.
pub(crate) const ALIAS_REFERENCE: &str = "^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)$";
/// A path in an artifact that is made: `@artifact/<path>`.
pub(crate) const TARGET_PATH: &str = "^@(artifact)/(.*)$";
/// The name of a source that goes into an artifact.
pub(crate) const SOURCE_NAME: &str = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
/// A DNS label (RFC 1123).
pub(crate) const DNS_LABEL: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
