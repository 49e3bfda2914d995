//! Submodules: nested, with relative and absolute URLs, and without giving credentials away.

use flux_git::{CheckoutOptions, Error, Reference, checkout};
use flux_testkit::git::{Edit, SshKey};

use crate::support::{all, at, basic, http, paths, seeded, ssh};

fn gitmodules(entries: &[(&str, &str)]) -> Edit {
    let section =
        |(path, url): &(&str, &str)| format!("[submodule \"{path}\"]\n\tpath = {path}\n\turl = {url}\n");
    let text = entries.iter().map(section).collect::<Vec<_>>().concat();
    Edit::Write(".gitmodules".into(), text.into_bytes())
}

fn recursive() -> CheckoutOptions {
    CheckoutOptions { recurse_submodules: true, ..all() }
}

fn main() -> Reference {
    Reference::Branch("main".into())
}

#[tokio::test]
async fn nested() {
    let Some((server, inner, _)) = seeded("sub-inner") else { return };
    let inner_commit = inner.commit("main", &[("deep.txt", "deep")], "Deep").unwrap();
    inner.commit("main", &[("newer.txt", "not yet")], "Newer").unwrap();
    let middle = server.repo("sub-middle").unwrap();
    let edits =
        [gitmodules(&[("in", "../sub-inner.git")]), Edit::Submodule("in".into(), inner_commit.clone())];
    let middle_commit = middle.edit("main", &edits, "Middle").unwrap();
    let outer = server.repo("sub-outer").unwrap();
    let edits = [
        gitmodules(&[("libs/mid", "../sub-middle.git")]),
        Edit::Submodule("libs/mid".into(), middle_commit),
        Edit::Submodule("unlisted".into(), inner_commit),
        Edit::Write("top.txt".into(), b"top".to_vec()),
    ];
    outer.edit("main", &edits, "Outer").unwrap();
    for remote in [http(server, "sub-outer"), ssh(server, "sub-outer", SshKey::Ed25519)] {
        let found = checkout(&remote, &main(), &recursive()).await.unwrap();
        let expected = [
            ".gitmodules",
            "libs/mid/.gitmodules",
            "libs/mid/in/README.md",
            "libs/mid/in/apps/app.yaml",
            "libs/mid/in/deep.txt",
            "top.txt",
        ];
        assert_eq!(paths(&found.tree), expected);
        let found = checkout(&remote, &main(), &all()).await.unwrap();
        assert_eq!(paths(&found.tree), [".gitmodules", "top.txt"]);
    }
}

#[tokio::test]
async fn one_within_itself() {
    let Some((server, repo, first)) = seeded("sub-self") else { return };
    let mut commit = first;
    for round in 0..12 {
        let edits = [gitmodules(&[("me", "../sub-self.git")]), Edit::Submodule("me".into(), commit)];
        commit = repo.edit("main", &edits, &format!("Round {round}")).unwrap();
    }
    let error = checkout(&http(server, "sub-self"), &main(), &recursive()).await.unwrap_err();
    assert_eq!(error.to_string(), "submodules are nested deeper than 10");
}

/// The other server would accept the credentials, but must not get them.
#[tokio::test]
async fn credentials_stay_with_their_server() {
    let Some((server, _, commit)) = seeded("sub-secret") else { return };
    let repo = server.repo("sub-thief").unwrap();
    let thief = server.http_url("sub-secret");
    repo.edit("main", &[gitmodules(&[("x", &thief)]), Edit::Submodule("x".into(), commit)], "Thief").unwrap();
    let remote = at(&server.https_url("sub-thief")).with_ca(server.ca_pem()).with_auth(basic(server));
    let error = checkout(&remote, &main(), &recursive()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("submodule 'x' ({thief})"));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, format!("authentication required: {thief} answered 401 Unauthorized"));
    assert_eq!(server.requests("sub-secret").lists, 0);
    assert!(server.requests("sub-secret").refused > 0);
}

#[tokio::test]
async fn urls_of_the_machine_are_refused() {
    let Some((server, other, commit)) = seeded("sub-local") else { return };
    for (index, url) in
        [format!("file://{}", other.path().display()), other.path().display().to_string()].iter().enumerate()
    {
        let name = format!("sub-local-{index}");
        let repo = server.repo(&name).unwrap();
        let edits = [gitmodules(&[("x", url)]), Edit::Submodule("x".into(), commit.clone())];
        repo.edit("main", &edits, "Local").unwrap();
        let error = checkout(&http(server, &name), &main(), &recursive()).await.unwrap_err();
        assert!(
            matches!(&error, Error::Submodule { source, .. } if matches!(**source, Error::InvalidUrl { .. })),
            "{error:?}"
        );
    }
}
