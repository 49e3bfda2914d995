//! Words, flags and their errors, which are cobra's and pflag's.

use crate::room::Room;

#[test]
fn errors_are_those_of_cobra() {
    let room = Room::new();
    for (line, error) in [
        ("frobnicate", "unknown command \"frobnicate\" for \"flux\""),
        ("--frobnicate", "unknown flag: --frobnicate"),
        ("get ks --frobnicate=1", "unknown flag: --frobnicate"),
        ("get --show-source ks", "unknown flag: --show-source"),
        ("-q", "unknown shorthand flag: 'q' in -q"),
        ("get ks -Aq", "unknown shorthand flag: 'q' in -q"),
        ("get ks --namespace", "flag needs an argument: --namespace"),
        ("get ks -n", "flag needs an argument: 'n' in -n"),
        ("-nq x", "unknown command \"x\" for \"flux\""),
        (
            "get ks --timeout=1",
            "invalid argument \"1\" for \"--timeout\" flag: time: missing unit in duration \"1\"",
        ),
        (
            "get ks --timeout=1 --nope",
            "invalid argument \"1\" for \"--timeout\" flag: time: missing unit in duration \"1\"",
        ),
        ("get ks --nope --timeout=1", "unknown flag: --nope"),
        (
            "get ks --verbose=perhaps",
            "invalid argument \"perhaps\" for \"--verbose\" flag: strconv.ParseBool: parsing \"perhaps\": invalid syntax",
        ),
        (
            "get ks -A=x",
            "invalid argument \"x\" for \"-A, --all-namespaces\" flag: strconv.ParseBool: parsing \"x\": invalid syntax",
        ),
        (
            "get ks --kube-api-burst=1.5",
            "invalid argument \"1.5\" for \"--kube-api-burst\" flag: strconv.ParseInt: parsing \"1.5\": invalid syntax",
        ),
        (
            "get ks --kube-api-qps=fast",
            "invalid argument \"fast\" for \"--kube-api-qps\" flag: strconv.ParseFloat: parsing \"fast\": invalid syntax",
        ),
        (
            "get ks -o xml",
            "invalid argument \"xml\" for \"-o, --output\" flag: unsupported output 'xml', must be one of: json, yaml, name",
        ),
        ("get --timeout=x", "invalid argument \"x\" for \"--timeout\" flag: time: invalid duration \"x\""),
        ("get ks -n Bad_NS", "namespace must be a valid DNS label: \"Bad_NS\""),
        ("get ks -n=", "namespace must be a valid DNS label: \"=\""),
        ("get ks --namespace=", "namespace must be a valid DNS label: \"\""),
        ("install foo", "unknown command \"foo\" for \"flux install\""),
        ("uninstall foo", "unknown command \"foo\" for \"flux uninstall\""),
        ("check foo", "unknown command \"foo\" for \"flux check\""),
        ("create --version", "unknown flag: --version"),
        ("get --version", "unknown flag: --version"),
        ("kustomize a b", "specify one path to kustomization.yaml"),
        ("reconcile ks", "Kustomization name is required"),
        ("reconcile source git", "GitRepository name is required"),
        ("suspend source helm", "source helm name is required"),
        ("resume image update", "image update automation name is required"),
    ] {
        room.flux(line).is(1, "", &format!("✗ {error}\n"));
    }
}

#[test]
fn a_mistyped_command_is_suggested() {
    let room = Room::new();
    room.flux("recocnile").is(
        1,
        "",
        "✗ unknown command \"recocnile\" for \"flux\"\n\nDid you mean this?\n\treconcile\n\n",
    );
    room.flux("inst").is(
        1,
        "",
        "✗ unknown command \"inst\" for \"flux\"\n\nDid you mean this?\n\tinstall\n\n",
    );
}

#[test]
fn flags_stand_anywhere() {
    let room = Room::new();
    let exported = room.flux("install --export -n apps --components=source-controller").out;
    assert!(exported.contains("namespace: apps"));
    for line in [
        "-n apps install --export --components source-controller",
        "install -napps --components=source-controller --export",
        "--namespace=apps install --export=true --components=source-controller --force=false",
        "install -n=apps --export --components=helm-controller --export=false --export --components-extra= --components=source-controller -n other -n apps",
    ] {
        let run = room.flux(line);
        if line.contains("helm-controller") {
            // Occurrences of a list add up; of anything else the last one counts.
            assert!(run.out.contains("name: helm-controller"), "{line}: {}", run.err);
            continue;
        }
        run.is(0, &exported, "");
    }
}

#[test]
fn lists_are_csv() {
    let room = Room::new();
    let run =
        room.run(&["install", "--export", "--toleration-keys", "\"a,b\",c", "--components=helm-controller"]);
    assert!(run.out.contains("- key: a,b\n"), "{}", run.err);
    assert!(run.out.contains("- key: c\n"));
}

#[test]
fn the_default_namespace_can_be_set() {
    let room = Room::new().with("FLUX_SYSTEM_NAMESPACE", "gitops");
    let run = room.flux("install --export --components=helm-controller");
    assert!(run.out.contains("namespace: gitops"));
    let room = Room::new().with("FLUX_SYSTEM_NAMESPACE", "Bad_NS");
    let run = room.flux("version --client");
    assert_eq!(run.err, "⚠️  ignoring invalid FLUX_SYSTEM_NAMESPACE: \"Bad_NS\"\n");
    assert_eq!(run.exit, 0);
}

#[test]
fn a_question_needs_a_terminal() {
    let room = Room::new();
    let run = room.flux("bootstrap git --url=https://git.example.com/r.git --token-auth");
    run.is(
        1,
        "",
        "✗ could not read password: cannot ask \"Please enter your Git repository password\" without a terminal, \
         pass --password or set GIT_PASSWORD\n",
    );
}
