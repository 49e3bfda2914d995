//! The application of the demonstration.

/// A file of the repository and its content; `None` removes it.
pub(crate) type File = (&'static str, Option<String>);

const GREETING: &str = "apps/web/greeting.yaml";
const NOTICE: &str = "apps/web/notice.yaml";
const KUSTOMIZATION: &str = "apps/web/kustomization.yaml";

/// Returns the whole application, and the Kustomization that brings it in.
pub(crate) fn files(text: &str) -> Vec<File> {
    vec![
        ("clusters/demo/web.yaml", Some(SYNC.to_owned())),
        (
            KUSTOMIZATION,
            Some(kustomization(&["namespace.yaml", "greeting.yaml", "notice.yaml", "deployment.yaml"])),
        ),
        (
            "apps/web/namespace.yaml",
            Some("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n".to_owned()),
        ),
        greeting(text),
        (NOTICE, Some(config_map("notice", "Closed on Sundays"))),
        ("apps/web/deployment.yaml", Some(DEPLOYMENT.to_owned())),
    ]
}

/// Returns the greeting with another text.
pub(crate) fn greeting(text: &str) -> File {
    (GREETING, Some(config_map("greeting", text)))
}

/// Returns what removes the notice.
pub(crate) fn without_notice() -> Vec<File> {
    vec![
        (KUSTOMIZATION, Some(kustomization(&["namespace.yaml", "greeting.yaml", "deployment.yaml"]))),
        (NOTICE, None),
    ]
}

fn kustomization(resources: &[&str]) -> String {
    let head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n";
    resources.iter().fold(head.to_owned(), |text, resource| text + "- " + resource + "\n")
}

fn config_map(name: &str, text: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: web\ndata:\n  text: {text}\n"
    )
}

const SYNC: &str = "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/web
  prune: true
  wait: true
  timeout: 1m
  sourceRef:
    kind: GitRepository
    name: flux-system
";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: registry.test/web:1.0.0
";
