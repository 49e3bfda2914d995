//! `flux completion`.

use clap::{Args, Subcommand};
use clap_complete::{Generator, Shell};

use super::{
    context::Context,
    exit::{Exit, Outcome},
    words::tree,
};

/// Words of `completion`.
#[derive(Args, Debug)]
#[command(
    about = "Generates completion scripts for various shells",
    long_about = "The completion sub-commands generate completion scripts for various shells."
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
    let shell = match args.shell {
        Words::Bash(_) => Shell::Bash,
        Words::Fish(_) => Shell::Fish,
        Words::Powershell(_) => Shell::PowerShell,
        Words::Zsh(_) => Shell::Zsh,
    };
    let mut tree = tree("$HOME/.kube/cache", "flux-system");
    tree.set_bin_name("flux");
    tree.build();
    let mut script = Vec::new();
    // The first line by which package managers know the script; that of zsh is its own.
    if shell != Shell::Zsh {
        script.extend_from_slice(
            format!("# {shell} completion for flux                                 -*- shell-script -*-\n\n")
                .as_bytes(),
        );
    }
    shell.generate(&tree, &mut script);
    context.ui.out().write_all(&script)?;
    Ok(Exit::Success)
}
