//! Help pages in cobra's layout.

use crate::room::Room;

#[test]
fn groups_print_their_help() {
    let room = Room::new();
    let help = room.flux("get sources --help");
    assert_eq!(help.exit, 0);
    assert_eq!(help.err, "");
    for line in
        ["get sources", "help get sources", "get source -h", "get sources nonsense -h", "get sources -A"]
    {
        room.flux(line).is(0, &help.out, "");
    }
    let expected = "\
Get status of sources

Usage:
  flux get sources [command]

Aliases:
  sources, source

Examples:
  # Get status of all sources
  flux get sources all

  # Get status of every Bucket in the namespace
  flux get sources bucket

  # Get status of every HelmChart in the namespace
  flux get sources chart

Available Commands:
  all         Get status of all sources
  bucket      Get status of Bucket
  chart       Get status of HelmChart
  external    Get status of ExternalArtifact
  git         Get status of GitRepository
  helm        Get status of HelmRepository
  oci         Get status of OCIRepository

Flags:
  -A, --all-namespaces           list the requested object(s) across all namespaces
  -h, --help                     help for sources
  -l, --label-selector string    filter objects by label selector
";
    assert!(help.out.starts_with(expected), "{}", help.out);
    assert!(
        help.out
            .ends_with("\nUse \"flux get sources [command] --help\" for more information about a command.\n")
    );
}

#[test]
fn the_root_helps() {
    let room = Room::new();
    let help = room.flux("--help");
    assert_eq!(help.exit, 0);
    assert!(help.out.starts_with("Command line utility for assembling Kubernetes CD pipelines the GitOps way.\n\nUsage:\n  flux [command]\n\nExamples:\n"));
    for line in [&[][..], &[""], &["help"], &["-h"], &["--", "version"]] {
        room.run(line).is(0, &help.out, "");
    }
    room.flux("help nope").is(1, "", "✗ unknown command \"nope\" for \"flux\"\n");
    room.flux("help get source nope").is(1, "", "✗ unknown command \"nope\" for \"flux get sources\"\n");
    room.flux("help --help").is(0, &room.flux("help help").out, "");
}

#[test]
fn a_command_shows_names_aliases_examples_and_defaults() {
    let room = Room::new();
    let help = room.flux("suspend ks --help").out;
    assert!(help.contains(
        "Usage:\n  flux suspend kustomization [name] [flags]\n\nAliases:\n  kustomization, ks\n\nExamples:\n"
    ));
    assert!(help.contains("      --timeout duration          timeout for this operation (default 5m0s)\n"));
    assert!(help.contains("\nKubernetes Connection Flags:\n") && help.contains("\nGlobal Flags:\n"));
    assert!(help.contains("\"flux-system\")\n"));
    assert!(help.contains("\"[HOME]/.kube/cache\")\n"));
    assert!(!help.contains("more information"), "only groups point on");
    let help = room.flux("install --help").out;
    assert!(help.starts_with("The install command deploys Flux in the specified namespace.\n"));
    assert!(help.contains("[source-controller,kustomize-controller,helm-controller,"));
    assert!(!help.contains("--manifests"), "a hidden flag is hidden");
}
