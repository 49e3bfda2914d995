//! Objects of the kinds that the tables know, and of kinds that they do not.

use super::workloads::{pod, workload};
use super::world::{Object, World, anything, labels, odd};
use crate::random::Random;
use crate::yaml::Yaml;

/// Kinds, how often they come, and whether they live in a namespace.
const KINDS: &[(&str, &str, usize, bool)] = &[
    ("apps/v1", "Deployment", 22, true),
    ("v1", "ConfigMap", 16, true),
    ("v1", "Service", 12, true),
    ("v1", "Secret", 6, true),
    ("v1", "ServiceAccount", 6, true),
    ("apps/v1", "StatefulSet", 4, true),
    ("apps/v1", "DaemonSet", 3, true),
    ("batch/v1", "Job", 2, true),
    ("batch/v1", "CronJob", 2, true),
    ("v1", "Pod", 2, true),
    ("apps/v1", "ReplicaSet", 1, true),
    ("v1", "ReplicationController", 1, true),
    ("networking.k8s.io/v1", "Ingress", 4, true),
    ("networking.k8s.io/v1", "NetworkPolicy", 2, true),
    ("policy/v1", "PodDisruptionBudget", 2, true),
    ("autoscaling/v1", "HorizontalPodAutoscaler", 2, true),
    ("autoscaling/v2", "HorizontalPodAutoscaler", 2, true),
    ("rbac.authorization.k8s.io/v1", "Role", 3, true),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", 4, true),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", 3, false),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", 3, false),
    ("v1", "Namespace", 4, false),
    ("v1", "PersistentVolumeClaim", 2, true),
    ("v1", "PersistentVolume", 1, false),
    ("storage.k8s.io/v1", "StorageClass", 1, false),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", 2, false),
    ("apiregistration.k8s.io/v1", "APIService", 1, false),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", 2, false),
    ("scheduling.k8s.io/v1", "PriorityClass", 1, false),
    ("example.com/v1", "Thing", 5, true),
    ("example.com/v1beta1", "Thing", 1, true),
    ("example.com/v1", "AllowList", 1, true),
    ("serving.knative.dev/v1", "Service", 1, true),
    ("v1", "Endpoints", 1, true),
    ("extensions/v1beta1", "Deployment", 1, true),
    ("v1", "Custom", 1, true),
];

/// An object that the case does not have yet.
pub(crate) fn object(random: &mut Random, world: &mut World) -> Object {
    let total: usize = KINDS.iter().map(|kind| kind.2).sum();
    loop {
        let mut at = random.below(total);
        let found = KINDS.iter().find(|kind| {
            let here = at < kind.2;
            at = at.saturating_sub(kind.2);
            here
        });
        let Some((api, kind, _, namespaced)) = found else { continue };
        let name = world.name(random);
        let namespace = (*namespaced && random.chance(30)).then(|| world.namespace(random));
        let place = if *namespaced { namespace.clone().unwrap_or_default() } else { "-".to_owned() };
        let key =
            (format!("{api}/{kind}"), name.clone(), if place == "default" { String::new() } else { place });
        if !world.used.contains(&key) || random.chance(world.wrong) {
            world.used.push(key);
            return make(random, world, (api, kind), name, namespace);
        }
        if random.chance(10) {
            world.names.push(format!("n{}", world.used.len()));
        }
    }
}

fn make(
    random: &mut Random,
    world: &World,
    (api, kind): (&str, &str),
    name: String,
    namespace: Option<String>,
) -> Object {
    let mut body = Yaml::of([("apiVersion", api.into()), ("kind", kind.into())]);
    body.set("metadata", metadata(random, world, &name, namespace.as_deref()));
    fill(random, world, kind, &mut body);
    if random.chance(world.wrong) {
        spoil(random, &mut body);
    }
    Object { api: api.to_owned(), kind: kind.to_owned(), name, namespace, body }
}

