//! Other objects, as flags name them: `kind/name.namespace` and its shorter forms.

use anyhow::{Result, bail};
use flux_api::{
    helm::{ChartRef, ChartRefKind, ChartSourceReference, ValuesReference},
    kustomize::{CrossNamespaceSourceReference, SourceKind, ValuesKind},
    meta::{DependencyReference, NamespacedObjectKindReference},
    notification::{EventSource, ReceiverResource},
    source::{ChartSourceKind, LocalHelmChartSourceReference},
};

use super::flags::given;

/// A text cut at its one `/`; with none or several, all of it is the name.
fn kind_and_name(text: &str) -> (&str, &str) {
    match text.split_once('/') {
        Some((kind, name)) if !name.contains('/') => (kind, name),
        _ => ("", text),
    }
}

/// The same, and the namespace behind the last dot of the name.
fn kind_name_namespace(text: &str) -> (&str, &str, Option<&str>) {
    let (kind, name) = kind_and_name(text);
    match name.rsplit_once('.') {
        Some((name, namespace)) => (kind, name, Some(namespace)),
        None => (kind, name, None),
    }
}

/// The word of a vocabulary that equals `text` but for its case.
fn known(words: &'static [&'static str], text: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| word.eq_ignore_ascii_case(text))
}

fn namespace(text: Option<&str>) -> Option<String> {
    text.and_then(given)
}

const SOURCES: &[&str] = &["OCIRepository", "GitRepository", "Bucket"];
const CHART_SOURCES: &[&str] = &["HelmRepository", "GitRepository", "Bucket"];
const CHART_REFS: &[&str] = &["OCIRepository", "HelmChart"];
const VALUES: &[&str] = &["Secret", "ConfigMap"];
const HEALTHY: &[&str] = &["HelmRelease", "Deployment", "DaemonSet", "StatefulSet"];

/// Reads `--source` of a Kustomization: `[<kind>/]<name>[.<namespace>]`.
pub(in crate::cli) fn source(text: &str) -> Result<CrossNamespaceSourceReference, String> {
    let kinds = SOURCES.join(", ");
    if text.trim().is_empty() {
        return Err(format!(
            "no Kustomization source given, please specify source that contains the Kubernetes manifests in the format \
             '[<kind>/]<name>.<namespace>', where kind must be one of: ({kinds}), if kind is not specified it defaults to \
             GitRepository"
        ));
    }
    let (kind, name, space) = kind_name_namespace(text);
    if name.is_empty() {
        return Err(format!("no name given for source of kind '{kind}'"));
    }
    if kind.is_empty() && SOURCES.contains(&name) {
        return Err(format!("no kind specified for source '{name}'"));
    }
    let wanted = if kind.is_empty() { "GitRepository" } else { kind };
    let Some(kind) = known(SOURCES, wanted) else {
        return Err(format!("source kind '{kind}' is not supported, must be one of: {kinds}"));
    };
    Ok(CrossNamespaceSourceReference {
        api_version: None,
        kind: SourceKind::from(kind),
        name: name.to_owned(),
        namespace: namespace(space),
    })
}

/// Reads `--source` of a `HelmRelease`: `<kind>/<name>[.<namespace>]`.
pub(in crate::cli) fn chart_source(text: &str) -> Result<ChartSourceReference, String> {
    let (kind, name, space) = kind_name_namespace(text);
    Ok(ChartSourceReference {
        api_version: None,
        kind: chart_source_kind(text, kind, name)?,
        name: name.to_owned(),
        namespace: namespace(space),
    })
}

/// Reads `--source` of a `HelmChart`: `<kind>/<name>`. It has no namespace, so a dot belongs to the name.
pub(in crate::cli) fn local_chart_source(text: &str) -> Result<LocalHelmChartSourceReference, String> {
    let (kind, name) = kind_and_name(text);
    Ok(LocalHelmChartSourceReference {
        api_version: None,
        kind: chart_source_kind(text, kind, name)?,
        name: name.to_owned(),
    })
}

