//! One cluster through all that can come between: interruptions, other people's pushes, other branches, new credentials.

use std::{fs, path::Path, time::Duration};

use flux_testkit::{
    fleet::Fleet,
    git::{BareRepo, Edit},
    skip,
};
use serde_json::json;

use super::{
    interrupt::interrupt,
    rig::{assert_nothing_left, no_secret, with_own_temporary_folder},
};
use crate::room::{Room, Run, field};

/// Escapes as far as it can, and is `clusters/test` all the same.
const PATH: &str = "--path=../../clusters/test";
const OWN: [&str; 3] = ["gotk-components.yaml", "gotk-sync.yaml", "kustomization.yaml"];

struct Luck {
    fleet: Fleet,
    room: Room,
    repository: BareRepo,
}

#[test]
fn whatever_happens_a_bootstrap_converges() {
    if let Some(missing) = Fleet::missing() {
        skip(&missing);
        return;
    }
    let luck = Luck::new();
    luck.a_missing_crd_is_named();
    luck.interruptions_leave_nothing_but_work_to_do();
    luck.only_own_files_are_committed_within_the_repository();
    luck.a_push_by_somebody_else_is_built_upon();
    luck.a_webhook_that_refuses_is_told_in_its_own_words();
    luck.a_missing_branch_is_made();
    luck.a_new_token_reaches_the_secret_and_an_empty_repository_its_branch();
}

impl Luck {
    fn new() -> Self {
        let fleet = Fleet::start(Path::new(env!("CARGO_BIN_EXE_flux"))).unwrap();
        let repository = fleet.git.repo("fleet").unwrap();
        // A work tree would show these as changed as soon as they are checked out.
        let edits = [
            Edit::Write("notes.txt".to_owned(), b"one\r\ntwo\r\n".to_vec()),
            Edit::Write(".gitattributes".to_owned(), b"*.txt text eol=lf\n".to_vec()),
            Edit::Link("clusters/elsewhere".to_owned(), "/etc".to_owned()),
        ];
        repository.edit("main", &edits, "Begin").unwrap();
        let room = with_own_temporary_folder(Room::of(&fleet.cluster));
        fs::write(room.path().join("ca.crt"), fleet.git.ca_pem()).unwrap();
        let room = room.with("GIT_PASSWORD", fleet.git.basic().1);
        Self { fleet, room, repository }
    }

    fn arguments(&self) -> Vec<String> {
        let url = format!("--url={}", self.fleet.git.https_url("fleet"));
        let rest = ["--token-auth", "--ca-file=ca.crt", "--username=tester", "--timeout=1m"];
        let words = ["bootstrap", "git", PATH, &url].into_iter().chain(rest);
        words.map(str::to_owned).collect()
    }

    #[track_caller]
    fn bootstrap(&self, room: &Room, more: &[&str]) -> Run {
        let arguments = self.arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        let run = room.run(&arguments);
        assert_eq!((run.exit, run.out.as_str()), (0, ""), "{}{}", run.err, self.fleet.controllers_log());
        no_secret(&run.err);
        assert_nothing_left(room);
        run
    }

    /// The subjects of the commits of a branch, the newest first.
    fn subjects(&self, branch: &str) -> Vec<String> {
        self.repository.log(branch).unwrap().into_iter().map(|(_, subject)| subject).collect()
    }

    fn a_missing_crd_is_named(&self) {
        for line in ["get ks", "reconcile ks flux-system", "suspend ks flux-system"] {
            let run = self.room.flux(line);
            assert_eq!((run.exit, run.out.as_str()), (1, ""), "{line}: {}", run.err);
            assert!(run.err.contains("no matches for kind \"Kustomization\""), "{line}: {}", run.err);
        }
    }

    fn interruptions_leave_nothing_but_work_to_do(&self) {
        let arguments = self.arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let slow = "#!/bin/sh\nsleep 0.5\n";
        let (now, soon) = (Duration::ZERO, Duration::from_millis(200));
        interrupt(&self.room, &arguments, "cloning branch", now);
        interrupt(&self.room, &arguments, "generating component manifests", now);
        assert_eq!(self.subjects("main"), ["Begin"]);
        self.repository.hook("pre-receive", slow).unwrap();
        interrupt(&self.room, &arguments, "pushing component manifests", soon);
        self.repository.hook("pre-receive", "#!/bin/sh\n").unwrap();
        interrupt(&self.room, &arguments, "installing components", now);
        interrupt(&self.room, &arguments, "installing components", soon);
        interrupt(&self.room, &arguments, "applying source secret", now);
        self.repository.hook("pre-receive", slow).unwrap();
        interrupt(&self.room, &arguments, "pushing sync manifests", soon);
        self.repository.hook("pre-receive", "#!/bin/sh\n").unwrap();
        interrupt(&self.room, &arguments, "applying sync manifests", now);
        // Nobody reconciles yet.
        interrupt(&self.room, &arguments, "waiting for GitRepository", soon);
        self.fleet.start_controllers().unwrap();
        let run = self.bootstrap(&self.room, &[]);
        assert!(run.err.contains("✔ all components are healthy"), "{}", run.err);
    }

    fn only_own_files_are_committed_within_the_repository(&self) {
        let subjects = self.subjects("main");
        assert_eq!(subjects.len(), 3, "{subjects:?}");
        assert_eq!(subjects[0], "Add Flux sync manifests");
        assert!(subjects[1].ends_with("component manifests"), "{subjects:?}");
        let changed = self.repository.git(&["diff", "--name-only", "main~2", "main"]).unwrap();
        let own = OWN.map(|name| format!("clusters/test/flux-system/{name}"));
        assert_eq!(changed.lines().collect::<Vec<_>>(), own);
        let path = field(&self.fleet.cluster, "flux-system", "kustomization/flux-system", ".spec.path");
        assert_eq!(path, "./clusters/test");
    }

