//! Repositories, over every protocol.

use std::{net::TcpListener, sync::Arc};

use flux_remote_bases::{RemoteBases, Settings};
use flux_testkit::{
    GitServer,
    git::{BareRepo, Edit},
};
use tokio::runtime::Runtime;

use crate::support::{MAP, built, built_by, trusting};

fn seeded(name: &str) -> Option<(&'static GitServer, BareRepo)> {
    let server = GitServer::shared()?;
    let repo = server.repo(name).unwrap();
    let files = [
        ("app/kustomization.yaml", "resources: [map.yaml]\n"),
        ("app/map.yaml", MAP),
        ("other/kustomization.yaml", "namePrefix: o-\nresources: [../app]\n"),
        ("outside/kustomization.yaml", "resources: [../app/map.yaml]\n"),
        ("above/kustomization.yaml", "resources: [../../x]\n"),
    ];
    repo.commit("main", &files, "Begin").unwrap();
    Some((server, repo))
}

fn resources(urls: &[String]) -> String {
    format!("resources: {}\n", list(urls))
}

/// A list of single-quoted texts.
fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", "))
}

#[test]
fn every_protocol_and_every_kind_of_revision() {
    let Some((server, repo)) = seeded("bases-protocols") else { return };
    let commit = repo.resolve("main").unwrap();
    repo.tag("v1", &commit).unwrap();
    repo.annotated_tag("v2", &commit, "Second").unwrap();
    repo.commit(
        "side",
        &[("app/kustomization.yaml", "namePrefix: side-\nresources: [map.yaml]\n"), ("app/map.yaml", MAP)],
        "Side",
    )
    .unwrap();
    let urls = [
        server.https_url_of("public", "bases-protocols"),
        server.http_url_of("public", "bases-protocols"),
        server.ssh_url("bases-protocols"),
        format!("file://{}", repo.path().display()),
    ];
    for url in urls {
        for (reference, name) in [
            ("", "a"),
            ("?ref=v1", "a"),
            ("?version=v2", "a"),
            ("?ref=main", "a"),
            ("?ref=refs/heads/side", "side-a"),
            (&format!("?ref={commit}&submodules=false"), "a"),
        ] {
            let text = resources(&[format!("{url}//app{reference}")]);
            let want = MAP.replace("name: a", &format!("name: {name}"));
            assert_eq!(built(trusting(server), &text), Ok(want), "{url} {reference}");
        }
    }
    let error =
        built(trusting(server), &resources(&[format!("file://{}//app?ref=nope", repo.path().display())]));
    assert!(error.as_ref().unwrap_err().contains("nope': couldn't find remote ref \"nope\""), "{error:?}");
}

#[test]
fn a_revision_is_fetched_once() {
    let Some((server, _)) = seeded("bases-once") else { return };
    let url = server.http_url_of("public", "bases-once");
    let asked = |urls: &[String], want: &str| {
        let before = server.requests("bases-once").upload_packs;
        assert_eq!(built(Settings::default(), &resources(urls)).as_deref(), Ok(want));
        server.requests("bases-once").upload_packs - before
    };
    let one = asked(&[format!("{url}//app")], MAP);
    let both = format!("{MAP}---\n{}", MAP.replace("name: a", "name: o-a"));
    assert!(one > 0 && asked(&[format!("{url}//app"), format!("{url}//other")], &both) == one);
}

