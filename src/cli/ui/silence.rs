//! A terminal that does not show what is typed.

#[cfg(unix)]
pub(super) use unix::Silence;

#[cfg(unix)]
mod unix {
    use std::io;

    use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

    /// The terminal of standard input is silent as long as this lives.
    pub(in crate::cli::ui) struct Silence {
        before: Termios,
    }

    impl Silence {
        /// Begins; what was typed already is not taken for the answer.
        pub(in crate::cli::ui) fn begin() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut silent = before.clone();
            silent.local_flags.remove(LocalFlags::ECHO);
            tcsetattr(io::stdin(), SetArg::TCSAFLUSH, &silent)?;
            Ok(Self { before })
        }
    }

    impl Drop for Silence {
        fn drop(&mut self) {
            let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &self.before);
        }
    }
}

/// Where there is no such terminal, nothing is hidden, so nothing is asked.
#[cfg(not(unix))]
pub(super) struct Silence;

#[cfg(not(unix))]
impl Silence {
    pub(super) fn begin() -> std::io::Result<Self> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}
