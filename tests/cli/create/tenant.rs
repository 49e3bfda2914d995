//! `flux create tenant` on a real API server.

use crate::room::{Room, cluster, field};

#[test]
fn a_tenant_is_set_up_and_changed() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("tenant"));
    let get = |object: &str, path: &str| field(cluster, &space, object, path);
    let told = |account: &str| {
        format!(
            "► applying namespace {space}\n► applying service account {account}\n► applying role binding dev-reconciler\n\
             ✔ tenant setup completed\n"
        )
    };
    let label = r".metadata.labels.toolkit\.fluxcd\.io/tenant";
    let line = format!("create tenant dev --with-namespace={space} --label=a=b");
    room.flux(&line).is(0, "", &told("dev"));
    assert_eq!(get(&format!("namespace/{space}"), label), "dev");
    assert_eq!(get("serviceaccount/dev", label), "dev");
    assert_eq!(get("rolebinding/dev-reconciler", ".metadata.labels.a"), "b");
    assert_eq!(
        get("rolebinding/dev-reconciler", ".subjects[*].name"),
        format!("gotk:{space}:reconciler dev")
    );

    let before = get("rolebinding/dev-reconciler", ".metadata.uid");
    room.flux(&line).is(0, "", &told("dev"));
    assert_eq!(get("rolebinding/dev-reconciler", ".metadata.uid"), before, "nothing has changed");

    room.flux(&format!("{line} --cluster-role=view --with-service-account=bot")).is(0, "", &told("bot"));
    assert_ne!(get("rolebinding/dev-reconciler", ".metadata.uid"), before);
    assert_eq!(get("rolebinding/dev-reconciler", ".roleRef.name"), "view");
    assert_eq!(get("rolebinding/dev-reconciler", ".subjects[1].name"), "bot");

    room.flux("create tenant dev --with-namespace=tenant-made").is(
        0,
        "",
        "► applying namespace tenant-made\n► applying service account dev\n► applying role binding dev-reconciler\n\
         ✔ tenant setup completed\n",
    );
    assert_eq!(field(cluster, "tenant-made", "namespace/tenant-made", label), "dev");
}
