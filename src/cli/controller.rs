//! `flux controller run`, and the binary called by the name of a controller. The only file of the command line that names
//! the controllers' crates.

use std::{
    ffi::{OsStr, OsString},
    process::ExitCode,
};

use anyhow::Result;
use clap::{Args, Subcommand};
use flux_runtime::{Environment, Stop, signals};
use futures::future::{BoxFuture, FutureExt, try_join_all};

use super::{
    complete::Beyond,
    exit::{Exit, Fault, Outcome, describe},
};

/// A controller that this binary can be.
pub struct Program {
    /// The name of its Deployment, its image and its process.
    pub name: &'static str,
    /// The word after `flux controller run`.
    pub word: &'static str,
    start: fn(Vec<OsString>, Stop) -> BoxFuture<'static, Result<()>>,
}

/// Every controller in this binary.
static PROGRAMS: &[Program] = &[
    Program {
        name: "source-controller",
        word: "source",
        start: |arguments, stop| {
            async move {
                let args: source_controller::Args = flux_runtime::args::parse(arguments)?;
                flux_runtime::logs::init(args.common.log_level, args.common.log_encoding);
                Ok(source_controller::run(args, Environment::read(), stop).await?)
            }
            .boxed()
        },
    },
    Program {
        name: "kustomize-controller",
        word: "kustomize",
        start: |arguments, stop| {
            async move {
                let args: kustomize_controller::Args = flux_runtime::args::parse(arguments)?;
                flux_runtime::logs::init(args.common.log_level, args.common.log_encoding);
                let config = args.common.kube_config().await?;
                Ok(kustomize_controller::start(args, Environment::read(), config, stop).await?)
            }
            .boxed()
        },
    },
];

/// What comes after `controller`.
#[derive(Args, Debug)]
#[command(add = Beyond, about = "Run Flux controllers in this process")]
pub(crate) struct Controller {
    #[command(subcommand)]
    what: What,
}

/// Words of `controller`.
#[derive(Debug, Subcommand)]
enum What {
    /// Run one or several controllers in this process
    #[command(
        long_about = "The controller run command runs controllers in this process. Flags after a name, or after several names in a
row, go to those controllers; each takes the flags of its Deployment and tells them with --help.",
        after_help = "  # Run the source-controller
  flux controller run source --storage-path=/data

  # Run two controllers in one process
  flux controller run source --storage-path=/data kustomize --metrics-addr=:8081 --health-addr=:9441"
    )]
    Run(Run),
}

/// Names and flags of `controller run`.
#[derive(Args, Debug)]
pub(crate) struct Run {
    #[arg(value_name = "name…")]
    words: Vec<String>,
}

/// The controller of that name, as in `source-controller`.
pub fn by_name(name: &OsStr) -> Option<&'static Program> {
    PROGRAMS.iter().find(|program| name == program.name)
}

/// The words after `flux controller run` when a line begins so and does not only ask for help.
pub(crate) fn words(line: &[String]) -> Option<&[String]> {
    match line {
        [controller, run, words @ ..]
            if controller == "controller"
                && run == "run"
                && words.first().is_some_and(|word| PROGRAMS.iter().any(|program| program.word == word)) =>
        {
            Some(words)
        }
        _ => None,
    }
}

/// Runs one controller with the arguments of the process, its name first.
pub fn main(program: &'static Program, arguments: Vec<OsString>) -> ExitCode {
    serve(vec![(program, arguments)])
}

/// Runs the controllers that `words` name, each with its flags.
pub(crate) fn main_of(words: &[String]) -> ExitCode {
    serve(plan(words))
}

/// Gives the flags to the names before them.
fn plan(words: &[String]) -> Vec<(&'static Program, Vec<OsString>)> {
    let mut planned: Vec<(&'static Program, Vec<OsString>)> = Vec::new();
    // Where the names begin that the next flags belong to.
    let (mut first, mut flags) = (0, false);
    for word in words {
        if let Some(program) = PROGRAMS.iter().find(|program| program.word == word) {
            if std::mem::take(&mut flags) {
                first = planned.len();
            }
            planned.push((program, vec![program.name.into()]));
            continue;
        }
        flags = true;
        planned[first..].iter_mut().for_each(|(_, arguments)| arguments.push(word.into()));
    }
    planned
}

#[expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a controller that cannot start has no logger yet"
)]
fn serve(programs: Vec<(&'static Program, Vec<OsString>)>) -> ExitCode {
    // One provider for all TLS of the process; a second call changes nothing.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(flux_kustomize::STACK)
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async {
        let stop = signals()?;
        let running = programs.into_iter().map(|(program, arguments)| {
            let (started, stop) = ((program.start)(arguments, stop.clone()), stop.clone());
            async move {
                // One that ends takes the others with it: half of a process would be hard to see.
                let ended = started.await;
                stop.stop();
                ended
            }
        });
        try_join_all(running).await.map(|_| ())
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => match error.downcast_ref::<clap::Error>() {
            Some(help) if !help.use_stderr() => {
                print!("{help}");
                ExitCode::SUCCESS
            }
            _ => {
                eprintln!("{}", describe(&error));
                ExitCode::FAILURE
            }
        },
    }
}

/// What is left when no known controller was named.
///
/// # Errors
/// Always: the names that there are.
pub(super) fn run(args: &Controller) -> Outcome {
    let What::Run(Run { words }) = &args.what;
    let known: Vec<&str> = PROGRAMS.iter().map(|program| program.word).collect();
    let given = words.first().map_or_else(String::new, |word| format!(", not {word}"));
    let error = anyhow::anyhow!("the name of a controller is required, one of: {}{given}", known.join(", "));
    Err::<Exit, Fault>(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_go_to_the_names_before_them() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let planned = |line: &str| {
            let arguments = |all: Vec<OsString>| {
                all.iter().map(|one| one.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
            };
            plan(&words(line)).into_iter().map(|(_, all)| arguments(all)).collect::<Vec<_>>()
        };
        for (line, wanted) in [
            ("source", vec!["source-controller"]),
            ("source --a=1", vec!["source-controller --a=1"]),
            ("source kustomize --a", vec!["source-controller --a", "kustomize-controller --a"]),
            ("source --a kustomize --b", vec!["source-controller --a", "kustomize-controller --b"]),
        ] {
            assert_eq!(planned(line), wanted, "{line}");
        }
    }
}
