//! The Secrets that sources refer to, made beside them.

use anyhow::Result;
use flux_api::meta::LocalObjectReference;

use super::secret::put;
use crate::{cli::context::Context, manifests::secret::SecretManifest};

/// Applies a Secret unless it holds nothing, and returns the reference to it; `what` says whose credentials it has.
///
/// # Errors
/// The cluster's refusal.
pub(super) async fn apply(
    context: &mut Context,
    what: &str,
    secret: &SecretManifest,
) -> Result<Option<LocalObjectReference>> {
    if secret.data.is_empty() {
        return Ok(None);
    }
    let client = context.client().await?;
    context.ui.action(format_args!("applying secret with {what} credentials"));
    put(&client, secret).await?;
    context.ui.success("authentication configured");
    Ok(Some(LocalObjectReference { name: secret.name.clone() }))
}
