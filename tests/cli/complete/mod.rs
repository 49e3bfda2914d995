//! `flux __complete` and its like, and the scripts of the shells that call it.

mod shells;
mod terminal;

pub(crate) use terminal::Terminal;

use std::net::TcpListener;

use crate::room::{Room, cluster, create};

/// What the directives are called on stderr.
fn ended(number: &str) -> &'static str {
    match number {
        "0" => "Completion ended with directive: ShellCompDirectiveDefault\n",
        "1" => "Completion ended with directive: ShellCompDirectiveError\n",
        "4" => "Completion ended with directive: ShellCompDirectiveNoFileComp\n",
        "16" => "Completion ended with directive: ShellCompDirectiveFilterDirs\n",
        _ => "no such directive is used",
    }
}

const KUBECONFIG: &str = r#"{"apiVersion": "v1", "kind": "Config", "current-context": "two",
  "contexts": [{"name": "two", "context": {"cluster": "b", "user": "c"}},
               {"name": "no\nname", "context": {"cluster": "b", "user": "c"}},
               {"name": "arn:aws:eks:eu:1/one", "context": {"cluster": "b", "user": "c"}}],
  "clusters": [{"name": "b", "cluster": {"server": "https://127.0.0.1:1"}}],
  "users": [{"name": "c", "user": {"token": "t"}}]}"#;

/// Runs a line whose last word is empty when the line ends in a space, and returns candidates and directive in one.
#[track_caller]
fn ask(room: &Room, line: &str) -> String {
    let run = room.flux(line);
    assert_eq!(run.exit, 0, "{line}: {}", run.err);
    let (candidates, directive) = run.out.trim_end().rsplit_once(':').unwrap();
    let err = run.err.split_inclusive('\n').filter(|line| !line.starts_with("[Debug]"));
    assert_eq!(err.collect::<String>(), ended(directive), "{line}");
    let words = candidates.lines().map(|line| line.split('\t').next().unwrap_or_default());
    let directive = format!(":{directive}");
    words.chain([directive.as_str()]).collect::<Vec<_>>().join(" ")
}

#[test]
fn lines_go_on() {
    let room = Room::new();
    room.write("kc", KUBECONFIG);
    for (line, wanted) in [
        // Words.
        ("__complete sus", "suspend :4"),
        ("__complete -n x sus", "suspend :4"),
        ("__complete reconcile source h", "helm :4"),
        ("__complete help rec", "reconcile :4"),
        ("__complete help reconcile s", "source :4"),
        ("__complete help nope s", ":4"),
        ("__complete ku", ":4"),
        ("__completeValues ku", "kustomize :4"),
        ("__complete nope ", ":0"),
        ("__complete get nope ", ":0"),
        ("__complete get --help ", ":4"),
        // Flags, which go away once they are given, unless they may be given again.
        ("__complete get ks --no", "--no-header :4"),
        ("__complete get ks --no-header --no", ":4"),
        ("__complete get ks --as-g", "--as-group :4"),
        ("__complete get ks --as-group a --as-g", "--as-group :4"),
        ("__complete get ks -A", "-A :4"),
        ("__complete --vers", "--version :4"),
        ("__complete install --mani", ":4"),
        ("__complete get ks --nope --no", ":0"),
        ("__complete get ks --context", "--context :4"),
        // Values, as upstream.
        ("__complete get ks --kubeconfig=kc --context ", "arn:aws:eks:eu:1/one two :4"),
        ("__complete get ks --kubeconfig kc --context tw", "two :4"),
        ("__complete get ks --kubeconfig kc --context=arn:aws", "arn:aws:eks:eu:1/one :4"),
        ("__complete get ks --kubeconfig kc -A --context t", "two :4"),
        ("__complete get ks --kubeconfig kc --cluster ", ":0"),
        ("__complete get ks --kubeconfig kc -n ", ":1"),
        ("__complete get ks --kubeconfig kc ", ":1"),
        ("__complete get ks --context ", ":4"),
        ("__complete install --log-level ", ":0"),
        ("__complete build ks --path ", ":0"),
        ("__complete get ks -o ", ":0"),
        // Values, more than upstream.
        ("__completeValues get ks --kubeconfig kc --cluster ", "b :4"),
        ("__completeValues get ks --kubeconfig kc --user ", "c :4"),
        ("__completeValues install --log-level ", "debug info error :4"),
        ("__completeValues install --log-level=d", "debug :4"),
        ("__completeValues get ks -o ", "json yaml name :4"),
        ("__completeValues install --network-policy=", "true false :4"),
        ("__completeValues build ks --path ", ":16"),
        ("__completeValues build ks --kustomization-file ", ":0"),
        ("__completeValues install ", ":4"),
        ("__completeValues get ks -- --context ", ":1"),
    ] {
        assert_eq!(ask(&room, line), wanted, "{line}");
    }
}

