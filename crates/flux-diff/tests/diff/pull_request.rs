//! The report for a pull request.

use flux_diff::{Group, MarkdownOptions, markdown};

use super::report;

fn shown(before: &str, after: &str, limit: usize) -> String {
    let mut out = String::new();
    markdown(&mut out, &report(before, after), MarkdownOptions { limit }).unwrap();
    out
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ns}
spec:
  selector: {matchLabels: {app: APP}}
  template: {spec: {containers: [{name: web, image: IMAGE}]}}
";

#[test]
fn what_a_job_posts() {
    let object = |app: &str, image: &str| DEPLOYMENT.replace("APP", app).replace("IMAGE", image);
    let out = shown(&object("a", "web:1"), &object("b", "web:2"), 60_000);
    let want = "## Flux diff

What changes in the cluster, compared with `abc1234`.

> [!CAUTION]
> **Dangerous changes**
>
> - `Deployment/ns/web` in `Kustomization/flux-system/apps`: spec.selector cannot be changed, the API server will refuse it

| Kustomization | created | changed | deleted |
|---|---:|---:|---:|
| `Kustomization/flux-system/apps` | 0 | 1 | 0 |

### Images

| object | container | before | after |
|---|---|---|---|
| `Deployment/ns/web` | `web` | `web:1` | `web:2` |

### `Kustomization/flux-system/apps`

<details><summary>⚠️ <code>Deployment/ns/web</code> changed</summary>

```diff
@@ -6,9 +6,9 @@
 spec:
   selector:
     matchLabels:
-      app: a
+      app: b
   template:
     spec:
       containers:
-      - image: web:1
+      - image: web:2
         name: web
```

</details>

";
    assert_eq!(out, want);
}

#[test]
fn nothing_changes() {
    let object = DEPLOYMENT;
    let want = "## Flux diff\n\nNothing changes in the cluster, compared with `abc1234`.\n";
    assert_eq!(shown(object, object, 60_000), want);
}

#[test]
fn content_cannot_break_out() {
    let map = |text: &str| {
        serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a|b`c<script>"}, "data": {"x": text}})
            .to_string()
    };
    let out = shown(&map("a\n```\n</details>\n"), &map("b\n`````\n</details>\n# title\n"), 60_000);
    let fences: Vec<&str> = out.lines().filter(|line| line.starts_with('`')).collect();
    assert_eq!(fences, ["``````diff", "``````"]);
    assert!(out.contains("<code>ConfigMap/a|b`c&lt;script&gt;</code>"), "{out}");
    let mut with_image = report("", "");
    with_image.groups = vec![Group::failed("a|`b".into(), "bad\n```\n> quoted".into())];
    let mut out = String::new();
    markdown(&mut out, &with_image, MarkdownOptions::default()).unwrap();
    assert!(
        out.contains(
            "> [!WARNING]\n> ``a|`b`` could not be compared:\n>\n> ````\n> bad\n> ```\n> > quoted\n> ````\n"
        ),
        "{out}"
    );
}

#[test]
fn long_texts_are_cut_with_a_word_about_it() {
    let many: Vec<String> = (0..100)
        .map(|n| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: map-{n}}}\ndata: {{a: b}}\n"))
        .collect();
    let out = shown("", &many.join("---\n"), 4000);
    assert!(out.len() <= 4000, "{}", out.len());
    assert!(out.contains("| 100 | 0 | 0 |") && out.contains("<code>ConfigMap/map-0</code> created"));
    assert!(out.ends_with("more objects are left out, as this text would be too long.\n"), "{out}");
}