fn metadata(random: &mut Random, world: &World, name: &str, namespace: Option<&str>) -> Yaml {
    // A name that is written as it is may be a number to the reader.
    let name = if random.chance(10) { Yaml::raw(name) } else { name.into() };
    let mut out = Yaml::of([("name", name)]);
    if let Some(namespace) = namespace {
        out.set("namespace", namespace);
    }
    if random.chance(50) {
        let mut pairs = Yaml::texts(&labels(random, world));
        if random.chance(5) {
            pairs.set("odd", odd(random, world));
        }
        out.set("labels", pairs);
    }
    if random.chance(25) {
        let mut notes = Yaml::of([("note", world.sentence(random).into())]);
        if random.chance(20) {
            notes.set("odd", odd(random, world));
        }
        if random.chance(4) {
            notes.set("config.kubernetes.io/local-config", random.word(&["true", "false", "no"]));
        }
        out.set("annotations", notes);
    }
    match random.below(60) {
        0 => out.set("annotations", Yaml::empty()),
        1 => out.set("labels", Yaml::empty()),
        2 => out.set("labels", Yaml::raw("")),
        3 => out.set("annotations", Yaml::raw("null")),
        4 => out.set("creationTimestamp", Yaml::raw("null")),
        5 => out.set("finalizers", vec!["a.example.com/x", "b"]),
        6 => {
            let owner = Yaml::of([
                ("uid", "u1".into()),
                ("kind", "Thing".into()),
                ("name", world.name(random).into()),
            ]);
            out.set("ownerReferences", vec![owner])
        }
        _ => &mut out,
    };
    out
}

fn spoil(random: &mut Random, body: &mut Yaml) {
    match random.below(7) {
        0 => body.set("kind", Yaml::raw("")),
        1 => body.set("metadata", Yaml::empty()),
        2 => body.set("metadata", Yaml::raw("x")),
        3 => body.set("apiVersion", Yaml::raw("1")),
        4 => body.set("metadata", Yaml::of([("generateName", "x-".into())])),
        5 => body.set("spec", Yaml::raw("x")),
        _ => body.set(
            "metadata",
            Yaml::of([("name", Yaml::raw(random.one(&["5", "true", "[a]", "null", "1.0"])))]),
        ),
    };
}

fn fill(random: &mut Random, world: &World, kind: &str, body: &mut Yaml) {
    let named = |random: &mut Random| Yaml::of([("name", world.name(random).into())]);
    match kind {
        "Deployment"
        | "StatefulSet"
        | "DaemonSet"
        | "Job"
        | "CronJob"
        | "ReplicaSet"
        | "ReplicationController" => {
            body.set("spec", workload(random, world, kind));
        }
        "Pod" => {
            body.set("spec", pod(random, world));
        }
        "ConfigMap" | "Secret" => data(random, world, kind, body),
        "Service" | "Endpoints" | "Ingress" | "NetworkPolicy" => network(random, world, kind, body),
        "PodDisruptionBudget" => {
            let selector = Yaml::of([("matchLabels", Yaml::texts(&labels(random, world)))]);
            body.set(
                "spec",
                Yaml::of([("minAvailable", Yaml::raw(random.one(&["1", "50%"]))), ("selector", selector)]),
            );
        }
        "HorizontalPodAutoscaler" => scaler(random, world, body),
        "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding" => access(random, world, kind, body),
        "ServiceAccount" => {
            if random.chance(40) {
                let list = random.word(&["secrets", "imagePullSecrets"]);
                body.set(&list, vec![named(random)]);
            }
        }
        "PersistentVolumeClaim" => {
            let mut spec = Yaml::of([
                ("accessModes", vec!["ReadWriteOnce"].into()),
                ("storageClassName", world.name(random).into()),
            ]);
            if random.chance(30) {
                spec.set("volumeName", world.name(random));
            }
            body.set("spec", spec);
        }
        "StorageClass" => {
            body.set("provisioner", "example.com/x");
        }
        "Namespace" => {}
        _ => cluster(random, world, kind, body),
    }
}

