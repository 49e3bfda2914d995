//! From Git's objects to a tree of files.

use std::{collections::BTreeSet, sync::Arc};

use flux_archive::{Tree, TreeBuilder};
use git2::{ObjectType, Oid, Repository};

use super::{
    CheckoutOptions,
    fetch::{Fetched, fetch},
    gitmodules,
};
use crate::{Auth, Error, Reference, Remote, Scheme, Url, session::Session};

/// How deep submodules may be nested.
const DEPTH: usize = 10;
const FILE_MODE_LINK: i32 = 0o120_000;
const FILE_MODE_EXECUTABLE: i32 = 0o100;

/// Files that are being collected, and what of the options still applies.
struct Reader<'a> {
    session: &'a Arc<Session>,
    builder: TreeBuilder,
    links: Vec<(String, String)>,
    submodules: bool,
}

/// A submodule in the tree: where it is, and at which commit.
struct Link {
    path: String,
    commit: Oid,
}

/// Reads the files of a commit, and its symbolic links.
pub(super) fn read(
    session: &Arc<Session>,
    fetched: &Fetched,
    options: &CheckoutOptions,
) -> Result<(Tree, Vec<(String, String)>), Error> {
    let submodules = options.recurse_submodules;
    let mut reader = Reader { session, builder: Tree::builder(), links: Vec::new(), submodules };
    let roots = roots(&fetched.repository, fetched.commit, &options.sparse)?;
    reader.commit(session, &fetched.repository, fetched.commit, "", roots, 0)?;
    let tree = reader.builder.build().map_err(|error| Error::InvalidPath(error.0))?;
    Ok((tree, reader.links))
}

/// Returns the directories to read, none of them within another.
fn roots(repository: &Repository, commit: Oid, sparse: &[String]) -> Result<Vec<(Oid, String)>, Error> {
    let tree = repository.find_commit(commit)?.tree()?;
    let mut wanted = BTreeSet::new();
    for directory in sparse {
        let clean = directory.strip_prefix("./").unwrap_or(directory).trim_matches('/');
        wanted.insert(if clean == "." { String::new() } else { clean.to_owned() });
    }
    if wanted.is_empty() || wanted.contains("") {
        return Ok(vec![(tree.id(), String::new())]);
    }
    let mut roots = Vec::new();
    for directory in &wanted {
        let entry =
            tree.get_path(directory.as_ref()).ok().filter(|entry| entry.kind() == Some(ObjectType::Tree));
        let entry = entry.ok_or_else(|| Error::SparseDirectory(directory.clone()))?;
        let mut parents = directory.match_indices('/').map(|(at, _)| &directory[..at]);
        if !parents.any(|parent| wanted.contains(parent)) {
            roots.push((entry.id(), format!("{directory}/")));
        }
    }
    Ok(roots)
}

impl Reader<'_> {
    /// Reads `roots` of a commit to `prefix`, and then the submodules below.
    fn commit(
        &mut self,
        session: &Arc<Session>,
        repository: &Repository,
        commit: Oid,
        prefix: &str,
        roots: Vec<(Oid, String)>,
        depth: usize,
    ) -> Result<(), Error> {
        let links = self.walk(repository, prefix, roots)?;
        if !self.submodules || links.is_empty() {
            return Ok(());
        }
        if depth == DEPTH {
            return Err(Error::SubmoduleDepth(DEPTH));
        }
        let urls = gitmodules::urls(repository, commit)?;
        for link in links {
            // A link without an entry is not a submodule of ours: Git leaves it empty, too.
            let Some(url) = urls.get(&link.path) else { continue };
            let path = format!("{prefix}{}", link.path);
            let failed = |error: Error| match error {
                Error::Cancelled | Error::Timeout { .. } | Error::SubmoduleDepth(_) => error,
                source => Error::Submodule { path: path.clone(), url: shown(url), source: Box::new(source) },
            };
            self.submodule(session, url, &link, &path, depth + 1).map_err(failed)?;
        }
        Ok(())
    }

    fn submodule(
        &mut self,
        parent: &Arc<Session>,
        url: &str,
        link: &Link,
        path: &str,
        depth: usize,
    ) -> Result<(), Error> {
        let remote = remote_of(&parent.remote, parent.remote.url.join(url)?);
        remote.validate()?;
        let session = parent.child(remote);
        let reference = Reference::Commit { hash: link.commit.to_string(), branch: None };
        let fetched = session.call(|| fetch(&session, &reference))?;
        let roots = roots(&fetched.repository, fetched.commit, &[])?;
        self.commit(&session, &fetched.repository, fetched.commit, &format!("{path}/"), roots, depth)
    }

    /// Reads files and gives back the submodules met, with paths relative to `prefix`.
    fn walk(
        &mut self,
        repository: &Repository,
        prefix: &str,
        roots: Vec<(Oid, String)>,
    ) -> Result<Vec<Link>, Error> {
        let mut links = Vec::new();
        let mut open = roots;
        while let Some((oid, directory)) = open.pop() {
            self.session.check()?;
            for entry in &repository.find_tree(oid)? {
                let name =
                    entry.name().map_err(|_| Error::InvalidPath(lossy(&directory, entry.name_bytes())))?;
                let path = format!("{directory}{name}");
                match entry.kind() {
                    Some(ObjectType::Tree) => open.push((entry.id(), format!("{path}/"))),
                    Some(ObjectType::Commit) => links.push(Link { path, commit: entry.id() }),
                    Some(ObjectType::Blob) if entry.filemode() == FILE_MODE_LINK => {
                        let blob = repository.find_blob(entry.id())?;
                        // A target that is not UTF-8 leads to a file that no tree can hold.
                        if let Ok(target) = std::str::from_utf8(blob.content()) {
                            self.links.push((format!("{prefix}{path}"), target.to_owned()));
                        }
                    }
                    Some(ObjectType::Blob) => {
                        let blob = repository.find_blob(entry.id())?;
                        let executable = entry.filemode() & FILE_MODE_EXECUTABLE != 0;
                        let full = format!("{prefix}{path}");
                        let inserted = self.builder.insert(&full, blob.content(), executable);
                        inserted.map_err(|_| Error::InvalidPath(full))?;
                    }
                    _ => {}
                }
            }
        }
        Ok(links)
    }
}

fn lossy(directory: &str, name: &[u8]) -> String {
    format!("{directory}{}", String::from_utf8_lossy(name))
}

fn shown(url: &str) -> String {
    Url::parse(url)
        .map_or_else(|_| url.rsplit('@').next().unwrap_or_default().to_owned(), |url| url.to_string())
}

/// Reaches a submodule the way its parent is reached. A password, token or client certificate goes to the parent's own
/// server only: a `.gitmodules` must not be able to send it elsewhere. An SSH key gives nothing away, and its
/// `known_hosts` decide.
fn remote_of(parent: &Remote, url: Url) -> Remote {
    let mut remote = parent.clone();
    let both_ssh = parent.url.scheme() == Scheme::Ssh && url.scheme() == Scheme::Ssh;
    if !both_ssh && !parent.url.same_server(&url) {
        remote.auth = Auth::None;
        remote.tls.client = None;
    } else if matches!(parent.auth, Auth::None)
        && let Some(username) = parent.url.user()
    {
        remote.auth = Auth::Basic { username, password: parent.url.password().unwrap_or_default() };
    }
    remote.url = url;
    remote
}