#[test]
fn a_clone_is_a_jail() {
    let Some((_, repo)) = seeded("bases-jail") else { return };
    let link = |path: &str, target: &str| Edit::Link(path.into(), target.into());
    let write = |path: &str, text: &str| Edit::Write(path.into(), text.as_bytes().to_vec());
    let edits = [
        link("link", "other"),
        link("out", "/etc"),
        link("up", "../.."),
        write("linked/kustomization.yaml", "resources: [../link]\n"),
    ];
    repo.edit("main", &edits, "Link").unwrap();
    let url = format!("file://{}", repo.path().display());
    let prefixed = MAP.replace("name: a", "name: o-a");
    for directory in ["link", "linked", "other/../link"] {
        assert_eq!(
            built(Settings::default(), &resources(&[format!("{url}//{directory}")])),
            Ok(prefixed.clone())
        );
    }
    for (directory, why) in [
        ("outside", "security; file '"),
        ("above", "security; bases in kustomizations found in cloned git repos must be within the repo"),
        ("out", "refers to directory outside of repo"),
        ("up", "refers to directory outside of repo"),
        ("nope", "no such file or directory"),
        ("app/map.yaml", "refers to file 'map.yaml'; expecting directory"),
    ] {
        let error = built(Settings::default(), &resources(&[format!("{url}//{directory}")])).unwrap_err();
        assert!(error.contains(why), "{directory}: {error}");
    }
}

#[test]
fn repositories_that_name_each_other_are_found_out() {
    let Some((server, repo)) = seeded("bases-cycle") else { return };
    let url = server.http_url_of("public", "bases-cycle");
    let loops = format!("resources: ['{url}//b']\n");
    repo.commit(
        "main",
        &[("a/kustomization.yaml", &loops), ("b/kustomization.yaml", &format!("resources: ['{url}//a']\n"))],
        "Loop",
    )
    .unwrap();
    let error = built(Settings::default(), &resources(&[format!("{url}//a")])).unwrap_err();
    assert!(
        error.contains(&format!("cycle detected: URI '{url}//a' referenced by previous URI '{url}//a'")),
        "{error}"
    );
}

#[test]
fn submodules_come_along() {
    let Some((server, repo)) = seeded("bases-main") else { return };
    let Some((_, part)) = seeded("bases-part") else { return };
    let commit = part.resolve("main").unwrap();
    let modules = "[submodule \"part\"]\n\tpath = part\n\turl = ../bases-part.git\n";
    let edits = [Edit::Write(".gitmodules".into(), modules.into()), Edit::Submodule("part".into(), commit)];
    repo.edit("main", &edits, "Add a part").unwrap();
    let url = server.http_url_of("public", "bases-main");
    assert_eq!(built(Settings::default(), &resources(&[format!("{url}//part/app")])).as_deref(), Ok(MAP));
    let error = built(Settings::default(), &resources(&[format!("{url}//part/app?submodules=false")]));
    assert!(error.unwrap_err().contains("no such file or directory"));
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ssh://git@{}/o/r", silent.local_addr().unwrap());
    let Some(server) = GitServer::shared() else { return };
    let error = built(trusting(server), &resources(&[format!("{url}?timeout=300ms")])).unwrap_err();
    assert!(
        error.contains("hit 300ms timeout running '") && error.contains("git fetch --depth=1 ssh://"),
        "{error}"
    );
    // A build that was given up asks for nothing.
    let runtime = Runtime::new().unwrap();
    let remote = Arc::new(RemoteBases::new(Settings::default(), runtime.handle().clone()));
    drop(remote.stopper());
    let error = built_by(&remote, "resources: ['https://127.0.0.1:1/o/r']\n").unwrap_err();
    assert!(error.contains("the build was given up"), "{error}");
}

#[test]
fn what_cannot_be_fetched_says_why() {
    for (url, why) in [
        ("git@127.0.0.1:o/r", "repositories over SSH need a private key and known_hosts"),
        ("git@127.0.0.1/o/r", "does not appear to be a git repository"),
        ("file:///nope/at/all", "/nope/at/all"),
        ("file://not/absolute.git", "must be absolute"),
    ] {
        let error = built(Settings::default(), &resources(&[url.to_owned()])).unwrap_err();
        assert!(error.contains("failed to run '") && error.contains(why), "{url}: {error}");
    }
    let settings = Settings { no_repositories: true, ..Settings::default() };
    let error = built(settings, &resources(&["https://127.0.0.1:1/o/r//d".to_owned()])).unwrap_err();
    assert!(error.contains("remote bases are not allowed here (--no-remote-bases)"), "{error}");
}