fn data(random: &mut Random, world: &World, kind: &str, body: &mut Yaml) {
    let mut entries = Yaml::empty();
    for key in ["a", "key", "app.yaml", "10", "true", "b_c"] {
        if random.chance(40) {
            entries.set(
                key,
                if random.chance(60) { Yaml::Text(world.sentence(random)) } else { odd(random, world) },
            );
        }
    }
    if random.chance(15) {
        entries.set(
            "json",
            random.word(&[
                "{\"a\": {\"b\": \"c\"}, \"l\": [1, 2]}",
                "{\n  \"a\": 1,\n  \"b\": \"x\"\n}",
                "a:\n  b: c\nl:\n- 1\n",
            ]),
        );
    }
    let field = if kind == "Secret" && random.chance(50) { "stringData" } else { "data" };
    if !random.chance(8) {
        body.set(field, entries);
    }
    if kind == "Secret" && random.chance(50) {
        body.set("type", "Opaque");
    }
    if random.chance(6) {
        body.set("immutable", true);
    }
    if random.chance(6) {
        body.set("binaryData", Yaml::of([("bin", "aGVsbG8=".into())]));
    }
}

fn network(random: &mut Random, world: &World, kind: &str, body: &mut Yaml) {
    match kind {
        "Service" => body.set("spec", service(random, world)),
        "Endpoints" => {
            let addresses = vec![Yaml::of([("ip", "10.0.0.1".into())])];
            body.set("subsets", vec![Yaml::of([("addresses", addresses.into())])])
        }
        "Ingress" => body.set("spec", ingress(random, world)),
        _ => body.set("spec", policy(random, world)),
    };
}

fn service(random: &mut Random, world: &World) -> Yaml {
    let ports = (0..=random.below(2)).map(|_| {
        let mut port = Yaml::of([("port", (*random.pick(&[80_usize, 443, 53])).into())]);
        if random.chance(50) {
            port.set("protocol", random.word(&["TCP", "UDP"]));
        }
        if random.chance(50) {
            port.set("targetPort", Yaml::raw(random.one(&["8080", "http", "\"80\""])));
        }
        if random.chance(50) {
            port.set("name", random.word(&["http", "dns"]));
        }
        port
    });
    let ports = Yaml::List(ports.collect());
    let mut spec = Yaml::of([("ports", ports)]);
    if random.chance(80) {
        spec.set("selector", Yaml::texts(&labels(random, world)));
    }
    spec
}

fn ingress(random: &mut Random, world: &World) -> Yaml {
    let port = Yaml::of([("number", 80.into())]);
    let service = Yaml::of([("name", world.name(random).into()), ("port", port)]);
    let backend = Yaml::of([("service", service)]);
    let path = Yaml::of([("path", "/".into()), ("pathType", "Prefix".into()), ("backend", backend)]);
    let paths = Yaml::of([("paths", vec![path].into())]);
    let rule = Yaml::of([("host", world.sentence(random).into()), ("http", paths)]);
    let mut spec = Yaml::of([("rules", vec![rule].into())]);
    if random.chance(40) {
        let hosts = vec!["a.example.com"];
        spec.set("tls", vec![Yaml::of([("secretName", world.name(random).into()), ("hosts", hosts.into())])]);
    }
    if random.chance(30) {
        spec.set("ingressClassName", world.name(random));
    }
    spec
}

fn policy(random: &mut Random, world: &World) -> Yaml {
    let matching = |random: &mut Random| Yaml::of([("matchLabels", Yaml::texts(&labels(random, world)))]);
    let peer = Yaml::of([("podSelector", matching(random))]);
    let selector = if random.chance(30) { Yaml::empty() } else { matching(random) };
    let mut spec = Yaml::of([("podSelector", selector)]);
    if random.chance(60) {
        spec.set("ingress", vec![Yaml::of([("from", vec![peer].into())])]);
    }
    spec
}

fn scaler(random: &mut Random, world: &World, body: &mut Yaml) {
    let kind = random.word(&["Deployment", "StatefulSet"]);
    let target = Yaml::of([
        ("apiVersion", "apps/v1".into()),
        ("kind", kind.into()),
        ("name", world.name(random).into()),
    ]);
    let mut spec = Yaml::of([("scaleTargetRef", target), ("maxReplicas", 5.into())]);
    if random.chance(50) {
        let resource =
            Yaml::of([("name", "cpu".into()), ("target", Yaml::of([("averageUtilization", 80.into())]))]);
        spec.set("metrics", vec![Yaml::of([("type", "Resource".into()), ("resource", resource)])]);
    }
    body.set("spec", spec);
}

