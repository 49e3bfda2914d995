//! What the repository of the journey holds.

use std::{
    fs,
    path::{Path, PathBuf},
};

use flux_testkit::skip;

/// A path of the repository and its content; `None` removes it.
pub(super) type File = (String, Option<String>);

/// Returns a Kustomization over the repository that bootstrap made known.
pub(super) fn sync(name: &str, path: &str, more: &str) -> File {
    let text = format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: {name}\n  namespace: flux-system\n\
         spec:\n  interval: 10m\n  retryInterval: 5s\n  path: {path}\n  prune: true\n  timeout: 1m\n{more}  \
         sourceRef:\n    kind: GitRepository\n    name: flux-system\n"
    );
    (format!("clusters/test/{name}.yaml"), Some(text))
}

/// Returns a ConfigMap of the application.
pub(super) fn config_map(name: &str, text: &str) -> File {
    let content = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: shop\ndata:\n  text: {text}\n"
    );
    (format!("apps/shop/{name}.yaml"), Some(content))
}

/// Returns the application `shop`: a plain directory, without a kustomization file.
pub(super) fn shop() -> Vec<File> {
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n".to_owned();
    vec![
        sync("shop", "./apps/shop", "  wait: true\n"),
        ("apps/shop/namespace.yaml".to_owned(), Some(namespace)),
        config_map("hours", "nine to five"),
        config_map("address", "1 Main Street"),
    ]
}

/// Returns the real podinfo, with two Kustomizations over it, or nothing, loudly, where its data is absent.
pub(super) fn podinfo() -> Vec<File> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/podinfo");
    if !data.is_dir() {
        skip("the data of podinfo is absent; the rest of the journey goes on without it");
        return Vec::new();
    }
    let mut files = vec![
        sync("podinfo", "./podinfo/kustomize", "  wait: true\n  targetNamespace: podinfo\n"),
        // Without waiting: nothing here binds its PersistentVolumeClaim.
        sync("podinfo-dev", "./podinfo/deploy/overlays/dev", ""),
        ("clusters/test/podinfo-namespace.yaml".to_owned(), Some(NAMESPACE.to_owned())),
    ];
    for folder in ["kustomize", "deploy/bases", "deploy/overlays/dev"] {
        for path in below(&data.join(folder)) {
            let name = path.strip_prefix(&data).expect("it is below").display().to_string();
            files.push((format!("podinfo/{name}"), Some(fs::read_to_string(&path).expect("a text file"))));
        }
    }
    files
}

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: podinfo\n";

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}
