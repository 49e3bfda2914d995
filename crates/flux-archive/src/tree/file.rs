//! One file of a tree: its bytes, held or still elsewhere.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

/// A file on disk that was there when the tree was made and cannot be read now.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot read {}: {}", path.display(), crate::files::words(source))]
pub struct UnreadableError {
    /// The file, as the operating system names it.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: Arc<std::io::Error>,
}

/// A file of a [`Tree`](super::Tree).
#[derive(Debug)]
pub struct File {
    content: Content,
    executable: bool,
    digest: OnceLock<[u8; 32]>,
}

#[derive(Debug)]
enum Content {
    Held(Arc<[u8]>),
    /// Read at the first use: a command that builds one directory of a large work tree needs few of its files.
    OnDisk {
        path: PathBuf,
        cell: OnceLock<Result<Arc<[u8]>, UnreadableError>>,
    },
    /// Asked for at the first use.
    Elsewhere {
        name: PathBuf,
        load: Load,
        cell: OnceLock<Result<Arc<[u8]>, UnreadableError>>,
    },
}

struct Load(Box<dyn Fn() -> io::Result<Arc<[u8]>> + Send + Sync>);

impl fmt::Debug for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Load")
    }
}

impl File {
    pub(crate) fn held(bytes: Arc<[u8]>, executable: bool) -> Self {
        Self { content: Content::Held(bytes), executable, digest: OnceLock::new() }
    }

    pub(crate) fn on_disk(path: PathBuf, executable: bool) -> Self {
        Self { content: Content::OnDisk { path, cell: OnceLock::new() }, executable, digest: OnceLock::new() }
    }

    pub(crate) fn elsewhere(
        name: PathBuf,
        executable: bool,
        load: impl Fn() -> io::Result<Arc<[u8]>> + Send + Sync + 'static,
    ) -> Self {
        let content = Content::Elsewhere { name, load: Load(Box::new(load)), cell: OnceLock::new() };
        Self { content, executable, digest: OnceLock::new() }
    }

    /// The bytes, shared: the clone is a pointer.
    ///
    /// # Errors
    /// Only for a file that is read at its first use, as those of [`read_dir`](crate::read_dir).
    pub fn shared(&self) -> Result<&Arc<[u8]>, UnreadableError> {
        match &self.content {
            Content::Held(bytes) => Ok(bytes),
            Content::OnDisk { path, cell } => cell
                .get_or_init(|| match crate::files::read_from_disk(path) {
                    Ok(bytes) => Ok(bytes.into()),
                    Err(source) => Err(UnreadableError { path: path.clone(), source: Arc::new(source) }),
                })
                .as_ref()
                .map_err(Clone::clone),
            Content::Elsewhere { name, load, cell } => cell
                .get_or_init(|| {
                    (load.0)()
                        .map_err(|source| UnreadableError { path: name.clone(), source: Arc::new(source) })
                })
                .as_ref()
                .map_err(Clone::clone),
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// As [`File::shared`].
    pub fn read(&self) -> Result<&[u8], UnreadableError> {
        self.shared().map(AsRef::as_ref)
    }

    /// Whether any execute bit is set.
    pub const fn is_executable(&self) -> bool {
        self.executable
    }

    /// SHA-256 of the bytes, computed once.
    pub(crate) fn digest(&self) -> Result<&[u8; 32], UnreadableError> {
        let bytes = self.read()?;
        Ok(self.digest.get_or_init(|| Sha256::digest(bytes).into()))
    }
}
