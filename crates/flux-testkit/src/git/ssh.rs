//! A real sshd and its keys.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    assets,
    process::{self, Process},
};

/// A user's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SshKey {
    /// Ed25519.
    Ed25519,
    /// ECDSA over P-384.
    Ecdsa,
    /// RSA with 2048 bits.
    Rsa,
    /// Ed25519, encrypted with [`GitServer::ssh_passphrase`](super::GitServer::ssh_passphrase).
    Encrypted,
    /// Ed25519, which the server does not know.
    Stranger,
}

/// What encrypts [`SshKey::Encrypted`].
pub(super) const PASSPHRASE: &str = "correct horse battery staple";

const HOST_KEYS: &[&str] = &["ed25519", "ecdsa", "rsa"];

/// A running sshd.
pub(super) struct Sshd {
    folder: PathBuf,
    port: u16,
    pub(super) user: String,
    process: Option<Process>,
}

impl SshKey {
    const ALL: &'static [Self] = &[Self::Ed25519, Self::Ecdsa, Self::Rsa, Self::Encrypted, Self::Stranger];

    fn file(self) -> &'static str {
        match self {
            Self::Ed25519 => "user_ed25519",
            Self::Ecdsa => "user_ecdsa",
            Self::Rsa => "user_rsa",
            Self::Encrypted => "user_encrypted",
            Self::Stranger => "user_stranger",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Ed25519 | Self::Stranger => &["-t", "ed25519", "-N", ""],
            Self::Ecdsa => &["-t", "ecdsa", "-b", "384", "-N", ""],
            Self::Rsa => &["-t", "rsa", "-b", "2048", "-N", ""],
            Self::Encrypted => &["-t", "ed25519", "-N", PASSPHRASE],
        }
    }
}

/// Makes all keys at once: finding the primes of RSA takes the longest.
fn generate(folder: &Path) -> Result<()> {
    let keygen = |arguments: &[&str], file: &str| {
        let mut command = Command::new("ssh-keygen");
        command.args(["-q", "-C", "tester", "-f", file]).args(arguments).current_dir(folder);
        command.spawn().context("starting ssh-keygen")
    };
    let mut running = Vec::new();
    for kind in HOST_KEYS {
        let bits: &[&str] = if *kind == "rsa" { &["-b", "2048"] } else { &[] };
        running.push(keygen(&[&["-t", kind, "-N", ""], bits].concat(), kind)?);
    }
    for key in SshKey::ALL {
        running.push(keygen(key.arguments(), key.file())?);
    }
    for mut child in running {
        if !child.wait()?.success() {
            bail!("ssh-keygen failed");
        }
    }
    Ok(())
}

impl Sshd {
    /// Makes keys and starts the server on a free port.
    pub(super) fn start(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        generate(&folder)?;
        let mut authorized = String::new();
        for key in SshKey::ALL.iter().filter(|key| **key != SshKey::Stranger) {
            authorized.push_str(&fs::read_to_string(folder.join(format!("{}.pub", key.file())))?);
        }
        fs::write(folder.join("authorized_keys"), authorized)?;
        let user = Command::new("id").arg("-un").output().context("id -un")?.stdout;
        let user = String::from_utf8(user)?.trim().to_owned();
        let mut sshd = Self { folder, port: process::free_port()?, user, process: None };
        sshd.run()?;
        Ok(sshd)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Starts it, on the same port as before.
    pub(super) fn run(&mut self) -> Result<()> {
        let program = assets::program("sshd").context("sshd is not installed")?;
        // sshd separates its privileges there; only root needs it, and only root can make it.
        let _ = fs::create_dir_all("/run/sshd");
        let config = self.folder.join("sshd_config");
        fs::write(&config, self.config())?;
        let arguments = [Path::new("-D"), Path::new("-e"), Path::new("-f"), &config];
        let mut process = Process::start("sshd", &program, &self.folder.join("sshd.log"), |command| {
            command.args(arguments);
        })?;
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if !process.is_running() || Instant::now() > end {
                let log = fs::read_to_string(self.folder.join("sshd.log")).unwrap_or_default();
                bail!("sshd does not start: {log}");
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.process = Some(process);
        Ok(())
    }

    pub(super) fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    fn config(&self) -> String {
        let folder = self.folder.display();
        let mut text = format!(
            "Port {}\nListenAddress 127.0.0.1\nPidFile {folder}/sshd.pid\nAuthorizedKeysFile {folder}/authorized_keys\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nStrictModes no\nAcceptEnv GIT_PROTOCOL\n\
             PermitRootLogin prohibit-password\nMaxStartups 200\nMaxAuthTries 20\nUseDNS no\nPrintMotd no\n",
            self.port
        );
        for kind in HOST_KEYS {
            text.push_str(&format!("HostKey {folder}/{kind}\n"));
        }
        text
    }

    /// Returns the lines of `known_hosts`, one for each host key.
    pub(super) fn known_hosts(&self) -> Result<String> {
        let mut text = String::new();
        for kind in HOST_KEYS {
            let line = fs::read_to_string(self.folder.join(format!("{kind}.pub")))?;
            let key = line.rsplit_once(' ').map_or_else(|| line.trim(), |(key, _)| key);
            text.push_str(&format!("[127.0.0.1]:{} {key}\n", self.port));
        }
        Ok(text)
    }

    pub(super) fn identity(&self, key: SshKey) -> Result<String> {
        Ok(fs::read_to_string(self.folder.join(key.file()))?)
    }

    pub(super) fn identity_path(&self, key: SshKey) -> PathBuf {
        self.folder.join(key.file())
    }

    /// Lets another public key in, a line of `authorized_keys`.
    pub(super) fn authorize(&self, line: &str) -> Result<()> {
        let path = self.folder.join("authorized_keys");
        let before = fs::read_to_string(&path)?;
        Ok(fs::write(path, format!("{before}{}\n", line.trim()))?)
    }
}