fn access(random: &mut Random, world: &World, kind: &str, body: &mut Yaml) {
    if kind.ends_with("Role") {
        let mut rule = Yaml::of([
            ("apiGroups", vec!["", "apps"].into()),
            ("resources", vec!["secrets"].into()),
            ("verbs", vec!["*", "get"].into()),
        ]);
        if random.chance(50) {
            rule.set("resourceNames", vec![world.name(random)]);
        }
        body.set("rules", vec![rule]);
        return;
    }
    let role =
        if kind == "RoleBinding" { random.word(&["Role", "ClusterRole"]) } else { "ClusterRole".to_owned() };
    let reference = [
        ("apiGroup", "rbac.authorization.k8s.io".into()),
        ("kind", role.into()),
        ("name", world.name(random).into()),
    ];
    body.set("roleRef", Yaml::of(reference));
    let subjects = (0..=random.below(2)).map(|_| {
        let name = if random.chance(20) { "default".to_owned() } else { world.name(random) };
        let mut subject = Yaml::of([
            ("kind", random.word(&["ServiceAccount", "ServiceAccount", "User", "Group"]).into()),
            ("name", name.into()),
        ]);
        if random.chance(70) {
            subject.set("namespace", world.namespace(random));
        }
        subject
    });
    let subjects: Vec<Yaml> = subjects.collect();
    if !random.chance(5) {
        body.set("subjects", subjects);
    }
}

fn cluster(random: &mut Random, world: &World, kind: &str, body: &mut Yaml) {
    let service =
        Yaml::of([("name", world.name(random).into()), ("namespace", world.namespace(random).into())]);
    match kind {
        "CustomResourceDefinition" => {
            let names = Yaml::of([("kind", "Thing".into()), ("plural", "things".into())]);
            let mut spec = Yaml::of([
                ("group", "example.com".into()),
                ("names", names),
                ("scope", random.word(&["Namespaced", "Cluster"]).into()),
            ]);
            if random.chance(40) {
                let client = Yaml::of([("service", service)]);
                spec.set(
                    "conversion",
                    Yaml::of([
                        ("strategy", "Webhook".into()),
                        ("webhook", Yaml::of([("clientConfig", client)])),
                    ]),
                );
            }
            body.set("spec", spec);
        }
        "APIService" => {
            body.set("spec", Yaml::of([("service", service), ("group", "example.com".into())]));
        }
        "ValidatingWebhookConfiguration" => {
            let hook = Yaml::of([
                ("name", "h.example.com".into()),
                ("clientConfig", Yaml::of([("service", service)])),
            ]);
            body.set("webhooks", vec![hook]);
        }
        "PriorityClass" => {
            body.set("value", Yaml::raw(random.one(&["1000", "1_000", "0x10"])));
        }
        _ => thing(random, world, body),
    }
}

/// A custom resource, with fields of the names that built-in kinds have.
fn thing(random: &mut Random, world: &World, body: &mut Yaml) {
    let mut spec = Yaml::of([("free", anything(random, world, 3))]);
    if random.chance(40) {
        spec.set("template", Yaml::of([("spec", pod(random, world))]));
    }
    if random.chance(40) {
        spec.set("secretRef", Yaml::of([("name", world.name(random).into())]));
    }
    if random.chance(30) {
        spec.set("image", world.image(random));
    }
    if random.chance(30) {
        spec.set("count", Yaml::raw(random.one(&["1", "0x10", "1.0", "1e3", "null"])));
    }
    if random.chance(30) {
        let items = vec![
            Yaml::of([("name", "one".into()), ("value", odd(random, world))]),
            Yaml::of([("name", "two".into())]),
        ];
        spec.set("list", items);
    }
    body.set("spec", spec);
}
