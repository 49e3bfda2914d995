use flux_api::{meta::names, source::GitRepository};
use flux_runtime::status::{Owned, Patcher};
use kube::{Client, api::DeleteParams};
use serde_json::json;

use crate::rig::{api, create, merge, shared};

const FOREIGN: &str = "test.example/other";

fn patcher(client: &Client, namespace: &str, object: &GitRepository) -> Patcher<GitRepository> {
    Patcher::new(api(client, namespace), "test", Owned::All, object).expect("it can be encoded")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_finalizer_is_added_and_removed_in_spite_of_others() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("finalizer"));
    create(&client, &ns, "app", "").await;
    let mut stale = api(&client, &ns).get("app").await.expect("there");
    let mut patch = patcher(&client, &ns, &stale);
    let others = json!({"metadata": {"finalizers": [FOREIGN]}, "spec": {"interval": "2h"}});
    merge(&client, &ns, "app", others).await;
    let answer =
        patch.finalizer(&mut stale, names::FINALIZER, true).await.expect("tried again").expect("new");
    assert_eq!(answer.metadata.finalizers.expect("some"), [FOREIGN, names::FINALIZER]);
    assert_eq!(stale.spec.interval.to_string(), "2h0m0s", "the run goes on with the live object");
    assert!(patch.finalizer(&mut stale, names::FINALIZER, true).await.expect("no request").is_none());

    api(&client, &ns).delete("app", &DeleteParams::default()).await.expect("deleted");
    patch.finalizer(&mut stale, names::FINALIZER, false).await.expect("tried again").expect("new");
    let live = api(&client, &ns).get("app").await.expect("the other finalizer holds it");
    assert_eq!(live.metadata.finalizers.expect("some"), [FOREIGN]);
    merge(&client, &ns, "app", json!({"metadata": {"finalizers": null}})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_being_deleted_or_another_object_gets_no_finalizer() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("deleted"));
    create(&client, &ns, "app", "").await;
    let mut stale = api(&client, &ns).get("app").await.expect("there");
    let mut other = stale.clone();
    let mut patch = patcher(&client, &ns, &stale);
    merge(&client, &ns, "app", json!({"metadata": {"finalizers": [FOREIGN]}})).await;
    api(&client, &ns).delete("app", &DeleteParams::default()).await.expect("deleted");
    let answer = patch.finalizer(&mut stale, names::FINALIZER, true).await.expect("no failure");
    assert!(answer.is_none() && stale.metadata.deletion_timestamp.is_some(), "the run learns of it");

    merge(&client, &ns, "app", json!({"metadata": {"finalizers": null}})).await;
    create(&client, &ns, "app", "").await;
    assert!(patch.finalizer(&mut other, names::FINALIZER, true).await.is_err(), "another one under the name");
    assert!(api(&client, &ns).get("app").await.expect("there").metadata.finalizers.is_none());
}
