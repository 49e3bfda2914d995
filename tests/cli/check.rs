//! `flux check` where there is little to find; the rest is part of the installation's test.

use crate::room::{Room, cluster};

#[test]
fn no_server_is_told() {
    let run = Room::new().flux("check --pre --server=http://127.0.0.1:1");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    assert!(
        run.err.starts_with("► checking prerequisites\n✗ Kubernetes API call failed: the Kubernetes API server at http://127.0.0.1:1 cannot be reached: "),
        "{}",
        run.err
    );
}

#[test]
fn prerequisites_alone_can_be_checked() {
    let Some(cluster) = cluster() else { return };
    let run = Room::of(cluster).flux("check --pre");
    assert_eq!(run.exit, 0, "{}", run.err);
    assert!(run.err.ends_with("✔ prerequisites checks passed\n"), "{}", run.err);
}

#[test]
fn a_cluster_without_flux_fails() {
    let Some(cluster) = cluster() else { return };
    let run = Room::of(cluster).flux("check");
    assert_eq!(run.exit, 1);
    for line in [
        "✔ bootstrapped: false\n",
        "✗ no controllers found in the 'flux-system' namespace",
        "✗ no crds found with the label selector 'app.kubernetes.io/part-of=flux'\n",
        "✗ check failed\n",
    ] {
        assert!(run.err.contains(line), "{line}{}", run.err);
    }
}
