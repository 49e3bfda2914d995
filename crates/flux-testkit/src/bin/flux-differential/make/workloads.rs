//! What runs Pods, and the Pods.

use super::world::{World, labels, odd};
use crate::random::Random;
use crate::yaml::Yaml;

fn environment(random: &mut Random, world: &World) -> Yaml {
    let entries = (0..=random.below(3)).map(|index| {
        let mut entry = Yaml::of([("name", Yaml::from(format!("E{index}")))]);
        let name = Yaml::from(world.name(random));
        match random.below(6) {
            0 => {
                let from = random.word(&["configMapKeyRef", "secretKeyRef"]);
                let key = Yaml::from(random.word(&["a", "key"]));
                entry.set("valueFrom", Yaml::of([(&from, Yaml::of([("name", name), ("key", key)]))]))
            }
            1 => entry.set(
                "valueFrom",
                Yaml::of([("fieldRef", Yaml::of([("fieldPath", "metadata.name".into())]))]),
            ),
            2 => entry.set("value", odd(random, world)),
            _ => entry.set("value", world.sentence(random)),
        };
        entry
    });
    Yaml::List(entries.collect())
}

fn ports(random: &mut Random) -> Yaml {
    let ports = (0..=random.below(3)).map(|_| {
        let mut port = Yaml::of([("containerPort", (*random.pick(&[80_usize, 443, 8080, 53])).into())]);
        if random.chance(50) {
            port.set("protocol", random.word(&["TCP", "UDP"]));
        }
        if random.chance(50) {
            port.set("name", random.word(&["http", "dns", "https"]));
        }
        port
    });
    Yaml::List(ports.collect())
}

fn container(random: &mut Random, world: &World, name: &str) -> Yaml {
    let mut out = Yaml::of([("name", Yaml::from(name)), ("image", Yaml::from(world.image(random)))]);
    if random.chance(45) {
        out.set("env", environment(random, world));
    }
    if random.chance(30) {
        let from = random.word(&["configMapRef", "secretRef"]);
        out.set("envFrom", vec![Yaml::of([(&from, Yaml::of([("name", world.name(random).into())]))])]);
    }
    if random.chance(35) {
        out.set("ports", ports(random));
    }
    if random.chance(25) {
        let words: Vec<String> = (0..=random.below(3)).map(|_| world.sentence(random)).collect();
        out.set(if random.chance(50) { "args" } else { "command" }, words);
    }
    if random.chance(25) {
        let mount =
            Yaml::of([("name", "vol".into()), ("mountPath", random.word(&["/data", "/etc/x"]).into())]);
        out.set("volumeMounts", vec![mount]);
    }
    if random.chance(20) {
        let amounts = Yaml::of([
            ("cpu", Yaml::raw(random.one(&["1", "100m", "\"2\"", "0.5"]))),
            ("memory", "64Mi".into()),
        ]);
        out.set("resources", Yaml::of([("limits", amounts.clone()), ("requests", amounts)]));
    }
    if random.chance(10) {
        let port = Yaml::raw(random.one(&["80", "http", "\"80\""]));
        out.set("readinessProbe", Yaml::of([("httpGet", Yaml::of([("path", "/".into()), ("port", port)]))]));
    }
    out
}

fn volumes(random: &mut Random, world: &World) -> Yaml {
    let sources = (0..=random.below(2)).map(|index| {
        let name = Yaml::from(if index == 0 { "vol" } else { "vol2" });
        let other = Yaml::from(world.name(random));
        let source = match random.below(6) {
            0 => ("configMap", Yaml::of([("name", other)])),
            1 => ("secret", Yaml::of([("secretName", other)])),
            2 => ("persistentVolumeClaim", Yaml::of([("claimName", other)])),
            3 => {
                let list = vec![
                    Yaml::of([("configMap", Yaml::of([("name", other.clone())]))]),
                    Yaml::of([("secret", Yaml::of([("name", other)]))]),
                ];
                ("projected", Yaml::of([("sources", list.into())]))
            }
            4 => ("image", Yaml::of([("reference", world.image(random).into())])),
            _ => ("emptyDir", Yaml::empty()),
        };
        Yaml::of([("name", name), source])
    });
    Yaml::List(sources.collect())
}

