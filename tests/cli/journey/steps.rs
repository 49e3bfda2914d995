//! The steps; each leaves the fleet as it found it: everything Ready.

use std::{cell::Cell, path::Path, thread, time::Duration};

use anyhow::Result;
use flux_testkit::fleet::{Access, Answer, Fleet, condition, is_ready, ready_message};
use serde_json::Value;

use super::repository::{self, File};

const REPOSITORY: &str = "fleet";
const PATH: &str = "clusters/test";
const LIMIT: Duration = Duration::from_mins(1);

/// A fleet on its way.
pub(super) struct Journey {
    fleet: Fleet,
    access: Access,
    has_podinfo: Cell<bool>,
}

impl Journey {
    pub(super) fn start(access: Access) -> Result<Self> {
        let fleet = Fleet::start(Path::new(env!("CARGO_BIN_EXE_flux")))?;
        fleet.git.repo(REPOSITORY)?;
        fleet.start_controllers()?;
        Ok(Self { fleet, access, has_podinfo: Cell::new(false) })
    }

    pub(super) fn bootstrap(&self) {
        let answer = self.call_bootstrap(PATH);
        assert_eq!(answer.code, 0, "{}{}", answer.stderr, self.fleet.controllers_log());
        for line in ["✔ GitRepository reconciled successfully", "✔ all components are healthy"] {
            assert!(answer.stderr.contains(line), "{line} is missing in\n{}", answer.stderr);
        }
        let podinfo = repository::podinfo();
        self.has_podinfo.set(!podinfo.is_empty());
        self.push(&[repository::shop(), podinfo].concat(), "Add the applications");
        self.reconcile("flux-system");
    }

    pub(super) fn everything_is_live_and_labelled(&self) {
        self.live("the shop's hours", &config_map("hours"), |object| {
            object["data"]["text"] == "nine to five"
        });
        self.ready("shop");
        let mut owned = vec![
            (config_map("hours"), "shop"),
            ("/api/v1/namespaces/shop".to_owned(), "shop"),
            ("/apis/apps/v1/namespaces/flux-system/deployments/source-controller".to_owned(), "flux-system"),
        ];
        if self.has_podinfo.get() {
            self.ready("podinfo");
            self.ready("podinfo-dev");
            owned.push(("/apis/apps/v1/namespaces/podinfo/deployments/podinfo".to_owned(), "podinfo"));
            owned.push(("/apis/apps/v1/namespaces/dev/deployments/backend".to_owned(), "podinfo-dev"));
        }
        for (path, owner) in owned {
            let object = self.fleet.get(&path).expect("the API server answers").expect(&path);
            assert_eq!(object["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/name"], owner, "{path}");
        }
    }

    pub(super) fn a_push_arrives(&self) {
        self.push(&[repository::config_map("hours", "ten to six")], "Open later");
        self.reconcile("shop");
        self.live("the new hours", &config_map("hours"), |object| object["data"]["text"] == "ten to six");
    }

    pub(super) fn a_removal_prunes(&self) {
        self.push(&[("apps/shop/address.yaml".to_owned(), None)], "Close the shop on Main Street");
        self.reconcile("shop");
        self.fleet
            .until("the address is pruned", LIMIT, || Ok(self.fleet.get(&config_map("address"))?.is_none()))
            .expect("pruned");
    }

