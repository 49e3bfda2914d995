//! Files that flags name, with `-` for standard input, and secrets that a flag or a file gives.

use std::fs;

use anyhow::{Result, anyhow, bail};

use super::file;

/// Reads what flags name, and standard input for one of them.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// The flag that has read standard input.
    taken: Option<&'static str>,
}

impl Inputs {
    /// The text of the file that `flag` names.
    ///
    /// # Errors
    /// It cannot be read, is too large, or is no text; nothing of it is told.
    pub(crate) async fn text(&mut self, flag: &'static str, path: &str) -> Result<String> {
        if path == "-"
            && let Some(first) = self.taken.replace(flag)
        {
            bail!("{first} and {flag} cannot both read standard input");
        }
        if path != "-" && !fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return file::text(path).map_err(|why| anyhow!(why));
        }
        // A pipe may keep its reader waiting, and Ctrl-C has to end that.
        let path = path.to_owned();
        let reading = move || if path == "-" { file::standard_input() } else { file::text(&path) };
        tokio::task::spawn_blocking(reading).await?.map_err(|why| anyhow!(why))
    }

    /// The same, or nothing when no file is named.
    ///
    /// # Errors
    /// As of [`Self::text`].
    pub(crate) async fn optional(&mut self, flag: &'static str, path: &str) -> Result<String> {
        if path.is_empty() { Ok(String::new()) } else { self.text(flag, path).await }
    }

    /// A secret, given by a flag or in a file that another flag names, where a line end after it does not count. Empty
    /// when neither is given.
    ///
    /// # Errors
    /// Both are given; the file cannot be read.
    pub(crate) async fn secret(
        &mut self,
        (flag, value): (&'static str, &str),
        (file_flag, path): (&'static str, &str),
    ) -> Result<String> {
        match (value, path) {
            (value, "") => Ok(value.to_owned()),
            ("", path) => {
                let mut text = self.text(file_flag, path).await?;
                let end = text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).map(str::len);
                text.truncate(end.unwrap_or(text.len()));
                Ok(text)
            }
            _ => bail!("{flag} and {file_flag} cannot be used together"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_given_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        for (text, secret) in
            [("a\n", "a"), ("a\r\n", "a"), ("a", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("", "")]
        {
            fs::write(path, text).unwrap();
            let read = Inputs::default().secret(("--p", ""), ("--p-file", path)).await;
            assert_eq!(read.unwrap(), secret, "{text:?}");
        }
        let mut inputs = Inputs::default();
        assert_eq!(inputs.secret(("--p", "b"), ("--p-file", "")).await.unwrap(), "b");
        let both = inputs.secret(("--p", "b"), ("--p-file", path)).await.unwrap_err();
        assert_eq!(both.to_string(), "--p and --p-file cannot be used together");
        inputs.taken = Some("--p-file");
        let twice = inputs.text("--q-file", "-").await.unwrap_err();
        assert_eq!(twice.to_string(), "--p-file and --q-file cannot both read standard input");
    }

    #[tokio::test]
    async fn devices_have_an_end() {
        let told = Inputs::default().text("--q", "/dev/zero").await.unwrap_err().to_string();
        assert!(told.contains("/dev/zero") && told.contains("larger"), "{told}");
    }
}