fn chart_source_kind(text: &str, kind: &str, name: &str) -> Result<ChartSourceKind, String> {
    let kinds = CHART_SOURCES.join(", ");
    if text.trim().is_empty() {
        return Err(format!(
            "no helm chart source given, please specify source that contains the chart in the format '<kind>/<name>', where \
             kind must be one of: ({kinds})"
        ));
    }
    if kind.is_empty() || name.is_empty() {
        return Err(format!("invalid helm chart source '{text}', must be in format <kind>/<name>"));
    }
    match known(CHART_SOURCES, kind) {
        Some(kind) => Ok(ChartSourceKind::from(kind)),
        None => Err(format!("source kind '{kind}' is not supported, must be one of: {kinds}")),
    }
}

/// Reads `--chart-ref` of a `HelmRelease`: `<kind>/<name>[.<namespace>]`, the kind to the letter.
pub(in crate::cli) fn chart_ref(text: &str) -> Result<ChartRef> {
    let (kind, name, space) = kind_name_namespace(text);
    if !CHART_REFS.contains(&kind) {
        let kinds = CHART_REFS.join(", ");
        bail!("chart reference kind '{kind}' is not supported, must be one of: {kinds}");
    }
    if name.is_empty() {
        bail!("invalid chart reference '{text}', must be in format <kind>/<name>");
    }
    Ok(ChartRef {
        api_version: None,
        kind: ChartRefKind::from(kind),
        name: name.to_owned(),
        namespace: namespace(space),
    })
}

/// Reads one item of `--values-from`: `<kind>/<name>`.
pub(in crate::cli) fn values_from(text: &str) -> Result<ValuesReference> {
    let (kind, name) = kind_and_name(text);
    if kind.is_empty() || name.is_empty() {
        bail!("invalid Kubernetes object reference '{text}', must be in format <kind>/<name>");
    }
    let Some(kind) = known(VALUES, kind) else {
        let kinds = VALUES.join(", ");
        bail!("reference kind '{kind}' is not supported, must be one of: {kinds}");
    };
    Ok(ValuesReference { kind: ValuesKind::from(kind), name: name.to_owned(), ..ValuesReference::default() })
}

/// Reads one item of `--event-source` of an Alert: `<kind>/<name>[.<namespace>]`.
pub(in crate::cli) fn event_source(text: &str) -> Result<EventSource> {
    let (kind, name, space) = kind_name_namespace(text);
    check_event_source(text, kind, name)?;
    Ok(EventSource {
        kind: kind.into(),
        name: name.to_owned(),
        namespace: namespace(space),
        ..EventSource::default()
    })
}

/// Reads one item of `--resource` of a Receiver: `<kind>/<name>`. A dot belongs to the name.
pub(in crate::cli) fn receiver_resource(text: &str) -> Result<ReceiverResource> {
    let (kind, name) = kind_and_name(text);
    check_event_source(text, kind, name)?;
    Ok(ReceiverResource { kind: kind.into(), name: name.to_owned(), ..ReceiverResource::default() })
}

fn check_event_source(text: &str, kind: &str, name: &str) -> Result<()> {
    if kind.is_empty() || name.is_empty() {
        bail!("invalid event source '{text}', must be in format <kind>/<name>");
    }
    Ok(())
}

/// Reads one item of `--depends-on`: `[<namespace>/]<name>[@<CEL>]`, where the expression says when that object is ready.
pub(in crate::cli) fn dependency(text: &str) -> Result<DependencyReference> {
    let (object, expression) = match text.split_once('@') {
        Some((object, expression)) => (object, given(expression)),
        None => (text, None),
    };
    let (space, name) = match object.split_once('/') {
        Some((space, name)) => (given(space), name),
        None => (None, object),
    };
    if name.is_empty() || name.contains('/') {
        bail!("invalid dependency '{text}', must be in format [<namespace>/]<name>");
    }
    Ok(DependencyReference { name: name.to_owned(), namespace: space, ready_expr: expression })
}