/// The specification of a Pod.
pub(crate) fn pod(random: &mut Random, world: &World) -> Yaml {
    let names = ["main", "side", "third"];
    let count = 1 + random.below(3);
    let containers: Vec<Yaml> = names.iter().take(count).map(|name| container(random, world, name)).collect();
    let mut out = Yaml::of([("containers", Yaml::List(containers))]);
    if random.chance(20) {
        out.set("initContainers", vec![container(random, world, "init")]);
    }
    if random.chance(40) {
        out.set("volumes", volumes(random, world));
    }
    if random.chance(25) {
        out.set("serviceAccountName", world.name(random));
    }
    if random.chance(15) {
        out.set("imagePullSecrets", vec![Yaml::of([("name", world.name(random).into())])]);
    }
    if random.chance(10) {
        let toleration =
            Yaml::of([("key", "k".into()), ("operator", "Exists".into()), ("effect", "NoSchedule".into())]);
        out.set("tolerations", vec![toleration]);
    }
    if random.chance(10) {
        let selector = Yaml::of([("matchLabels", Yaml::texts(&labels(random, world)))]);
        let topology = Yaml::of([
            ("maxSkew", 1.into()),
            ("topologyKey", "zone".into()),
            ("whenUnsatisfiable", "DoNotSchedule".into()),
            ("labelSelector", selector),
        ]);
        out.set("topologySpreadConstraints", vec![topology]);
    }
    if random.chance(10) {
        let selector = Yaml::of([("matchLabels", Yaml::texts(&labels(random, world)))]);
        let term = Yaml::of([("labelSelector", selector), ("topologyKey", "zone".into())]);
        let required = Yaml::of([("requiredDuringSchedulingIgnoredDuringExecution", vec![term].into())]);
        out.set("affinity", Yaml::of([(random.one(&["podAffinity", "podAntiAffinity"]), required)]));
    }
    if random.chance(10) {
        out.set(
            "hostAliases",
            vec![Yaml::of([("ip", "10.0.0.1".into()), ("hostnames", vec!["a", "b"].into())])],
        );
    }
    if random.chance(8) {
        out.set("priorityClassName", world.name(random));
    }
    out
}

/// The template that a workload makes Pods of.
pub(crate) fn template(random: &mut Random, world: &World, labels: &[(String, String)]) -> Yaml {
    let mut metadata = Yaml::of([("labels", Yaml::texts(labels))]);
    if random.chance(15) {
        metadata.set("annotations", Yaml::of([("note", world.sentence(random).into())]));
    }
    Yaml::of([("metadata", metadata), ("spec", pod(random, world))])
}

/// The specification of a workload of the kind.
pub(crate) fn workload(random: &mut Random, world: &World, kind: &str) -> Yaml {
    let labels = labels(random, world);
    let mut template = template(random, world, &labels);
    if matches!(kind, "Job" | "CronJob") {
        template.set("spec", {
            let mut spec = pod(random, world);
            spec.set("restartPolicy", "Never");
            spec
        });
        let mut spec = Yaml::of([("template", template)]);
        if random.chance(20) {
            spec.set("backoffLimit", 3);
        }
        if kind == "CronJob" {
            return Yaml::of([
                ("schedule", "*/5 * * * *".into()),
                ("jobTemplate", Yaml::of([("spec", spec)])),
            ]);
        }
        return spec;
    }
    let selector = match kind {
        "ReplicationController" => Yaml::texts(&labels),
        _ => Yaml::of([("matchLabels", Yaml::texts(&labels))]),
    };
    let mut spec = Yaml::of([("selector", selector), ("template", template)]);
    if kind != "DaemonSet" && random.chance(60) {
        spec.set("replicas", Yaml::raw(random.one(&["1", "3", "0", "null", "\"2\"", ""])));
    }
    if kind == "StatefulSet" {
        spec.set("serviceName", world.name(random));
        if random.chance(40) {
            let request = Yaml::of([("requests", Yaml::of([("storage", "1Gi".into())]))]);
            let claim = Yaml::of([
                ("metadata", Yaml::of([("name", "data".into())])),
                ("spec", Yaml::of([("resources", request)])),
            ]);
            spec.set("volumeClaimTemplates", vec![claim]);
        }
    }
    spec
}
