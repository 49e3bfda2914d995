//! What is refused before anything is done, and what is only doubted.

use crate::room::Room;

const GIT: &str = "source git re --url=https://example.com/a --branch=main";
const OCI: &str = "source oci re --url=oci://example.com/a --tag=1";
const CHART: &str = "source chart re --source=HelmRepository/a --chart=c";
const POLICY: &str = "image policy re --image-ref=r";
const UPDATE: &str = "image update re --git-repo-ref=r --checkout-branch=b --author-name=n --author-email=e";
const RELEASE: &str = "hr re --source=HelmRepository/a --chart=c";

/// Runs `flux create <line> <more> --export`, which has to tell the error and nothing else.
fn refuse(lines: &[(&str, &str, &str)]) {
    let room = Room::new();
    room.write("scalar.yaml", "x");
    for (line, more, error) in lines {
        let words = format!("create {line} {more} --export");
        let words: Vec<&str> = words.split_whitespace().collect();
        room.run(&words).is(1, "", &format!("✗ {error}\n"));
    }
}

#[test]
fn the_first_fault_of_an_object_is_told() {
    refuse(&[
        ("alert re", "", "provider ref is required"),
        ("alert re", "--provider-ref=p", "at least one event source is required"),
        (
            "alert re --provider-ref=p",
            "--event-source=Bucket/",
            "invalid event source 'Bucket/', must be in format <kind>/<name>",
        ),
        ("receiver re --type=quay", "", "secret ref is required"),
        ("receiver re --type=quay", "--secret-ref=s", "atleast one resource is required"),
        (
            "ks re --source=a",
            "--depends-on=a,",
            "invalid dependency '', must be in format [<namespace>/]<name>",
        ),
        ("hr re --chart=c", "--chart-ref=HelmChart/c", "cannot use --chart in combination with --chart-ref"),
        ("hr re --chart=c", "", "chart source is required"),
        (
            RELEASE,
            "--values=scalar.yaml",
            "unmarshaling values from scalar.yaml failed: json: cannot unmarshal string into Go value of type \
             map[string]interface {}",
        ),
        (RELEASE, "--values=.", "reading values from . failed: read .: is a directory"),
        (POLICY, "", "a policy must be provided with either --select-semver or --select-alpha"),
        (
            POLICY,
            "--select-semver=1.x --select-alpha=asc",
            "only one of --select-semver, --select-alpha or --select-numeric can be specified",
        ),
        (
            POLICY,
            "--select-alpha=asc --filter-extract=$a",
            "cannot specify --filter-extract without specifying --filter-regex",
        ),
        (
            POLICY,
            "--select-alpha=asc --filter-regex=(a) --filter-extract=$a",
            "capture group $a used in --filter-extract not found in --filter-regex",
        ),
        (UPDATE, "--signing-key-type=gpg", "--signing-key-type requires --signing-key-secret"),
        ("tenant re", "", "with-namespace is required"),
        ("tenant re --with-namespace=a", "--cluster-role=", "cluster-role is required"),
    ]);
}

#[test]
fn the_first_fault_of_a_source_is_told() {
    refuse(&[
        (GIT, "-n Bad_", "namespace must be a valid DNS label: \"Bad_\""),
        (GIT, "--interval=-5m", "invalid argument \"-5m\" for \"--interval\" flag: must not be below zero"),
        (
            "source git re --url=https://example.com/a",
            "",
            "a Git ref is required, use one of the following: --branch, --tag, --commit, --ref-name or --tag-semver",
        ),
        (GIT, "--ca-file=absent", "unable to read TLS CA file: open absent: no such file or directory"),
        (
            "source git re --branch=b",
            "--url=https://u:hunter2^@h",
            "git URL parse failed: parse \"https://***@h\": net/url: invalid userinfo",
        ),
        ("source oci re --url=oci://a", "", "--tag, --tag-semver or --digest is required"),
        (
            OCI,
            "--layer-selector=a:b",
            "invalid --layer-selector \"a:b\": operation must be \"extract\" or \"copy\"",
        ),
        (
            CHART,
            "--verify-subject=k",
            "a verification provider must be specified when OIDC issuer/subject is specified",
        ),
        ("source helm re", "--url=https:///a", "url host is required"),
    ]);
}

/// Upstream takes these, so they are no errors here.
#[test]
fn doubts_are_told_beside_the_object() {
    let room = Room::new();
    for (line, doubt) in [
        (
            "alert re --provider-ref=p --event-source=Bucket/a --event-severity=warn",
            "event severity 'warn' is not known, it should be one of: info, error",
        ),
        ("image repository re --image=https://ghcr.io/a/b", "--image should not have a scheme"),
        ("image policy re --image-ref=r --select-semver=no", "--select-semver: 'no' is no range of versions"),
        ("source oci re --url=https://a.b/c --tag=1", "--url should begin with oci://"),
        (
            "ks re --source=a --decryption-secret=s",
            "--decryption-secret has no effect without --decryption-provider",
        ),
    ] {
        let run = room.flux(&format!("create {line} --export"));
        assert_eq!((run.exit, run.err), (0, format!("⚠️ {doubt}\n")), "{line}");
        assert!(run.out.starts_with("---\napiVersion: "), "{}", run.out);
    }
    let run = room.flux("create ks re --source=a --validation=client --export");
    assert!(run.out.starts_with("Flag --validation has been deprecated, "), "{}", run.out);
}
