//! What is secret never reaches a message.

use crate::built;

#[test]
fn values_of_secrets_stay_out_of_messages() {
    let table = [
        ("secretGenerator: [{name: s, literals: [hunter2]}]", ""),
        ("secretGenerator: [{name: s, literals: [=hunter2]}]", ""),
        ("secretGenerator: [{name: s, literals: [a=hunter2, a=hunter2]}]", ""),
        ("secretGenerator: [{name: s, literals: [a=hunter2], behavior: merge}]", ""),
        ("secretGenerator: [{literals: [a=hunter2]}]", ""),
        ("secretGenerator: [{name: s, envs: [env]}]", "a=hunter2\na=hunter2\n"),
        (
            "resources: [env]",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: hunter2, a: hunter2}\n",
        ),
    ];
    for (kustomization, file) in table {
        let error = built(&[("kustomization.yaml", kustomization), ("env", file)]).expect_err("fails");
        assert!(!error.contains("hunter2"), "{kustomization}: {error}");
    }
}
