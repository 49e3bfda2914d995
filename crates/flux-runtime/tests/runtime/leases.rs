use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use kube::{
    Api,
    api::{Patch, PatchParams},
};
use serde_json::json;

use crate::rig::{create, ready, shared, start, until};

const FLAGS: &[&str] = &[
    "--enable-leader-election",
    "--leader-election-lease-duration=3s",
    "--leader-election-renew-deadline=2s",
    "--leader-election-retry-period=300ms",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_leads_and_the_next_takes_over() {
    let Some(cluster) = shared() else { return };
    let (client, ns) = (cluster.client().await, cluster.namespace("lease"));
    let leases: Api<Lease> = Api::namespaced(client.clone(), &ns);
    let holder = async || {
        let lease = leases.get_opt("test-controller-leader-election").await.expect("an answer")?;
        lease.spec?.holder_identity.filter(|holder| !holder.is_empty())
    };
    let first = start(cluster, &ns, "first", FLAGS).await;
    let leader = until("a leader", Duration::from_secs(10), holder).await;
    assert!(leader.starts_with("first_"), "{leader}");
    let second = start(cluster, &ns, "second", FLAGS).await;
    create(&client, &ns, "one", "").await;
    ready(&client, &ns, "one").await;
    assert_eq!((first.log.runs("one") > 0, second.log.runs("one")), (true, 0), "only the leader works");

    first.stop.stop();
    first.task.await.expect("no panic").expect("a good end");
    create(&client, &ns, "two", "").await;
    ready(&client, &ns, "two").await;
    assert!(second.log.runs("two") > 0, "the lease was released");

    // Somebody takes the lease: the process must end with an error.
    let stolen = Patch::Merge(json!({"spec": {"holderIdentity": "thief", "leaseDurationSeconds": 60}}));
    leases.patch("test-controller-leader-election", &PatchParams::default(), &stolen).await.expect("stolen");
    let ended = tokio::time::timeout(Duration::from_secs(10), second.task).await.expect("it ends");
    assert!(matches!(ended.expect("no panic"), Err(flux_runtime::Error::LeaderLost)));
}
