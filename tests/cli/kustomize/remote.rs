//! What is named by URL.

use flux_testkit::GitServer;

use super::{MAP, peer::same};
use crate::room::Room;

#[test]
fn urls_can_be_refused() {
    for url in
        ["https://127.0.0.1:1/o/r", "http://127.0.0.1:1/file.yaml", "git@127.0.0.1:o/r", "file:///nope"]
    {
        let room = Room::new();
        room.write("k/kustomization.yaml", &format!("resources: ['{url}']\n"));
        room.write("k/map.yaml", MAP);
        let run = room.flux("kustomize k --no-remote-bases");
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{url}");
        assert!(run.err.contains("not allowed"), "{url}: {}", run.err);
    }
}

/// A repository with a kustomization in `app`, and its folder.
fn repository(name: &str) -> Option<(&'static GitServer, String)> {
    let server = GitServer::shared()?;
    let repo = server.repo(name).unwrap();
    let kustomization =
        "resources: [map.yaml]\nbuildMetadata: [originAnnotations]\ncommonAnnotations: {b: c}\n";
    repo.commit("main", &[("app/kustomization.yaml", kustomization), ("app/map.yaml", MAP)], "Begin")
        .unwrap();
    repo.commit("main", &[("kustomization.yaml", "resources: [app]\n")], "More").unwrap();
    repo.tag("v1", "main").unwrap();
    Some((server, format!("file://{}", repo.path().display())))
}

#[test]
fn a_repository_is_built_as_by_kubectl() {
    let Some((_, url)) = repository("cli-bases") else { return };
    let room = Room::new();
    let tracked = "buildMetadata: [originAnnotations, transformerAnnotations]\nnamePrefix: x-\n";
    room.write("base/kustomization.yaml", &format!("{tracked}resources: ['{url}//app?ref=v1']\n"));
    room.write("root/kustomization.yaml", &format!("{tracked}resources: ['{url}?ref=v1']\n"));
    room.write("deep/kustomization.yaml", &format!("{tracked}resources: [../root]\n"));
    // kubectl runs the git program.
    let path = [("PATH", "/usr/bin:/bin")];
    for line in ["base", "root", "deep", &format!("{url}//app"), &url, &format!("{url}//app?ref=v1")] {
        assert_eq!(same(&room, "", line, &path).exit, 0, "{line}");
    }
}

#[test]
fn a_server_is_trusted_by_the_authorities_that_git_is_given() {
    let Some((server, _)) = repository("cli-https") else { return };
    let room = Room::new();
    room.write("ca.pem", server.ca_pem());
    let authorities = room.path().join("ca.pem");
    let url = server.https_url_of("public", "cli-https");
    let room = room.with("GIT_SSL_CAINFO", authorities.to_str().unwrap());
    let run = room.flux(&format!("kustomize {url}?ref=v1"));
    assert_eq!((run.exit, run.out.contains("  name: a\n")), (0, true), "{}", run.err);
    let run = Room::new().flux(&format!("kustomize {url}"));
    assert!(run.exit == 1 && run.err.contains("signed by an unknown authority"), "{}", run.err);
}
