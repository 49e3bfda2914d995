//! A program behind a terminal: what is typed, and what then stands on the screen.

use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program behind a terminal that `script` of util-linux makes.
pub(crate) struct Terminal {
    script: Child,
    keys: ChildStdin,
    screen: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// Starts a line of the shell in a folder, which is its home, with the folder of `flux` on the path.
    pub(crate) fn start(line: &str, home: &Path) -> Self {
        let binaries = Path::new(env!("CARGO_BIN_EXE_flux")).parent().unwrap().display();
        let mut script = Command::new("script")
            .args(["-q", "-f", "-c", line, "/dev/null"])
            .current_dir(home)
            .env_clear()
            .env("HOME", home)
            .env("PATH", format!("{binaries}:/usr/bin:/bin"))
            .env("LANG", "C.UTF-8")
            .env("TERM", "xterm")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let screen = Arc::new(Mutex::new(Vec::new()));
        let (mut out, copy) = (script.stdout.take().unwrap(), Arc::clone(&screen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = out.read(&mut bytes) {
                copy.lock().unwrap().extend_from_slice(&bytes[..length]);
            }
        });
        let keys = script.stdin.take().unwrap();
        Self { script, keys, screen }
    }

    /// Types.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until all of the texts have appeared since the last call.
    #[track_caller]
    pub(crate) fn shows(&mut self, texts: &[&str]) {
        let all = |screen: &str| texts.iter().all(|text| screen.contains(text)).then_some(());
        self.wait(&format!("{texts:?}"), all);
    }

    /// Waits for a line that has `start` in it, and returns what comes behind.
    #[track_caller]
    pub(super) fn line(&mut self, start: &str) -> String {
        let rest = |screen: &str| {
            let (line, _) = screen.split_once(start)?.1.split_once(['\r', '\n'])?;
            Some(line.trim_end().to_owned())
        };
        self.wait(start, rest)
    }

    #[track_caller]
    fn wait<T>(&mut self, what: &str, look: impl Fn(&str) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            let screen = String::from_utf8_lossy(&self.screen.lock().unwrap()).into_owned();
            if let Some(seen) = look(&screen) {
                self.screen.lock().unwrap().clear();
                return seen;
            }
            assert!(begun.elapsed() < PATIENCE, "there is no {what} on the screen:\n{screen}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.script.kill();
        let _ = self.script.wait();
    }
}