    pub(super) fn broken_yaml_says_where_and_prunes_nothing(&self) {
        let broken =
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hours\n  namespace: [shop\n".to_owned();
        self.push(&[("apps/shop/hours.yaml".to_owned(), Some(broken))], "Break the hours");
        let answer = self.fleet.flux(&["reconcile", "source", "git", "flux-system"]).expect("flux starts");
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        let object = self.until("shop says that its build failed", "shop", |object| {
            condition(object, "Ready").is_some_and(|ready| ready["reason"] == "BuildFailed")
        });
        let message = ready_message(&object);
        assert!(message.contains("hours.yaml"), "no file in {message:?}");
        assert!(message.contains("line 5") || message.contains("line 6"), "no line in {message:?}");
        assert!(self.fleet.get(&config_map("hours")).expect("answers").is_some(), "nothing was pruned");
        self.push(&[repository::config_map("hours", "mended")], "Mend the hours");
        self.reconcile("shop");
        self.live("the mended hours", &config_map("hours"), |object| object["data"]["text"] == "mended");
        self.ready("shop");
    }

    pub(super) fn a_second_bootstrap_makes_no_commit(&self) {
        let before = self.head();
        let answer = self.call_bootstrap(PATH);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        assert!(answer.stderr.contains("✔ component manifests are up to date"), "{}", answer.stderr);
        assert!(answer.stderr.contains("✔ sync manifests are up to date"), "{}", answer.stderr);
        assert_eq!(self.head(), before, "a commit was made");
    }

    pub(super) fn a_path_of_another_cluster_is_refused_before_anything_is_pushed(&self) {
        let before = self.head();
        let answer = self.call_bootstrap("clusters/other");
        assert_eq!(answer.code, 1, "{}", answer.stderr);
        assert!(answer.stderr.contains("would overwrite path"), "{}", answer.stderr);
        assert_eq!(self.head(), before, "a commit was made");
    }

    pub(super) fn killed_controllers_converge(&self) {
        let many = |round: usize| -> Vec<File> {
            (0..40)
                .map(|number| repository::config_map(&format!("item-{number}"), &format!("round-{round}")))
                .collect()
        };
        self.push(&many(1), "Add forty items");
        self.start_reconciling("shop");
        // In the middle of the apply: some are there, or none yet; whatever was done must not be lost or left over.
        thread::sleep(Duration::from_millis(150));
        self.fleet.kill_controllers();
        self.push(&[&many(2)[..20], &[removed(20), removed(39)]].concat(), "Change half of them, remove two");
        self.fleet.start_controllers().expect("the controllers start again");
        self.reconcile("shop");
        for number in 0..20 {
            let path = config_map(&format!("item-{number}"));
            self.live("a changed item", &path, |object| object["data"]["text"] == "round-2");
        }
        self.live("an unchanged item", &config_map("item-25"), |object| object["data"]["text"] == "round-1");
        for number in [20, 39] {
            let path = config_map(&format!("item-{number}"));
            self.fleet
                .until("a removed item is gone", LIMIT, || Ok(self.fleet.get(&path)?.is_none()))
                .expect("nothing is left over");
        }
        self.ready("shop");
    }

    pub(super) fn an_outage_of_the_api_server_is_survived(&self) {
        self.fleet.cluster.stop_api_server();
        self.push(
            &[repository::config_map("hours", "after the outage")],
            "Change the hours during an outage",
        );
        thread::sleep(Duration::from_secs(2));
        self.fleet.cluster.start_api_server().expect("the API server starts again");
        self.reconcile("shop");
        self.live("the hours", &config_map("hours"), |object| object["data"]["text"] == "after the outage");
        self.ready("shop");
    }

    pub(super) fn an_outage_of_the_git_server_is_survived(&self) {
        self.fleet.git.stop();
        let answer = self
            .fleet
            .flux(&["reconcile", "source", "git", "flux-system", "--timeout=10s"])
            .expect("flux starts");
        assert_eq!(answer.code, 1, "{}{}", answer.stdout, answer.stderr);
        assert!(self.fleet.get(&config_map("hours")).expect("answers").is_some(), "nothing was pruned");
        self.fleet.git.restart().expect("the Git server starts again");
        self.push(&[repository::config_map("hours", "Git is back")], "Change the hours");
        self.reconcile("shop");
        self.live("the hours", &config_map("hours"), |object| object["data"]["text"] == "Git is back");
        self.ready("shop");
    }

    fn call_bootstrap(&self, path: &str) -> Answer {
        let arguments =
            self.fleet.bootstrap_arguments(self.access, REPOSITORY, path).expect("its files are written");
        let words: Vec<&str> = arguments.iter().map(String::as_str).chain(["--timeout=1m"]).collect();
        self.fleet.flux(&words).expect("flux starts")
    }

    fn push(&self, files: &[File], message: &str) {
        let files: Vec<(&str, Option<String>)> =
            files.iter().map(|(path, text)| (path.as_str(), text.clone())).collect();
        self.fleet.push(REPOSITORY, &files, message).expect("git takes the commit");
    }

    fn head(&self) -> String {
        self.fleet
            .git
            .repo(REPOSITORY)
            .and_then(|repository| repository.resolve("main"))
            .expect("there is a branch")
    }

    fn reconcile(&self, name: &str) {
        let answer = self.fleet.flux(&["reconcile", "kustomization", name, "--with-source", "--timeout=1m"]);
        let answer = answer.expect("flux starts");
        assert_eq!(answer.code, 0, "{}{}", answer.stderr, self.fleet.controllers_log());
    }

    /// Asks for a reconciliation without waiting for it.
    fn start_reconciling(&self, name: &str) {
        let now = format!("reconcile.fluxcd.io/requestedAt={}", self.head());
        for object in ["gitrepository/flux-system".to_owned(), format!("kustomization/{name}")] {
            let call = ["-n", "flux-system", "annotate", "--overwrite", &object, &now];
            self.fleet.cluster.kubectl(&call, "").expect("kubectl annotates");
        }
    }

    fn live(&self, what: &str, path: &str, done: impl Fn(&Value) -> bool) {
        self.fleet
            .until(what, LIMIT, || Ok(self.fleet.get(path)?.is_some_and(|object| done(&object))))
            .expect(what);
    }

    fn ready(&self, name: &str) {
        self.until("it is Ready", name, |object| {
            is_ready(object) && object["metadata"]["generation"] == object["status"]["observedGeneration"]
        });
    }

    fn until(&self, what: &str, name: &str, done: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let result = self.fleet.until(&format!("{name}: {what}"), LIMIT, || {
            last = self.fleet.kustomization(name)?.unwrap_or_default();
            Ok(done(&last))
        });
        assert!(result.is_ok(), "{:#}\n{}", result.unwrap_err(), last["status"]);
        last
    }
}

fn config_map(name: &str) -> String {
    format!("/api/v1/namespaces/shop/configmaps/{name}")
}

fn removed(number: usize) -> File {
    (format!("apps/shop/item-{number}.yaml"), None)
}
