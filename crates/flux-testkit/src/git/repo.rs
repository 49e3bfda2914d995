//! A repository on the server.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
};

use anyhow::{Context, Result, bail};

/// A bare repository of a [`GitServer`](super::GitServer).
#[derive(Clone, Debug)]
pub struct BareRepo {
    name: String,
    path: PathBuf,
}

/// One change that a commit makes.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Writes a file.
    Write(String, Vec<u8>),
    /// Writes an executable file.
    Executable(String, Vec<u8>),
    /// Makes a symbolic link to the second path.
    Link(String, String),
    /// Puts a submodule at a path, at a commit.
    Submodule(String, String),
    /// Removes a file or a directory.
    Remove(String),
}

impl BareRepo {
    /// Makes an empty repository whose default branch is `main`.
    pub(super) fn create(root: &Path, name: &str) -> Result<Self> {
        let repo = Self { name: name.to_owned(), path: root.join(format!("{name}.git")) };
        if !repo.path.exists() {
            std::fs::create_dir_all(&repo.path)?;
            repo.git(&["init", "--quiet", "--bare", "-b", "main"])?;
            repo.git(&["config", "http.receivepack", "true"])?;
        }
        Ok(repo)
    }

    /// Returns the name, without `.git`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes files in a commit on `branch`, which is made when it is not there; returns the hash.
    pub fn commit(&self, branch: &str, files: &[(&str, &str)], message: &str) -> Result<String> {
        let edits: Vec<Edit> = files
            .iter()
            .map(|(path, content)| Edit::Write((*path).into(), content.as_bytes().to_vec()))
            .collect();
        self.edit(branch, &edits, message)
    }

    /// Makes any changes in a commit on `branch`; returns the hash.
    pub fn edit(&self, branch: &str, edits: &[Edit], message: &str) -> Result<String> {
        // Every commit is a second later than the one before, whatever the clock says.
        static TIME: AtomicU64 = AtomicU64::new(1_700_000_000);
        let time = TIME.fetch_add(1, Ordering::SeqCst);
        let reference = format!("refs/heads/{branch}");
        let mut stream = Vec::new();
        writeln!(stream, "commit {reference}\ncommitter Tester <tester@example.com> {time} +0000")?;
        writeln!(stream, "data {}\n{message}", message.len())?;
        if self.resolve(&reference).is_ok() {
            writeln!(stream, "from {reference}^0")?;
        }
        for edit in edits {
            edit.write(&mut stream)?;
        }
        self.run(&["fast-import", "--quiet", "--force"], &stream)?;
        self.resolve(&reference)
    }

    /// Returns the hash of a revision, such as a branch.
    pub fn resolve(&self, revision: &str) -> Result<String> {
        self.git(&["rev-parse", "--verify", "--quiet", revision])
    }

    /// Makes a lightweight tag.
    pub fn tag(&self, name: &str, target: &str) -> Result<()> {
        self.git(&["tag", "--force", name, target]).map(|_| ())
    }

    /// Makes an annotated tag; returns the hash of the tag object.
    pub fn annotated_tag(&self, name: &str, target: &str, message: &str) -> Result<String> {
        self.git(&["tag", "--force", "-a", "-m", message, name, target])?;
        self.resolve(&format!("refs/tags/{name}"))
    }

    /// Moves or makes any reference by its full name.
    pub fn update_ref(&self, name: &str, target: &str) -> Result<()> {
        self.git(&["update-ref", name, target]).map(|_| ())
    }

    /// Removes a reference by its full name.
    pub fn delete_ref(&self, name: &str) -> Result<()> {
        self.git(&["update-ref", "-d", name]).map(|_| ())
    }

    /// Returns what a file holds at a revision.
    pub fn show(&self, revision: &str, path: &str) -> Result<String> {
        self.git(&["show", &format!("{revision}:{path}")])
    }

    /// Returns hash and subject of the commits of a revision, the newest first.
    pub fn log(&self, revision: &str) -> Result<Vec<(String, String)>> {
        let text = self.git(&["log", "--format=%H %s", revision])?;
        Ok(text.lines().filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.into(), b.into())).collect())
    }

    /// Sets a value of the repository's configuration.
    pub fn config(&self, key: &str, value: &str) -> Result<()> {
        self.git(&["config", key, value]).map(|_| ())
    }

    /// Puts an executable hook there, such as `pre-receive`.
    pub fn hook(&self, name: &str, script: &str) -> Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path.join("hooks").join(name);
        std::fs::create_dir_all(self.path.join("hooks"))?;
        std::fs::write(&path, script)?;
        Ok(std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?)
    }

    /// Runs `git` in the repository and returns what it printed, without the last line feed.
    pub fn git(&self, arguments: &[&str]) -> Result<String> {
        self.run(arguments, b"")
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<String> {
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(&self.path)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", &self.path)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs([("GIT_AUTHOR_NAME", "Tester"), ("GIT_AUTHOR_EMAIL", "tester@example.com")])
            .envs([("GIT_COMMITTER_NAME", "Tester"), ("GIT_COMMITTER_EMAIL", "tester@example.com")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting git")?;
        child.stdin.take().context("no stdin")?.write_all(input)?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
    }
}

impl Edit {
    fn write(&self, stream: &mut Vec<u8>) -> Result<()> {
        let (mode, path, content) = match self {
            Self::Write(path, content) => ("100644", path, content.as_slice()),
            Self::Executable(path, content) => ("100755", path, content.as_slice()),
            Self::Link(path, target) => ("120000", path, target.as_bytes()),
            Self::Submodule(path, commit) => return Ok(writeln!(stream, "M 160000 {commit} {path}")?),
            Self::Remove(path) => return Ok(writeln!(stream, "D {path}")?),
        };
        writeln!(stream, "M {mode} inline {path}\ndata {}", content.len())?;
        stream.extend_from_slice(content);
        stream.push(b'\n');
        Ok(())
    }
}