/// Reads one item of `--health-check`: `<kind>/<name>.<namespace>`.
pub(in crate::cli) fn health_check(text: &str) -> Result<NamespacedObjectKindReference> {
    const FORMAT: &str = "must be in the format 'kind/name.namespace'";
    let parts: Vec<&str> = text.split('/').collect();
    let [kind, object] = parts[..] else {
        bail!("invalid health check '{text}' {FORMAT} [{}]", parts.join(" "));
    };
    if !HEALTHY.contains(&kind) {
        bail!("invalid health check kind '{kind}' can be HelmRelease, Deployment, DaemonSet or StatefulSet");
    }
    let parts: Vec<&str> = object.split('.').collect();
    let [name, space] = parts[..] else { bail!("invalid health check '{text}' {FORMAT}") };
    if name.is_empty() || space.is_empty() {
        bail!("invalid health check '{text}' {FORMAT}");
    }
    Ok(NamespacedObjectKindReference {
        api_version: (kind == "HelmRelease").then(|| "helm.toolkit.fluxcd.io/v2".to_owned()),
        kind: kind.to_owned(),
        name: name.to_owned(),
        namespace: Some(space.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Display;

    use super::*;

    /// What was read as JSON, or the error.
    fn told<T: serde::Serialize, E: Display>(read: Result<T, E>) -> String {
        match read {
            Ok(read) => serde_json::to_string(&read).unwrap().replace('"', ""),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn sources_default_to_git() {
        for (text, wanted) in [
            ("repo", "{kind:GitRepository,name:repo}"),
            ("repo.ns", "{kind:GitRepository,name:repo,namespace:ns}"),
            ("bucket/a.b.c", "{kind:Bucket,name:a.b,namespace:c}"),
            ("OCIRepository/a.", "{kind:OCIRepository,name:a}"),
            ("Bucket", "no kind specified for source 'Bucket'"),
            ("Bucket/", "no name given for source of kind 'Bucket'"),
            (".ns", "no name given for source of kind ''"),
            (
                "HelmChart/a",
                "source kind 'HelmChart' is not supported, must be one of: OCIRepository, GitRepository, Bucket",
            ),
        ] {
            assert_eq!(told(source(text)), wanted, "{text}");
        }
        assert!(told(source(" ")).starts_with("no Kustomization source given, please specify source that"));
    }

    #[test]
    fn charts_have_a_source_of_a_kind() {
        for (text, wanted, local) in [
            (
                "helmrepository/a.b",
                "{kind:HelmRepository,name:a,namespace:b}",
                "{kind:HelmRepository,name:a.b}",
            ),
            ("Bucket/a", "{kind:Bucket,name:a}", "{kind:Bucket,name:a}"),
        ] {
            assert_eq!(told(chart_source(text)), wanted, "{text}");
            assert_eq!(told(local_chart_source(text)), local, "{text}");
        }
        for (text, error) in [
            ("charts", "invalid helm chart source 'charts', must be in format <kind>/<name>"),
            ("Bucket/", "invalid helm chart source 'Bucket/', must be in format <kind>/<name>"),
            ("a/b/c", "invalid helm chart source 'a/b/c', must be in format <kind>/<name>"),
            (
                "OCIRepository/a",
                "source kind 'OCIRepository' is not supported, must be one of: HelmRepository, GitRepository, Bucket",
            ),
        ] {
            assert_eq!(told(chart_source(text)), error, "{text}");
            assert_eq!(told(local_chart_source(text)), error, "{text}");
        }
        for (text, wanted) in [
            ("OCIRepository/a.b", "{kind:OCIRepository,name:a,namespace:b}"),
            ("HelmChart/", "invalid chart reference 'HelmChart/', must be in format <kind>/<name>"),
            (
                "helmchart/a",
                "chart reference kind 'helmchart' is not supported, must be one of: OCIRepository, HelmChart",
            ),
        ] {
            assert_eq!(told(chart_ref(text)), wanted, "{text}");
        }
    }

    #[test]
    fn values_events_and_resources_name_objects() {
        for (text, wanted) in [
            ("configmap/a.b", "{kind:ConfigMap,name:a.b}"),
            ("a", "invalid Kubernetes object reference 'a', must be in format <kind>/<name>"),
            ("Secret/", "invalid Kubernetes object reference 'Secret/', must be in format <kind>/<name>"),
            ("Pod/a", "reference kind 'Pod' is not supported, must be one of: Secret, ConfigMap"),
        ] {
            assert_eq!(told(values_from(text)), wanted, "{text}");
        }
        for (text, alert, receiver) in [
            ("Bucket/a", "{kind:Bucket,name:a}", "{kind:Bucket,name:a}"),
            ("Bucket/*.b", "{kind:Bucket,name:*,namespace:b}", "{kind:Bucket,name:*.b}"),
        ] {
            assert_eq!(told(event_source(text)), alert, "{text}");
            assert_eq!(told(receiver_resource(text)), receiver, "{text}");
        }
        for text in ["a", "Bucket/", "/a", "a/b/c", ""] {
            let error = format!("invalid event source '{text}', must be in format <kind>/<name>");
            assert_eq!(told(event_source(text)), error, "{text}");
            assert_eq!(told(receiver_resource(text)), error, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[A-Za-z/.@ä]{0,12}|\\PC*") {
            let _ = (source(&text), chart_source(&text), local_chart_source(&text), chart_ref(&text));
            let _ = (event_source(&text), receiver_resource(&text), values_from(&text));
            let _ = (dependency(&text), health_check(&text));
        }

        #[test]
        fn what_is_written_is_read(name in "[a-z]{1,5}(\\.[a-z]{1,5})?", space in "[a-z]{1,5}") {
            let read = event_source(&format!("Bucket/{name}.{space}")).unwrap();
            proptest::prop_assert_eq!((read.name, read.namespace), (name.clone(), Some(space.clone())));
            let read = dependency(&format!("{space}/{name}@{name}@{space}")).unwrap();
            proptest::prop_assert_eq!((read.name, read.namespace), (name.clone(), Some(space.clone())));
            proptest::prop_assert_eq!(read.ready_expr, Some(format!("{name}@{space}")));
        }
    }

    #[test]
    fn dependencies_may_say_when_they_are_ready() {
        for (text, wanted) in [
            ("a", "{name:a}"),
            ("ns/a", "{name:a,namespace:ns}"),
            ("/a", "{name:a}"),
            ("ns/a@dep.status.x == '/@'", "{name:a,namespace:ns,readyExpr:dep.status.x == '/@'}"),
            ("a@", "{name:a}"),
            ("", "invalid dependency '', must be in format [<namespace>/]<name>"),
            ("a/b/c", "invalid dependency 'a/b/c', must be in format [<namespace>/]<name>"),
        ] {
            assert_eq!(told(dependency(text)), wanted, "{text}");
        }
    }

    #[test]
    fn health_checks_name_workloads() {
        const FORMAT: &str = "must be in the format 'kind/name.namespace'";
        for (text, wanted) in [
            ("Deployment/a.b", "{kind:Deployment,name:a,namespace:b}".to_owned()),
            (
                "HelmRelease/a.b",
                "{apiVersion:helm.toolkit.fluxcd.io/v2,kind:HelmRelease,name:a,namespace:b}".to_owned(),
            ),
            ("a.b", format!("invalid health check 'a.b' {FORMAT} [a.b]")),
            ("a/b/c", format!("invalid health check 'a/b/c' {FORMAT} [a b c]")),
            ("Deployment/a.b.c", format!("invalid health check 'Deployment/a.b.c' {FORMAT}")),
            ("Deployment/.b", format!("invalid health check 'Deployment/.b' {FORMAT}")),
            (
                "Job/a.b",
                "invalid health check kind 'Job' can be HelmRelease, Deployment, DaemonSet or StatefulSet"
                    .to_owned(),
            ),
        ] {
            assert_eq!(told(health_check(text)), wanted, "{text}");
        }
    }
}
