//! Signatures that an artifact of a registry has to carry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::meta::LocalObjectReference;

/// What signatures are looked for and who may have made them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactVerification {
    /// Identities of keyless signatures; one of them has to match. Only for `cosign`.
    #[serde(rename = "matchOIDCIdentity", skip_serializing_if = "Vec::is_empty")]
    pub match_oidc_identity: Vec<OidcIdentityMatch>,
    /// The tool that made the signature.
    #[schemars(extend("x-default" = "cosign"))]
    pub provider: VerificationProvider,
    /// Secret with the public keys; a keyless signature is looked for when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
}

crate::text_enum! {
    /// A tool that signs artifacts.
    pub enum VerificationProvider {
        /// Sigstore cosign.
        Cosign = "cosign",
        /// Notary Project notation.
        Notation = "notation",
    }
}

/// An identity that may have signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OidcIdentityMatch {
    /// Regular expression over the issuer of the certificate.
    pub issuer: String,
    /// Regular expression over the subject of the certificate.
    pub subject: String,
}
