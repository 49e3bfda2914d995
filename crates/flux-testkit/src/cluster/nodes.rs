//! Nodes and Pods without kubelet and scheduler: kwok, and one policy that binds every Pod to the one Node.

/// The Node, and the policy that binds every new Pod to it.
pub(super) const OBJECTS: &str = r#"
apiVersion: v1
kind: Node
metadata:
  name: node-1
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata:
  name: bind-pods
spec:
  failurePolicy: Ignore
  reinvocationPolicy: Never
  matchConstraints:
    resourceRules:
    - apiGroups: [""]
      apiVersions: [v1]
      operations: [CREATE]
      resources: [pods]
  mutations:
  - patchType: ApplyConfiguration
    applyConfiguration:
      expression: 'Object{spec: Object.spec{nodeName: "node-1"}}'
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata:
  name: bind-pods
spec:
  policyName: bind-pods
"#;

/// A Pod to ask the API server what it would do with one.
pub(super) const POD: &str = r"
apiVersion: v1
kind: Pod
metadata:
  name: ask
  namespace: default
spec:
  containers:
  - name: ask
    image: registry.test/ask:1
";
