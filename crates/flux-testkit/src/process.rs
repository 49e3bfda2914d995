//! Child processes that die with this one, also when it is killed.
//!
//! The kernel ends a child when the *thread* that started it ends (`PR_SET_PDEATHSIG`, prctl(2)), and a test's
//! thread ends with its test. So one thread that never ends starts them all, through `setpriv --pdeathsig` of util-linux.

use std::{
    fs::File,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};

type Job = (Command, Sender<std::io::Result<Child>>);

/// A child process; dropping it ends it.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
}

/// The variables that point TLS clients at the machine's own authorities; a server or client of a test gets none of them.
pub const TLS_VARIABLES: &[&str] = &[
    "GIT_SSL_CAINFO",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
];

impl Process {
    /// Starts `program`, its output going to `log`.
    ///
    /// `prepare` adds arguments and environment. The child is killed when this process ends in whatever way.
    pub fn start(name: &str, program: &Path, log: &Path, prepare: impl FnOnce(&mut Command)) -> Result<Self> {
        let output = File::create(log).with_context(|| format!("creating {}", log.display()))?;
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        for variable in TLS_VARIABLES {
            command.env_remove(variable);
        }
        prepare(&mut command);
        command.stdin(Stdio::null()).stderr(output.try_clone()?).stdout(output);
        let child = spawn(command).with_context(|| format!("starting {name}"))?;
        Ok(Self { name: name.to_owned(), child })
    }

    /// Returns the process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end with SIGTERM, and ends it with SIGKILL when `limit` has passed.
    pub fn stop(&mut self, limit: Duration) {
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).stderr(Stdio::null()).status();
        let end = Instant::now() + limit;
        while self.is_running() && Instant::now() < end {
            thread::sleep(Duration::from_millis(20));
        }
        self.kill();
    }

    /// Ends it at once with SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Returns its name, as given to [`Process::start`].
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts `command` from the one thread that outlives all tests.
pub fn spawn(command: Command) -> Result<Child> {
    static STARTER: OnceLock<Sender<Job>> = OnceLock::new();
    let starter = STARTER.get_or_init(|| {
        let (sender, jobs) = mpsc::channel::<Job>();
        thread::spawn(move || {
            for (mut command, reply) in jobs {
                let _ = reply.send(command.spawn());
            }
        });
        sender
    });
    let (reply, answer) = mpsc::channel();
    starter.send((command, reply)).map_err(|_| anyhow!("the thread that starts processes is gone"))?;
    Ok(answer.recv()??)
}

/// Returns a port of 127.0.0.1 that is free now.
///
/// It is below the range from which the kernel takes the ports of outgoing connections (32768 and up on Linux), so that
/// none of those takes it before a server does; and no two calls of this process return the same one.
pub fn free_port() -> Result<u16> {
    const FIRST: u32 = 12_000;
    const COUNT: u32 = 20_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    for _ in 0..COUNT {
        // Processes that run side by side begin in different places.
        let step = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_add(std::process::id().wrapping_mul(389));
        let port = u16::try_from(FIRST + step % COUNT)?;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port of 127.0.0.1 is free")
}