    fn a_push_by_somebody_else_is_built_upon(&self) {
        self.repository.update_ref("refs/heads/theirs", "main").unwrap();
        self.repository.commit("theirs", &[("theirs.md", "theirs\n")], "Theirs").unwrap();
        // In the middle of our push, once.
        let hook = "#!/bin/sh\n[ -e raced ] && exit 0\n: > raced\nunset GIT_QUARANTINE_PATH\n\
                    exec git update-ref refs/heads/main refs/heads/theirs\n";
        self.repository.hook("pre-receive", hook).unwrap();
        let run = self.bootstrap(&self.room, &["--interval=7m"]);
        assert!(run.err.contains("✔ pushed after others did"), "{}", run.err);
        let subjects = self.subjects("main");
        assert_eq!(subjects[..2], ["Add Flux sync manifests", "Theirs"], "{subjects:?}");
        assert_eq!(self.repository.show("main", "theirs.md").unwrap(), "theirs");
        let interval =
            field(&self.fleet.cluster, "flux-system", "gitrepository/flux-system", ".spec.interval");
        assert_eq!(interval, "7m0s");
        self.repository.delete_ref("refs/heads/theirs").unwrap();
    }

    fn a_webhook_that_refuses_is_told_in_its_own_words(&self) {
        let cluster = &self.fleet.cluster;
        let webhook = json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": "no.example.com"}, "webhooks": [{"name": "no.example.com", "sideEffects": "None",
                "admissionReviewVersions": ["v1"], "failurePolicy": "Fail",
                "clientConfig": {"url": self.fleet.git.webhook_url(), "caBundle": self.authority()},
                "rules": [{"apiGroups": ["source.toolkit.fluxcd.io"], "apiVersions": ["*"],
                    "operations": ["UPDATE"], "resources": ["gitrepositories"]}]}]});
        cluster.kubectl(&["create", "-f", "-"], &webhook.to_string()).unwrap();
        // The API server learns of it some time after it was written.
        let refused = || {
            let annotate =
                ["-n", "flux-system", "annotate", "--overwrite", "gitrepository/flux-system", "a=b"];
            Ok(cluster.kubectl(&annotate, "").is_err())
        };
        self.fleet.until("the webhook is asked", Duration::from_secs(20), refused).unwrap();
        let arguments = self.arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(["--interval=9m"]).collect();
        let run = self.room.run(&arguments);
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{}", run.err);
        let words = "\n✗ GitRepository/flux-system/flux-system dry-run failed: \
                     admission webhook \"no.example.com\" denied the request: the webhook wants nothing of this\n";
        assert!(run.err.contains(words), "{}", run.err);
        let interval = field(cluster, "flux-system", "gitrepository/flux-system", ".spec.interval");
        assert_eq!(interval, "7m0s");
        cluster.kubectl(&["delete", "validatingwebhookconfiguration", "no.example.com"], "").unwrap();
    }

    /// The Git server's authority as the API server wants it.
    fn authority(&self) -> String {
        let set = ["create", "secret", "generic", "x", "--dry-run=client", "-o", "jsonpath={.data.ca}"];
        let file = format!("--from-file=ca={}", self.room.path().join("ca.crt").display());
        self.fleet.cluster.kubectl(&[&set[..], &[&file]].concat(), "").unwrap().trim().to_owned()
    }

    fn a_missing_branch_is_made(&self) {
        let before = self.repository.resolve("main").unwrap();
        let run = self.bootstrap(&self.room, &["--branch=feature/new"]);
        assert!(run.err.contains("✔ cloned repository, the branch will be created"), "{}", run.err);
        assert_eq!(self.repository.resolve("main").unwrap(), before);
        assert_eq!(self.repository.resolve("feature/new~1").unwrap(), before);
        let branch =
            field(&self.fleet.cluster, "flux-system", "gitrepository/flux-system", ".spec.ref.branch");
        assert_eq!(branch, "feature/new");
    }

    fn a_new_token_reaches_the_secret_and_an_empty_repository_its_branch(&self) {
        let cluster = &self.fleet.cluster;
        let old = json!({"stringData": {"bearerToken": "expired"}}).to_string();
        let patch = ["-n", "flux-system", "patch", "secret", "flux-system", "--type=merge", "-p", &old];
        cluster.kubectl(&patch, "").unwrap();
        let room = with_own_temporary_folder(Room::of(cluster));
        fs::write(room.path().join("ca.crt"), self.fleet.git.ca_pem()).unwrap();
        let room = room.with("GIT_PASSWORD", self.fleet.git.bearer());
        let empty = self.fleet.git.repo("empty").unwrap();
        let url = format!("--url={}", self.fleet.git.https_url("empty"));
        let run = self.bootstrap(&room, &["--with-bearer-token", &url, "--branch=trunk"]);
        assert!(run.err.contains("✔ cloned repository, which is empty"), "{}", run.err);
        assert_eq!(empty.git(&["branch", "--format=%(refname)"]).unwrap(), "refs/heads/trunk");
        let template = "go-template={{range $key, $value := .data}}{{$key}}={{base64decode $value}};{{end}}";
        let data =
            cluster.kubectl(&["-n", "flux-system", "get", "secret", "flux-system", "-o", template], "");
        let expected = format!("bearerToken={};ca.crt={};", self.fleet.git.bearer(), self.fleet.git.ca_pem());
        assert_eq!(data.unwrap().trim(), expected.trim());
    }
}
