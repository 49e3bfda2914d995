//! The reports for `patch` and for programs.

use std::{fs, path::Path, process::Command};

use flux_diff::{json, unified};
use flux_yaml::Value;

use super::report;

const BEFORE: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: changed, namespace: ns}
data: {a: '1', text: \"1\\n2\\n3\\n\"}
---
apiVersion: v1
kind: Secret
metadata: {name: gone, namespace: ns}
data: {a: Y2FuYXJ5}
";
const AFTER: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: changed, namespace: ns}
data: {a: '2', text: \"1\\n2\\n3\\n\"}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: 'system:x'}
";

#[test]
fn a_unified_diff() {
    let mut out = String::new();
    unified(&mut out, &report(BEFORE, AFTER)).unwrap();
    let folder = "Kustomization/flux-system/apps";
    let want = format!(
        "--- a/{folder}/ConfigMap_ns_changed.yaml
+++ b/{folder}/ConfigMap_ns_changed.yaml
@@ -1,6 +1,6 @@
 apiVersion: v1
 data:
-  a: \"1\"
+  a: \"2\"
   text: |
     1
     2
--- /dev/null
+++ b/{folder}/ClusterRole.rbac.authorization.k8s.io_system:x.yaml
@@ -0,0 +1,4 @@
+apiVersion: rbac.authorization.k8s.io/v1
+kind: ClusterRole
+metadata:
+  name: system:x
--- a/{folder}/Secret_ns_gone.yaml
+++ /dev/null
@@ -1,7 +0,0 @@
-apiVersion: v1
-data:
-  a: '***'
-kind: Secret
-metadata:
-  name: gone
-  namespace: ns
"
    );
    assert_eq!(out, want);
}

#[test]
fn names_stay_below_the_directory() {
    let evil = "{kind: 'A/../../b', metadata: {name: '../ \"x', namespace: '..'}}";
    let mut out = String::new();
    unified(&mut out, &report("", evil)).unwrap();
    let file = out.lines().nth(1).unwrap().to_owned();
    assert_eq!(file, "+++ b/Kustomization/flux-system/apps/A_b_.._..___x.yaml");
}

/// Applies a diff to files and gives what is there afterwards.
pub(super) fn patched(files: &[(String, String)], diff: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let input = folder.path().join("input.diff");
    fs::write(&input, diff).unwrap();
    let mut patch = Command::new("patch");
    patch.args(["-p1", "-E", "-s", "--no-backup-if-mismatch", "-F0", "-i"]).arg(&input);
    let output = patch.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}\n{diff}", String::from_utf8_lossy(&output.stdout));
    fs::remove_file(&input).unwrap();
    let mut found = Vec::new();
    collect(folder.path(), folder.path(), &mut found);
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn json_has_a_documented_shape() {
    let mut out = String::new();
    json(&mut out, &report(BEFORE, AFTER)).unwrap();
    assert!(!out.contains("canary") && !out.contains("Y2FuYXJ5"));
    let document: Value = serde_json::from_str(&out).unwrap();
    let summary = serde_json::json!({"created": 1, "changed": 1, "deleted": 1, "orphaned": 0, "skipped": 0, "failed": 0, "dangers": 0});
    assert_eq!((&document["base"], &document["summary"]), (&"abc1234".into(), &summary));
    let group = &document["kustomizations"][0];
    assert_eq!((&group["name"], &group["error"]), (&"Kustomization/flux-system/apps".into(), &Value::Null));
    let object = &group["objects"][0];
    assert_eq!(object["action"], "changed");
    assert_eq!(object["before"]["data"]["a"], "1");
    let difference = serde_json::json!([{"path": "data.a", "steps": ["data", "a"],
        "details": [{"type": "changed", "before": "1", "after": "2"}]}]);
    assert_eq!(object["differences"], difference);
    assert_eq!(group["objects"][2]["before"]["data"]["a"], "***");
}
