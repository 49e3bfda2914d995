//! Help: the pages, and the command that prints them.

mod examples;
mod flags;
mod page;
#[cfg(test)]
mod tests;
mod wrap;

use clap::Args;

use super::{
    context::Context,
    exit::{Exit, Outcome},
    parse,
    plugin::Folder,
    words,
};
pub(crate) use examples::of as examples;
pub(crate) use flags::sections;
pub(crate) use page::{Sheet, page, usage};

/// What `help` is asked about.
#[derive(Args, Debug)]
#[command(
    about = "Help about any command",
    long_about = "The help command prints what a command is for, how it is used, and its flags; as --help behind the command does.",
    after_help = "  # What commands there are
  flux help

  # What a command takes
  flux help get kustomizations"
)]
pub(crate) struct Help {
    #[arg(value_name = "command")]
    words: Vec<String>,
}

/// Prints the page of a command.
///
/// # Errors
/// There is no such command.
pub(super) fn run(context: &mut Context, args: &Help) -> Outcome {
    let (namespace, _) = context.environment.default_namespace();
    let tree = words::tree(&context.environment.default_cache(), &namespace);
    let tree = words::with_plugins(tree, Folder::of(&context.environment).as_ref());
    let text = page(&parse::topic(&tree, &args.words)?, &context.ui.sheet());
    write!(context.ui.out(), "{text}")?;
    Ok(Exit::Success)
}
