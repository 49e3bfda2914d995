//! `flux completion`.

use clap::{Args, Subcommand};

use super::{
    context::Context,
    exit::{Exit, Outcome},
};

/// Words of `completion`.
#[derive(Args, Debug)]
#[command(
    about = "Generates completion scripts for various shells",
    long_about = "The completion sub-commands generate completion scripts for various shells.",
    after_help = "  # To complete flux in this bash
  . <(flux completion bash)"
)]
pub(crate) struct Completion {
    #[command(subcommand)]
    shell: Words,
}

/// One per shell.
#[derive(Debug, Subcommand)]
pub(crate) enum Words {
    /// Generates bash completion scripts
    #[command(after_help = "  # To load completion in this shell
  . <(flux completion bash)

  # To load completion in every shell, add to ~/.bashrc
  command -v flux >/dev/null && . <(flux completion bash)")]
    Bash(Ignored),
    /// Generates fish completion scripts
    #[command(after_help = "  # To load completion in every shell
  flux completion fish > ~/.config/fish/completions/flux.fish")]
    Fish(Ignored),
    /// Generates powershell completion scripts
    #[command(after_help = "  # To load completion in this shell
  flux completion powershell | Out-String | Invoke-Expression")]
    Powershell(Ignored),
    /// Generates zsh completion scripts
    #[command(after_help = "  # To load completion in this shell
  . <(flux completion zsh)

  # To load completion in every shell
  flux completion zsh > \"${fpath[1]}/_flux\"")]
    Zsh(Ignored),
}

/// Names that are taken and not looked at.
#[derive(Args, Debug)]
pub(crate) struct Ignored {
    #[arg(hide = true)]
    ignored: Vec<String>,
}

/// Prints the script of a shell.
///
/// # Errors
/// When it cannot be written.
pub(super) fn run(context: &mut Context, args: &Completion) -> Outcome {
    // The scripts ask this program for everything, so there is nothing in them that could be out of date.
    let script: &[u8] = match args.shell {
        Words::Bash(_) => include_bytes!("../../completions/flux.bash"),
        Words::Fish(_) => include_bytes!("../../completions/flux.fish"),
        Words::Powershell(_) => include_bytes!("../../completions/flux.ps1"),
        Words::Zsh(_) => include_bytes!("../../completions/flux.zsh"),
    };
    context.ui.out().write_all(script)?;
    Ok(Exit::Success)
}
