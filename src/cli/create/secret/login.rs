//! A user and a password, as several kinds of Secret hold them.

use anyhow::Result;
use clap::Args;

use crate::cli::{complete::Beyond, inputs::Inputs};

/// A user and a password.
#[derive(Args)]
pub(in crate::cli::create) struct Login {
    /// name of the user
    #[arg(short, long, value_name = "string", default_value = "")]
    pub(in crate::cli::create) username: String,
    /// password or token of the user
    #[arg(short, long, value_name = "string", default_value = "")]
    password: String,
    /// file with the password, in place of --password; "-" is standard input
    #[arg(add = Beyond, long, value_name = "string", default_value = "")]
    password_file: String,
}

impl Login {
    /// The password, empty for none.
    ///
    /// # Errors
    /// It is given twice; the file cannot be read.
    pub(in crate::cli::create) async fn password(&self, inputs: &mut Inputs) -> Result<String> {
        inputs.secret(("--password", &self.password), ("--password-file", &self.password_file)).await
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("username", &self.username).finish_non_exhaustive()
    }
}
