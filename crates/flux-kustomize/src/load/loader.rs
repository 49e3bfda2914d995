//! A directory from which relative paths are resolved (spec section 3).

use std::sync::Arc;

use flux_archive::{Bytes, Files, Found, Kind};

use super::path::{contains, join, join_any};
use super::repository::{is_http, masked, parse_repository};
use super::text::Text;
use crate::error::{BuildError, During};
use crate::file::FILE_NAMES;
use crate::growth::Growth;
use crate::options::{LoadRestrictor, Options, Original, RemoteError, Repository};
use crate::resource::Origin;

/// How many kustomizations may build upon each other in a chain. Upstream has no limit but its stack.
const MAX_CHAIN: usize = 250;

/// One kustomization root and the chain of roots that led to it. A clone is cheap.
#[derive(Clone)]
pub(crate) struct Loader<'a> {
    files: Arc<dyn Files>,
    /// What paths of `files` are shown below: nothing, or the URL of a clone.
    shown_as: Arc<str>,
    /// The directory, without links.
    root: Arc<str>,
    /// The directories on the way here, of these files.
    visited: Arc<[Arc<str>]>,
    /// The URLs on the way here, as they were written.
    urls: Arc<[Arc<str>]>,
    restrictor: LoadRestrictor,
    /// Where the directory is, as the kustomizations on the way here name it.
    origin: Arc<Origin>,
    /// How many directories led here, clones and all.
    depth: usize,
    growth: Arc<Growth>,
    options: &'a Options,
}

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A directory.
    Directory,
    /// Perhaps a URL or repository.
    Remote,
    /// A file, or nothing.
    Other,
}

impl<'a> Loader<'a> {
    /// At the directory, seen from `from`, or the repository, where the build starts.
    ///
    /// # Errors
    /// There is no such directory, or the repository cannot be fetched.
    pub(crate) fn new(
        files: &Arc<dyn Files>,
        from: &str,
        target: &str,
        options: &'a Options,
    ) -> Result<Self, BuildError> {
        let mut start = Self {
            files: Arc::clone(files),
            shown_as: "".into(),
            root: "/".into(),
            visited: Arc::default(),
            urls: Arc::default(),
            restrictor: options.load_restrictor,
            origin: Arc::default(),
            depth: 0,
            growth: Arc::default(),
            options,
        };
        if let Some(repository) = parse_repository(target) {
            let cloned = start.clone_repository(target, &repository)?;
            return Ok(Self { origin: Arc::default(), ..cloned });
        }
        let full = if files.is_confined() { join(from, target) } else { Some(join_any(from, target)) };
        let full = full.ok_or_else(|| BuildError::Outside { path: target.to_owned() })?;
        let found = start.find_directory(&full, target).during(|| "must build at directory".to_owned());
        let found = found.map_err(|error| error.hinted(start.gap(&full).map(|gap| gap.advice())))?;
        start.enter(found.path);
        Ok(start)
    }

    /// Counts what the build makes of its input.
    pub(crate) fn growth(&self) -> &Arc<Growth> {
        &self.growth
    }

    /// The directory, as shown to users.
    pub(crate) fn shown_root(&self) -> String {
        self.shown(&self.root)
    }

    /// How a file of the directory is named in messages: absolute on disk, from the root of a tree.
    pub(crate) fn location(&self, file: &str) -> String {
        self.display(&join_any(&self.root, file))
    }

    /// [`Self::location`] of a path of the files.
    pub(super) fn display(&self, path: &str) -> String {
        let full = self.shown(path);
        let in_tree = self.files.is_confined() && self.shown_as.is_empty();
        if in_tree { full.trim_start_matches('/').to_owned() } else { full }
    }

