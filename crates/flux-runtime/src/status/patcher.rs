//! The serial patcher: it remembers what is persisted and moves forward with each patch.

use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{
    Api,
    api::{Patch, PatchParams},
};
use serde_json::{Value, json};

use super::{merge_conditions, merge_patch};
use crate::Object;

/// Which condition types a controller owns: on conflict its own state of these wins.
#[derive(Clone, Copy, Debug)]
pub enum Owned {
    /// All of them (Kustomization).
    All,
    /// These.
    Types(&'static [&'static str]),
}

impl Owned {
    pub(crate) fn contains(self, kind: &str) -> bool {
        match self {
            Self::All => true,
            Self::Types(types) => types.contains(&kind),
        }
    }
}

/// A patch that was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PatchError {
    /// The API server refused it or was not there.
    #[error("unable to patch the {0}")]
    Api(&'static str, #[source] Box<kube::Error>),
    /// The object cannot be turned into JSON.
    #[error("unable to encode the object")]
    Encode(#[from] serde_json::Error),
}

/// Persists an object's status and finalizers with as few requests as changes demand.
#[derive(Debug)]
pub struct Patcher<K> {
    api: Api<K>,
    params: PatchParams,
    owned: Owned,
    status: Value,
    conditions: Vec<Condition>,
}

/// Conflicts are tried again this often, as upstream, 100 ms apart at first.
const RETRIES: u32 = 5;

fn is_code(error: &kube::Error, code: u16) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == code)
}

fn status_of<K: Object>(object: &K) -> Result<Value, serde_json::Error> {
    serde_json::to_value(object.status())
}

impl<K: Object> Patcher<K> {
    /// Starts from `object` as it is persisted.
    ///
    /// # Errors
    /// When the object cannot be encoded.
    pub fn new(api: Api<K>, manager: &str, owned: Owned, object: &K) -> Result<Self, PatchError> {
        let params = PatchParams { field_manager: Some(manager.to_owned()), ..PatchParams::default() };
        let status = status_of(object)?;
        Ok(Self { api, params, owned, status, conditions: object.conditions().to_vec() })
    }

    /// Patches what changed in the status since the last call; without a change there is no request.
    /// Returns the answer of the API server.
    ///
    /// A patch with conditions carries the resource version; on a conflict the conditions are merged with the live ones.
    ///
    /// # Errors
    /// When the API server refuses the patch for another reason, or keeps reporting conflicts.
    pub async fn status(&mut self, object: &mut K) -> Result<Option<K>, PatchError> {
        let mut delay = Duration::from_millis(100);
        let mut tries = 0;
        loop {
            let after = status_of(object)?;
            let Some(diff) = merge_patch(&self.status, &after) else { return Ok(None) };
            let locked = diff.get("conditions").is_some();
            let body = Self::body(object, &diff, locked);
            let name = object.meta().name.clone().unwrap_or_default();
            match self.api.patch_status(&name, &self.params, &Patch::Merge(&body)).await {
                Ok(answer) => {
                    self.status = after;
                    self.conditions = object.conditions().to_vec();
                    object.meta_mut().resource_version.clone_from(&answer.meta().resource_version);
                    return Ok(Some(answer));
                }
                Err(error) if is_code(&error, 404) && object.meta().deletion_timestamp.is_some() => {
                    return Ok(None);
                }
                Err(error) if locked && is_code(&error, 409) && tries < RETRIES => {
                    tokio::time::sleep(delay).await;
                    delay *= 2;
                    tries += 1;
                    self.rebase(object, &name).await?;
                }
                Err(error) => return Err(PatchError::Api("status", Box::new(error))),
            }
        }
    }

    fn body(object: &K, diff: &Value, locked: bool) -> Value {
        // The uid keeps the patch from another object that has come up under the same name.
        let mut meta = json!({ "uid": object.meta().uid });
        if locked {
            meta["resourceVersion"] = json!(object.meta().resource_version);
        }
        json!({
            "apiVersion": K::api_version(&()), "kind": K::kind(&()), "metadata": meta, "status": diff
        })
    }

    /// Takes the live conditions as the new base and merges those of this run into them.
    async fn rebase(&mut self, object: &mut K, name: &str) -> Result<(), PatchError> {
        let live = self.api.get(name).await.map_err(|error| PatchError::Api("status", Box::new(error)))?;
        let merged = merge_conditions(&self.conditions, object.conditions(), live.conditions(), self.owned);
        *object.conditions_mut() = merged;
        self.conditions = live.conditions().to_vec();
        // Only conditions are merged: for the rest of the status this controller is the one writer.
        if let Some(status) = self.status.as_object_mut() {
            status.insert("conditions".to_owned(), serde_json::to_value(live.conditions())?);
        }
        if live.meta().uid == object.meta().uid {
            object.meta_mut().resource_version.clone_from(&live.meta().resource_version);
        }
        Ok(())
    }

    /// Adds the finalizer to the object or removes it, and returns the persisted object if that changed something.
    ///
    /// When somebody else changed the object meanwhile, `object` becomes the live one and the change is made to that, so
    /// call it only where nothing unpersisted is lost. A live object that is being deleted gets no finalizer any more.
    ///
    /// # Errors
    /// When the API server refuses it, keeps reporting conflicts, or has another object under the name.
    pub async fn finalizer(
        &mut self,
        object: &mut K,
        finalizer: &str,
        present: bool,
    ) -> Result<Option<K>, PatchError> {
        let failed = |error| PatchError::Api("finalizers", Box::new(error));
        let name = object.meta().name.clone().unwrap_or_default();
        let mut tries = 0;
        while let Some(finalizers) = changed(object, finalizer, present) {
            let meta = object.meta();
            let body = json!({ "metadata": {
                "uid": meta.uid, "resourceVersion": meta.resource_version, "finalizers": finalizers
            }});
            let conflict = match self.api.patch(&name, &self.params, &Patch::Merge(&body)).await {
                Ok(answer) => {
                    object.meta_mut().finalizers.clone_from(&answer.meta().finalizers);
                    object.meta_mut().resource_version.clone_from(&answer.meta().resource_version);
                    return Ok(Some(answer));
                }
                Err(error) if is_code(&error, 404) && meta.deletion_timestamp.is_some() => return Ok(None),
                Err(error) if is_code(&error, 409) && tries < RETRIES => error,
                Err(error) => return Err(failed(error)),
            };
            tries += 1;
            let live = match self.api.get(&name).await {
                Err(error) if is_code(&error, 404) && meta.deletion_timestamp.is_some() => return Ok(None),
                answer => answer.map_err(failed)?,
            };
            if live.meta().uid != meta.uid {
                return Err(failed(conflict));
            }
            self.status = status_of(&live)?;
            self.conditions = live.conditions().to_vec();
            *object = live;
        }
        Ok(None)
    }
}

/// The finalizers as they have to be, or nothing when there is nothing to do.
fn changed<K: Object>(object: &K, finalizer: &str, present: bool) -> Option<Vec<String>> {
    let mut finalizers = object.meta().finalizers.clone().unwrap_or_default();
    let known = finalizers.iter().any(|known| known == finalizer);
    if known == present || (present && object.meta().deletion_timestamp.is_some()) {
        return None;
    }
    finalizers.retain(|known| known != finalizer);
    finalizers.extend(present.then(|| finalizer.to_owned()));
    Some(finalizers)
}