#[test]
fn a_description_stands_behind_a_tab() {
    let room = Room::new();
    room.flux("__complete susp").is(0, "suspend\tSuspend resources\n:4\n", ended("4"));
    room.flux("__completeNoDesc susp").is(0, "suspend\n:4\n", ended("4"));
    let fault = "[Debug] [Error] error while parsing flags from args [--nope]: unknown flag: --nope\n";
    room.flux("__complete get ks --nope ").is(0, ":0\n", &format!("{fault}{}", ended("0")));
    let fault = "[Debug] [Error] unable to find a command for arguments: [nope]\n";
    room.flux("__complete nope ").is(0, ":0\n", &format!("{fault}{}", ended("0")));
    room.flux("__complete").is(1, "", "✗ requires at least 1 arg(s), only received 0\n");
}

#[test]
fn objects_and_namespaces_are_those_of_the_cluster() {
    let Some(cluster) = cluster() else { return };
    cluster.kubectl(&["create", "namespace", "complete-a"], "").unwrap();
    let object = |name: &str| {
        format!(
            "{{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {{name: {name}}}, \
             spec: {{interval: 1m, prune: true, sourceRef: {{kind: GitRepository, name: x}}}}}}\n"
        )
    };
    create(cluster, "complete-a", &format!("{}---\n{}", object("apps"), object("infra")));
    let room = Room::of(cluster);
    for (line, wanted) in [
        ("__complete get ks -n complete-a ", "apps infra :4"),
        ("__complete -n complete-a suspend kustomization in", "infra :4"),
        ("__complete reconcile ks --namespace=complete-a a", "apps :4"),
        ("__complete build ks -n complete-a ", "apps infra :4"),
        ("__complete get hr -n complete-a ", ":4"),
        ("__complete get ks -n complete-", "complete-a :4"),
        ("__complete get ks --server=https://127.0.0.1:1 -n complete-", ":1"),
    ] {
        // The answer comes in time or not at all, and this machine may be busy.
        let answer = || Some(ask(&room, line)).filter(|answer| answer != ":1");
        let answer = (0..20).find_map(|_| answer()).unwrap_or_else(|| ":1".to_owned());
        assert_eq!(answer, wanted, "{line}");
    }
}

#[test]
fn nobody_waits_for_a_cluster_that_does_not_answer() {
    // It takes connections, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let room = Room::new();
    let server = format!("http://{}", silent.local_addr().unwrap());
    room.write("kc", &KUBECONFIG.replace("https://127.0.0.1:1", &server));
    assert_eq!(ask(&room, "__complete get ks --kubeconfig kc "), ":1");
    // So it is with a program that is to give the credentials; it would leave a file when it is waited for.
    let exec = r#"{"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh",
        "args": ["-c", "sleep 20; touch late"], "interactiveMode": "Never"}}"#;
    room.write("kc", &KUBECONFIG.replace(r#"{"token": "t"}"#, exec));
    assert_eq!(ask(&room, "__complete get ks --kubeconfig kc "), ":1");
    assert!(!room.path().join("late").exists());
}
