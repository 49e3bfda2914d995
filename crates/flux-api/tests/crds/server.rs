//! A real API server takes the definitions, and judges objects by them.

use std::time::Duration;

use flux_api::crd::{Facts, KINDS};
use flux_testkit::Cluster;
use kube::Client;
use kube::api::{Api, ApiResource, DynamicObject, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

use crate::objects::{Table, tables};

#[tokio::test(flavor = "multi_thread")]
async fn the_server_accepts_and_refuses_what_it_should() {
    let Some(cluster) = Cluster::shared() else { return };
    let client = cluster.client().await;
    let namespace = cluster.namespace("crds");
    establish(&client).await;

    let tables = tables();
    let mut wrong = Vec::new();
    for facts in KINDS {
        let table = tables.iter().find(|table| table.kind == facts.kind).unwrap();
        let api = Api::namespaced_with(client.clone(), &namespace, &resource(facts));
        Judge { api, facts, table, wrong: &mut wrong }.all().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn resource(facts: &Facts) -> ApiResource {
    ApiResource {
        group: facts.group.to_owned(),
        version: facts.version.to_owned(),
        api_version: format!("{}/{}", facts.group, facts.version),
        kind: facts.kind.to_owned(),
        plural: facts.plural.to_owned(),
    }
}

/// Applies all definitions and waits until the server has established every one.
async fn establish(client: &Client) {
    let resource = ApiResource {
        group: "apiextensions.k8s.io".to_owned(),
        version: "v1".to_owned(),
        api_version: "apiextensions.k8s.io/v1".to_owned(),
        kind: "CustomResourceDefinition".to_owned(),
        plural: "customresourcedefinitions".to_owned(),
    };
    let api: Api<DynamicObject> = Api::all_with(client.clone(), &resource);
    let crds = flux_api::crds();
    for crd in &crds {
        let name = crd["metadata"]["name"].as_str().unwrap();
        api.patch(name, &PatchParams::apply("test"), &Patch::Apply(crd)).await.unwrap();
    }
    for crd in &crds {
        let name = crd["metadata"]["name"].as_str().unwrap();
        let mut tries = 0;
        while !established(&api.get(name).await.unwrap(), name) {
            tries += 1;
            assert!(tries < 100, "{name} is not established after ten seconds");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Whether a definition is established; a schema that is not structural is an error.
fn established(crd: &DynamicObject, name: &str) -> bool {
    let conditions = crd.data["status"]["conditions"].as_array().cloned().unwrap_or_default();
    let is = |kind: &str| conditions.iter().any(|one| one["type"] == kind && one["status"] == "True");
    assert!(!is("NonStructuralSchema"), "{name}: {conditions:?}");
    is("Established")
}

struct Judge<'a> {
    api: Api<DynamicObject>,
    facts: &'a Facts,
    table: &'a Table,
    wrong: &'a mut Vec<String>,
}

impl Judge<'_> {
    async fn all(&mut self) {
        self.defaults().await;
        self.without_spec().await;
        for change in &self.table.good {
            if let Err(error) = self.try_create(Some(change)).await {
                self.wrong.push(format!("{} {change} was refused: {error}", self.table.kind));
            }
        }
        for (change, reason) in &self.table.bad {
            match self.try_create(Some(change)).await {
                Ok(()) => self.wrong.push(format!("{} {change} was accepted", self.table.kind)),
                Err(error) if error.contains(reason) => {}
                Err(error) => {
                    self.wrong.push(format!("{} {change} gave another reason: {error}", self.table.kind));
                }
            }
        }
    }

    fn object(&self, name: &str, spec: Option<&Value>) -> DynamicObject {
        let mut object = json!({
            "apiVersion": format!("{}/{}", self.facts.group, self.facts.version),
            "kind": self.facts.kind,
            "metadata": { "name": name },
        });
        if let Some(spec) = spec {
            object["spec"] = spec.clone();
        }
        serde_json::from_value(object).unwrap()
    }

    /// Creates the object and reads it again: what is left out has been filled in.
    async fn defaults(&mut self) {
        let object = self.object("defaults", Some(&self.table.spec));
        if let Err(error) = self.api.create(&PostParams::default(), &object).await {
            self.wrong.push(format!("{} was refused: {error}", self.table.kind));
            return;
        }
        let stored = serde_json::to_value(self.api.get("defaults").await.unwrap()).unwrap();
        for (pointer, value) in &self.table.defaults {
            if stored.pointer(pointer) != Some(value) {
                self.wrong.push(format!("{} {pointer} is not {value}: {stored}", self.table.kind));
            }
        }
    }

    async fn without_spec(&mut self) {
        let object = self.object("empty", None);
        if let Err(error) = self.api.create(&dry_run(), &object).await {
            self.wrong.push(format!("{} without a spec was refused: {error}", self.table.kind));
        }
    }

    async fn try_create(&self, change: Option<&Value>) -> Result<(), String> {
        let mut spec = self.table.spec.clone();
        if let Some(change) = change {
            json_patch::merge(&mut spec, change);
        }
        let object = self.object("tried", Some(&spec));
        self.api.create(&dry_run(), &object).await.map(drop).map_err(|error| error.to_string())
    }
}

fn dry_run() -> PostParams {
    PostParams { dry_run: true, ..PostParams::default() }
}