    /// The path of the files that messages show so.
    pub(super) fn unshown<'p>(&self, shown: &'p str) -> Option<&'p str> {
        shown.strip_prefix(&*self.shown_as).filter(|path| path.starts_with('/'))
    }

    /// The files.
    pub(super) fn files(&self) -> &dyn Files {
        &*self.files
    }

    /// What the user wrote in place of a file of the directory, given as messages show it.
    pub(crate) fn original(&self, location: &str) -> Option<&'a Original> {
        let original = self.options.original.as_ref()?;
        (!self.is_remote() && original.path == location).then_some(original)
    }

    /// Whether files outside of the directory are refused because the options say so.
    pub(crate) fn is_restricted(&self) -> bool {
        self.restrictor == LoadRestrictor::RootOnly && !self.is_remote()
    }

    fn shown(&self, path: &str) -> String {
        format!("{}{path}", self.shown_as)
    }

    /// The origin of a file, directory or URL named here.
    pub(crate) fn origin_of(&self, path: &str) -> Origin {
        if let Some(repository) = parse_repository(path) {
            // Without a directory upstream shows the name that a repository has before it is cloned.
            let inside = Some(repository.path).filter(|path| !path.is_empty());
            return Origin {
                path: join_any("", &inside.unwrap_or_else(|| "notCloned".to_owned())),
                repo: repository.url,
                reference: repository.reference.unwrap_or_default(),
                ..Origin::default()
            };
        }
        // An absolute path is no exception to Go's `filepath.Join`, unless there is nothing before it.
        let base = Some(self.origin.path.as_str()).filter(|base| !base.is_empty());
        let path = base.map_or_else(|| path.to_owned(), |base| format!("{base}/{path}"));
        Origin { path: join_any("", &path), ..(*self.origin).clone() }
    }

    /// Name and bytes of the kustomization file.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub(crate) fn kustomization(&self) -> Result<(&'static str, Bytes), BuildError> {
        let (mut found, mut failure) = (None, None);
        for name in FILE_NAMES {
            match self.load(name) {
                Ok(_) if found.is_some() => {
                    return Err(BuildError::SeveralKustomizations(self.shown_root()));
                }
                Ok(bytes) => found = Some((name, bytes)),
                // It is there: what keeps it from being read says more than that there is none.
                Err(error @ (BuildError::Unreadable(_) | BuildError::Special { .. })) => {
                    failure = Some(error);
                }
                Err(_) => {}
            }
        }
        found.ok_or_else(|| failure.unwrap_or_else(|| BuildError::NoKustomization(self.shown_root())))
    }

    /// A file or http URL named by the kustomization.
    ///
    /// # Errors
    /// It does not exist, is no file, or may not be read from here.
    pub(crate) fn load(&self, path: &str) -> Result<Bytes, BuildError> {
        if is_http(path) {
            return self.fetch_file(path);
        }
        let outside = || BuildError::OutsideRoot { file: path.to_owned(), root: self.shown_root() };
        let full = self.full(path).ok_or_else(outside)?;
        let anywhere = self.restrictor == LoadRestrictor::None;
        let found = self.files.find(&full, &self.root).map_err(|source| {
            let path = self.shown(&full);
            if anywhere { BuildError::Open { path, source } } else { BuildError::NotFound { path, source } }
        })?;
        match found.kind {
            Kind::Directory if anywhere => return Err(BuildError::IsADirectory(self.shown(&full))),
            Kind::Directory => return Err(BuildError::NotAFile(self.shown(&full))),
            Kind::Special(kind) => return Err(BuildError::Special { path: self.shown(&full), kind }),
            Kind::File => {}
        }
        let directory = found.path.rsplit_once('/').map_or("", |(directory, _)| directory);
        if !anywhere && !contains(&self.root, directory) {
            return Err(BuildError::OutsideRoot { file: self.shown(&full), root: self.shown_root() });
        }
        Ok(self.files.read(&found.path)?)
    }

    /// A file named by the kustomization, as text.
    ///
    /// # Errors
    /// As [`Self::load`], and for bytes that are no text.
    pub(crate) fn load_text(&self, path: &str) -> Result<Text, BuildError> {
        let not_text = |reason| BuildError::NotText { path: masked(path), reason };
        Text::new(self.load(path)?).map_err(not_text)
    }

    /// What a path of this kustomization names. Nothing is read or fetched.
    pub(crate) fn locate(&self, path: &str) -> Place {
        if is_http(path) || parse_repository(path).is_some() {
            return Place::Remote;
        }
        let found = self.full(path).and_then(|full| self.files.find(&full, &self.root).ok());
        match found {
            Some(Found { kind: Kind::Directory, .. }) => Place::Directory,
            _ => Place::Other,
        }
    }

    /// The directory without links, from the root of its files.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// Whether the directory is one of a repository that was fetched.
    pub(crate) fn is_remote(&self) -> bool {
        !self.urls.is_empty()
    }

    /// Another kustomization root: a directory, or a repository.
    ///
    /// # Errors
    /// It does not exist, is a file, or is being built already.
    pub(crate) fn descend(&self, path: &str) -> Result<Self, BuildError> {
        if path.is_empty() {
            return Err(BuildError::invalid("new root cannot be empty"));
        }
        if self.depth >= MAX_CHAIN {
            let message = format!("more than {MAX_CHAIN} kustomizations build upon each other");
            return Err(BuildError::invalid(message));
        }
        if let Some(repository) = parse_repository(path) {
            return self.clone_repository(path, &repository);
        }
        if path.starts_with('/') {
            return Err(BuildError::invalid(format!("new root '{path}' cannot be absolute")));
        }
        self.directory(path)
    }

    fn directory(&self, path: &str) -> Result<Self, BuildError> {
        let full = self.full(path).ok_or_else(|| self.outside(path))?;
        let found =
            self.find_directory(&full, &self.shown(&full)).during(|| "must build at directory".to_owned())?;
        if let Some(visited) = self.visited.iter().find(|visited| contains(&found.path, visited)) {
            return Err(BuildError::Cycle {
                candidate: self.shown(&found.path),
                visited: self.shown(visited),
            });
        }
        let mut next = self.clone();
        next.origin = Arc::new(self.origin_of(path));
        next.enter(found.path);
        Ok(next)
    }

    fn enter(&mut self, root: String) {
        self.depth += 1;
        self.root = root.into();
        self.visited = self.visited.iter().chain([&self.root]).cloned().collect();
    }

    /// Finds a directory; `shown` is how messages name it.
    fn find_directory(&self, full: &str, shown: &str) -> Result<Found, BuildError> {
        let missing = |source| BuildError::NotFound { path: shown.to_owned(), source };
        let found = self.files.find(full, &self.root).map_err(missing);
        let found = found.during(|| "not a valid directory".to_owned())?;
        if found.kind != Kind::Directory {
            return Err(BuildError::NotADirectory(shown.to_owned()));
        }
        Ok(found)
    }

    /// The absolute path of what is named here; `None` if it leads out of files that are confined.
    fn full(&self, path: &str) -> Option<String> {
        if self.files.is_confined() { join(&self.root, path) } else { Some(join_any(&self.root, path)) }
    }

    fn outside(&self, path: &str) -> BuildError {
        if self.shown_as.is_empty() {
            return BuildError::Outside { path: path.to_owned() };
        }
        BuildError::invalid(format!(
            "security; bases in kustomizations found in cloned git repos must be within the repo, \
             but base '{path}' is outside '{}'",
            self.shown_as
        ))
    }

    fn fetch_file(&self, url: &str) -> Result<Bytes, BuildError> {
        let failed = |message: String| BuildError::Remote { url: masked(url), message };
        let Some(remote) = &self.options.remote else { return Err(failed(NOT_ALLOWED.to_owned())) };
        remote.file(url).map_err(|error| match error {
            RemoteError::Status { .. } if parse_repository(url).is_some() => {
                BuildError::invalid("URL is a git repository")
            }
            RemoteError::Status { code, name } => BuildError::Status { code, name },
            RemoteError::Timeout(limit) => failed(format!("no answer within {limit:?}")),
            RemoteError::Failed(message) => failed(message),
        })
    }

    fn clone_repository(&self, url: &str, repository: &Repository) -> Result<Self, BuildError> {
        if let Some(before) = self.urls.iter().find(|before| before.starts_with(url)) {
            let message = format!(
                "cycle detected: URI '{}' referenced by previous URI '{}'",
                masked(url),
                masked(before)
            );
            return Err(BuildError::invalid(message));
        }
        let shown = masked(&repository.url);
        let Some(remote) = &self.options.remote else {
            return Err(BuildError::Remote { url: masked(url), message: NOT_ALLOWED.to_owned() });
        };
        let files = remote.repository(repository).map_err(|error| {
            let url = shown.clone();
            let reference = repository.reference.clone().unwrap_or_else(|| "HEAD".to_owned());
            match error {
                RemoteError::Timeout(limit) => BuildError::Timeout { url, reference, limit },
                RemoteError::Failed(message) => BuildError::Fetch { url, reference, message },
                RemoteError::Status { code, name } => {
                    BuildError::Fetch { url, reference, message: format!("HTTP status {code} {name}") }
                }
            }
        })?;
        let mut next = Self {
            files,
            shown_as: shown.into(),
            root: "/".into(),
            visited: Arc::default(),
            urls: self.urls.iter().cloned().chain([url.into()]).collect(),
            // Files of a clone may never name files outside of their kustomization.
            restrictor: LoadRestrictor::RootOnly,
            origin: Arc::new(self.origin_of(url)),
            depth: self.depth,
            growth: Arc::clone(&self.growth),
            options: self.options,
        };
        let root = next.directory_of_clone(&repository.path)?;
        next.enter(root);
        Ok(next)
    }

    fn directory_of_clone(&self, path: &str) -> Result<String, BuildError> {
        let full = self.full(path.trim_start_matches('/')).ok_or_else(|| self.outside(path))?;
        let missing = |source| match source {
            flux_archive::FindError::Outside { .. } => BuildError::invalid(format!(
                "\"{}\" refers to directory outside of repo \"{}\"",
                self.shown(&full),
                self.shown_as
            )),
            source => BuildError::NotFound { path: self.shown(&full), source },
        };
        let found = self.files.find(&full, "/").map_err(missing)?;
        if found.kind != Kind::Directory {
            let name = full.rsplit('/').next().unwrap_or_default();
            let message = format!("'{}' refers to file '{name}'; expecting directory", self.shown(&full));
            return Err(BuildError::invalid(message));
        }
        Ok(found.path)
    }
}

const NOT_ALLOWED: &str = "remote resources are not allowed in this build; add the files to the tree instead";
