//! `cargo xtask demo`: the whole of Flux on real servers, step by step, each with the time it took.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

mod interrupt;
mod sample;
mod tell;

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::{Context, Result, bail};
use flux_testkit::fleet::{Access, Fleet, NAMESPACE};
use tell::Story;

const REPOSITORY: &str = "fleet";
const PATH: &str = "clusters/demo";
const LIMIT: Duration = Duration::from_mins(1);
const GREETING: &str = "/api/v1/namespaces/web/configmaps/greeting";
const NOTICE: &str = "/api/v1/namespaces/web/configmaps/notice";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let known = ["--keep", "--ssh"];
    if let Some(unknown) = arguments.iter().find(|argument| !known.contains(&argument.as_str())) {
        bail!("unknown argument {unknown}; there are {}", known.join(", "));
    }
    if let Some(missing) = Fleet::missing() {
        bail!("{missing}");
    }
    let scratch = interrupt::clean_up_on_ctrl_c()?;
    let access =
        if arguments.iter().any(|argument| argument == "--ssh") { Access::Ssh } else { Access::Https };
    let flux = std::env::current_exe()?.with_file_name("flux");
    let story = Story::default();
    let fleet = stage(&story, &flux)?;
    bootstrap(&story, &fleet, access)?;
    application(&story, &fleet)?;
    change(&story, &fleet)?;
    prune(&story, &fleet)?;
    suspend_and_resume(&story, &fleet)?;
    story.end();
    if arguments.iter().any(|argument| argument == "--keep") {
        keep(&fleet, access)?;
    }
    drop(fleet);
    drop(scratch);
    Ok(())
}

fn stage(story: &Story, flux: &Path) -> Result<Fleet> {
    let fleet = story.step(
        "starting a Kubernetes API server with one node, a Git server and the controllers",
        || {
            let fleet = Fleet::start(flux)?;
            fleet.git.repo(REPOSITORY)?;
            fleet.start_controllers()?;
            Ok(fleet)
        },
    )?;
    story.note(&format!("KUBECONFIG={}", fleet.cluster.kubeconfig().display()));
    Ok(fleet)
}

fn bootstrap(story: &Story, fleet: &Fleet, access: Access) -> Result<()> {
    let arguments = fleet.bootstrap_arguments(access, REPOSITORY, PATH)?;
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    story.step("bootstrapping: manifests go to the repository, and from there into the cluster", || {
        story.command(&words);
        fleet.flux_shown(&words)
    })?;
    show(story, fleet, &["get", "all"])
}

fn application(story: &Story, fleet: &Fleet) -> Result<()> {
    story.step("an application is pushed to the repository and reconciled", || {
        fleet.push(REPOSITORY, &sample::files("Hello"), "Add the web application")?;
        reconcile(story, fleet)?;
        live(fleet, "the greeting is live", GREETING, "Hello")?;
        fleet.until("the application is Ready", LIMIT, || {
            Ok(fleet.kustomization("web")?.is_some_and(|object| flux_testkit::fleet::is_ready(&object)))
        })
    })?;
    show(story, fleet, &["get", "kustomizations"])
}

fn change(story: &Story, fleet: &Fleet) -> Result<()> {
    story.step("a change is pushed: until it is live", || {
        fleet.push(REPOSITORY, &[sample::greeting("Good morning")], "Greet better")?;
        fleet.flux(&["reconcile", "kustomization", "web", "--with-source"])?.success()?;
        live(fleet, "the new greeting is live", GREETING, "Good morning")
    })?;
    Ok(())
}

fn prune(story: &Story, fleet: &Fleet) -> Result<()> {
    story.step("a file is removed: its object is pruned", || {
        fleet.push(REPOSITORY, &sample::without_notice(), "Remove the notice")?;
        fleet.flux(&["reconcile", "kustomization", "web", "--with-source"])?.success()?;
        fleet.until("the notice is pruned", LIMIT, || Ok(fleet.get(NOTICE)?.is_none()))
    })?;
    Ok(())
}

fn suspend_and_resume(story: &Story, fleet: &Fleet) -> Result<()> {
    story.step("suspended: a push changes nothing; resumed: it arrives", || {
        story.command(&["suspend", "kustomization", "web"]);
        fleet.flux_shown(&["suspend", "kustomization", "web"])?;
        fleet.push(REPOSITORY, &[sample::greeting("Good evening")], "Greet in the evening")?;
        fleet.flux(&["reconcile", "source", "git", "flux-system"])?.success()?;
        let object = fleet.get(GREETING)?.context("the greeting is live")?;
        if object["data"]["text"] == "Good evening" {
            bail!("a suspended Kustomization was reconciled");
        }
        story.command(&["resume", "kustomization", "web"]);
        fleet.flux_shown(&["resume", "kustomization", "web"])?;
        live(fleet, "the greeting of the evening is live", GREETING, "Good evening")
    })?;
    show(story, fleet, &["get", "kustomizations"])
}

fn reconcile(story: &Story, fleet: &Fleet) -> Result<()> {
    let words = ["reconcile", "kustomization", NAMESPACE, "--with-source"];
    story.command(&words);
    fleet.flux_shown(&words).map(drop)
}

fn live(fleet: &Fleet, what: &str, path: &str, text: &str) -> Result<Duration> {
    fleet.until(what, LIMIT, || Ok(fleet.get(path)?.is_some_and(|object| object["data"]["text"] == text)))
}

fn show(story: &Story, fleet: &Fleet, words: &[&str]) -> Result<()> {
    story.command(words);
    fleet.flux_shown(words).map(drop)
}

fn keep(fleet: &Fleet, access: Access) -> Result<()> {
    let (username, password) = fleet.git.basic();
    let authority = fleet.path("git-ca.crt");
    std::fs::write(&authority, fleet.git.ca_pem())?;
    println!("\nIt stays up until you press Ctrl-C. In another terminal:\n");
    println!("  export KUBECONFIG={}", fleet.cluster.kubeconfig().display());
    println!("  export GIT_SSL_CAINFO={}", authority.display());
    let url =
        fleet.git.https_url(REPOSITORY).replacen("https://", &format!("https://{username}:{password}@"), 1);
    println!("  git clone {url}");
    if access == Access::Ssh {
        println!("  # the controllers reach it as {}", fleet.git.ssh_url(REPOSITORY));
    }
    loop {
        std::thread::park();
    }
}
