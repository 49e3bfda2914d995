//! Patches.

use crate::one;

#[test]
fn a_resource_cannot_be_replaced_as_a_whole() {
    let resource = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  replicas: 1\n";
    let patch = |rest: &str, target: &str| {
        format!(
            "patches:\n- patch: '{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: x}}, {rest}}}'\n{target}"
        )
    };
    for target in ["", "  target: {kind: Deployment}\n"] {
        let replaced = one(resource, &patch("$patch: replace, spec: {paused: true}", target));
        assert_eq!(replaced.as_deref(), Ok(resource));
        assert_eq!(one(resource, &patch("$patch: delete", target)).as_deref(), Ok(""));
    }
}
