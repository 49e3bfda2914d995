//! How the quick check fares with many owners; run it with `--ignored`.

use std::time::Instant;

use flux_kube::{ApplyOptions, Owner};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::rig::Rig;

const OWNERS: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, not a test"]
async fn five_hundred_owners() {
    let Some(rig) = Rig::new("speed").await else { return };
    let set = |owner: usize| -> Vec<Value> {
        (0..5)
            .map(|index| rig.config_map(&format!("a{owner}-c{index}"), &json!({"k": format!("{owner}")})))
            .collect()
    };
    let options =
        |owner: usize| ApplyOptions::controller(Owner::kustomization(&rig.namespace, &format!("a{owner}")));
    let begin = Instant::now();
    let rig = &rig;
    let snapshots: Vec<_> =
        futures::stream::iter(0..OWNERS)
            .map(|owner| async move {
                rig.applier.apply(set(owner), &options(owner), None).await.unwrap().snapshot
            })
            .buffered(4)
            .collect()
            .await;
    eprintln!("apply of {OWNERS} owners: {:?}", begin.elapsed());
    // A list waits for the API server's cache to catch up with what is written elsewhere.
    let writer = tokio::spawn({
        let (client, namespace) = (rig.client.clone(), rig.namespace.clone());
        async move {
            let api = kube::Api::<k8s_openapi::api::core::v1::Secret>::namespaced(client, &namespace);
            let mut count = 0_u64;
            loop {
                count += 1;
                let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "w"},
                    "stringData": {"n": count.to_string()}});
                let manager = kube::api::PatchParams::apply("writer");
                api.patch("w", &manager, &kube::api::Patch::Apply(secret)).await.unwrap();
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        }
    });
    let begin = Instant::now();
    let moved: usize = futures::stream::iter(&snapshots)
        .map(|snapshot| async { rig.applier.moved(snapshot).await.unwrap().len() })
        .buffer_unordered(4)
        .fold(0, |sum, count| async move { sum + count })
        .await;
    writer.abort();
    eprintln!("check of {OWNERS} owners, 4 at a time: {:?}, {moved} moved", begin.elapsed());
}
