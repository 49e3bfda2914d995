//! What all commands of `create secret` do with the Secret that their flags make: print it, or apply it.

use std::{collections::BTreeMap, fmt::Debug};

use anyhow::{Result, bail};
use clap::Args;
use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::{
    Api, Client,
    api::{DeleteParams, PostParams, Preconditions},
};

use crate::{
    cli::{
        context::{Context, FIELD_MANAGER},
        create::{Inherited, Named},
        exit::{Exit, Fault, Outcome},
        exported,
        inputs::Inputs,
    },
    manifests::secret::SecretManifest,
};

/// The flags of one kind of Secret, and what they make.
pub(super) trait Recipe: Args + Debug {
    /// What the Secret is called when it was applied.
    const WHAT: &'static str;
    /// Whether an empty line follows the Secret that is printed.
    const BLANK_LINE: bool = true;
    /// Whether upstream's export has the labels that were asked for; two kinds leave them out.
    const LABELS: bool = true;

    /// Makes the Secret.
    ///
    /// # Errors
    /// The first flag that is missing or does not fit, or a file that cannot be read.
    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault>;

    /// A line to tell before the Secret is applied.
    fn note(_secret: &SecretManifest) -> Option<String> {
        None
    }
}

/// What a recipe is handed.
pub(super) struct Making<'a> {
    /// The namespace.
    pub(super) namespace: &'a str,
    /// The name.
    pub(super) name: &'a str,
    /// The files that flags name.
    pub(super) inputs: Inputs,
}

/// Makes the Secret, then prints or applies it.
///
/// # Errors
/// A name or flag that does not fit; the cluster's refusal.
pub(super) async fn run<R: Recipe>(
    context: &mut Context,
    inherited: &Inherited,
    named: &Named<R>,
) -> Outcome {
    let name = named.name()?;
    let namespace = context.namespace.clone();
    let labels = inherited.labels()?;
    let mut making = Making { namespace: &namespace, name, inputs: Inputs::default() };
    let mut secret = named.args.secret(&mut making).await?;
    if inherited.export {
        if R::LABELS {
            secret.labels = labels;
        } else if !labels.is_empty() {
            context
                .ui
                .warning("--label is left out of this export, as Flux 2.9 does; without --export it is set");
        }
        let end = if R::BLANK_LINE { "\n" } else { "" };
        write!(context.ui.out(), "{}{end}", exported::text(&secret.to_value()))?;
        return Ok(Exit::Success);
    }
    secret.labels = labels;
    if let Some(note) = R::note(&secret) {
        context.ui.generate(note);
    }
    put(&context.client().await?, &secret).await?;
    context.ui.action(format_args!("{} secret '{name}' created in '{namespace}' namespace", R::WHAT));
    Ok(Exit::Success)
}

/// How often an update is tried again that somebody else's came before.
const TRIES: usize = 5;

/// Creates the Secret, or replaces what is there: keys that it lacks go, labels and annotations of others stay.
///
/// # Errors
/// The cluster's refusal.
pub(in crate::cli::create) async fn put(client: &Client, secret: &SecretManifest) -> Result<()> {
    let api: Api<Secret> = Api::namespaced(client.clone(), &secret.namespace);
    let parameters = PostParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PostParams::default() };
    for _ in 0..TRIES {
        let answer = match api.get_opt(&secret.name).await? {
            None => api.create(&parameters, &wanted(secret, None)).await,
            Some(live) => {
                let wanted = wanted(secret, Some(&live));
                if live.type_.as_deref() == wanted.type_.as_deref() {
                    api.replace(&secret.name, &parameters, &wanted).await
                } else {
                    recreate(&api, &parameters, &live, wanted).await
                }
            }
        };
        match answer {
            Err(kube::Error::Api(status)) if status.is_conflict() || status.is_already_exists() => {}
            answer => return answer.map(|_| ()).map_err(Into::into),
        }
    }
    bail!("Secret {} was changed by others again and again", secret.name)
}

/// The API server lets nobody change a type, so the Secret is made anew.
async fn recreate(
    api: &Api<Secret>,
    parameters: &PostParams,
    live: &Secret,
    mut wanted: Secret,
) -> kube::Result<Secret> {
    let preconditions = Preconditions {
        uid: live.metadata.uid.clone(),
        resource_version: live.metadata.resource_version.clone(),
    };
    let only_this = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::default() };
    api.delete(&wanted.metadata.name.clone().unwrap_or_default(), &only_this).await?;
    wanted.metadata.resource_version = None;
    wanted.metadata.uid = None;
    api.create(parameters, &wanted).await
}

/// The Secret as it is to be in the cluster, over the one that is there.
fn wanted(secret: &SecretManifest, live: Option<&Secret>) -> Secret {
    let mut wanted = Secret::default();
    if let Some(live) = live {
        wanted.metadata = live.metadata.clone();
        wanted.metadata.managed_fields = None;
    }
    let metadata = &mut wanted.metadata;
    metadata.name = Some(secret.name.clone());
    metadata.namespace = Some(secret.namespace.clone());
    metadata.labels = merged(metadata.labels.take(), &secret.labels);
    metadata.annotations = merged(metadata.annotations.take(), &secret.annotations);
    let bytes = |(key, text): (&String, &String)| (key.clone(), ByteString(text.clone().into_bytes()));
    wanted.data = Some(secret.data.iter().map(bytes).collect());
    wanted.type_ = Some(secret.kind().to_owned());
    wanted
}

fn merged(
    live: Option<BTreeMap<String, String>>,
    own: &BTreeMap<String, String>,
) -> Option<BTreeMap<String, String>> {
    let mut pairs = live.unwrap_or_default();
    pairs.extend(own.clone());
    (!pairs.is_empty()).then_some(pairs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_go_and_labels_stay() {
        let live: Secret = serde_json::from_value(json!({
            "metadata": {
                "name": "n", "namespace": "ns", "uid": "1", "resourceVersion": "2", "labels": {"theirs": "1", "own": "1"},
                "annotations": {"a": "b"}, "managedFields": [],
            },
            "data": {"old": "b2xk"}, "type": "Opaque", "immutable": false,
        }))
        .unwrap();
        let secret = SecretManifest {
            namespace: "ns".into(),
            name: "n".into(),
            labels: [("own".into(), "2".into())].into(),
            data: [("new".into(), "x".into())].into(),
            ..SecretManifest::default()
        };
        assert_eq!(
            serde_json::to_value(wanted(&secret, Some(&live))).unwrap(),
            json!({
                "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"new": "eA=="},
                "metadata": {
                    "name": "n", "namespace": "ns", "uid": "1", "resourceVersion": "2",
                    "labels": {"theirs": "1", "own": "2"}, "annotations": {"a": "b"},
                },
            })
        );
    }
}
