//! From the words of a line to the end of a command.

use std::{ffi::OsString, process::ExitCode, time::Duration};

use tokio::runtime::Builder;

use super::{
    Command, bootstrap, build, check, complete, completion,
    context::Context,
    controller, create, diff, docgen, envsubst,
    exit::{Exit, Fault, Outcome},
    help, install,
    interrupt::Watch,
    kustomize, migrate,
    parse::{self, Line, UsageError},
    plugin::{self, Folder, Installed},
    settings::{Environment, Globals, check_namespace},
    trigger,
    ui::{Terminal, Ui},
    uninstall,
    verbs::{get, reconcile, resume, suspend},
    version, words,
};

/// How long work on other threads may still take when the command is over.
const GRACE: Duration = Duration::from_millis(200);

/// How long a Git call that was interrupted may take to remove its temporary files.
const TIDY: Duration = Duration::from_secs(1);

/// Runs the command line on the arguments without the name of the binary.
pub fn main(arguments: &[OsString]) -> ExitCode {
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let words = words.as_slice();
    // What needs neither settings nor the tree.
    if let [word] = words
        && ["--version", "-v"].contains(&word.as_str())
    {
        let mut ui = Ui::standard(Terminal::default());
        return ExitCode::from(told(&mut ui, print_version));
    }
    if let Some(words) = controller::words(words) {
        return controller::main_of(words);
    }
    let environment = Environment::read();
    let mut ui = Ui::standard(Terminal::detect(environment.colours, environment.dumb));
    let (namespace, complaint) = environment.default_namespace();
    if let Some(complaint) = complaint {
        ui.warning(complaint);
    }
    let root = words::root(&environment.default_cache(), &namespace);
    let only = parse::word(&root, words);
    let folder = Folder::for_word(&environment, only);
    if let Some(plugin) = folder.as_ref().zip(only).and_then(|(folder, word)| folder.find(word)) {
        let own = words.iter().position(|word| only.is_some_and(|only| std::ptr::eq(word.as_str(), only)));
        return run_plugin(&plugin, arguments, own, &mut ui);
    }
    let only = only.map(str::to_owned);
    let tree = words::with_plugins(words::with_words(root, only.as_deref()), folder.as_ref());
    match parse(&tree, words, &mut ui) {
        Ok(Some(parsed)) => ExitCode::from(start(ui, environment, parsed)),
        Ok(None) => ExitCode::SUCCESS,
        Err(fault) => ExitCode::from(fault.tell(&mut ui)),
    }
}

/// Runs a plugin with all arguments but its own name, which may stand behind flags that are the plugin's as well.
fn run_plugin(plugin: &Installed, arguments: &[OsString], own: Option<usize>, ui: &mut Ui) -> ExitCode {
    let others = arguments.iter().enumerate().filter(|(at, _)| Some(*at) != own);
    match plugin::start(plugin, others.map(|(_, argument)| argument)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => ExitCode::from(Fault::from(error).tell(ui)),
    }
}

fn told(ui: &mut Ui, act: impl FnOnce(&mut Ui) -> Result<(), Fault>) -> Exit {
    match act(ui) {
        Ok(()) => Exit::Success,
        Err(fault) => fault.tell(ui),
    }
}

/// A line that can be run.
struct Parsed {
    globals: Globals,
    command: Command,
    /// `--namespace` was given.
    namespaced: bool,
}

/// Reads the line; help and the version are answered at once and leave nothing to run.
fn parse(tree: &clap::Command, words: &[String], ui: &mut Ui) -> Result<Option<Parsed>, Fault> {
    let line = parse::read(tree, words)?;
    if line.help {
        let page = help::page(&line.path, &ui.sheet());
        write!(ui.out(), "{page}")?;
        return Ok(None);
    }
    if line.version {
        return print_version(ui).map(|()| None);
    }
    if line.is_group() {
        check_values(tree, &line)?;
        let page = help::page(&line.path, &ui.sheet());
        write!(ui.out(), "{page}")?;
        return Ok(None);
    }
    let matches = tree.clone().try_get_matches_from(&line.tokens);
    let mut matches = matches.map_err(|error| refusal(&line, &error))?;
    let (mut globals, command) = words::read(&mut matches).map_err(|error| refusal(&line, &error))?;
    if line.hides("token") {
        // That one is not for the API server.
        globals.token = None;
    }
    Ok(Some(Parsed { globals, command, namespaced: line.gives("namespace") }))
}

/// A group runs nothing, but a flag's bad value is one there as well.
fn check_values(tree: &clap::Command, line: &Line<'_>) -> Result<(), UsageError> {
    match tree.clone().try_get_matches_from(&line.tokens) {
        Err(error) if error.kind() == clap::error::ErrorKind::ValueValidation => Err(refusal(line, &error)),
        _ => Ok(()),
    }
}

fn refusal(line: &Line<'_>, error: &clap::Error) -> UsageError {
    match error.kind() {
        clap::error::ErrorKind::ValueValidation | clap::error::ErrorKind::InvalidValue => {
            parse::refusal(&line.path, error)
        }
        _ => UsageError(error.to_string().trim_start_matches("error: ").trim_end().to_owned()),
    }
}

fn print_version(ui: &mut Ui) -> Result<(), Fault> {
    writeln!(ui.out(), "flux version {}", version::FULL)?;
    Ok(())
}

/// Runs a command on a runtime of its own; Ctrl-C drops it where it stands, and with it its temporary files.
fn start(mut ui: Ui, environment: Environment, parsed: Parsed) -> Exit {
    let Parsed { globals, command, namespaced } = parsed;
    let follow = (globals.ns_follows_kube_context || environment.namespace_follows_context) && !namespaced;
    let runtime = match runtime(&command).enable_all().thread_stack_size(flux_kustomize::STACK).build() {
        Ok(runtime) => runtime,
        Err(error) => return Fault::from(error).tell(&mut ui),
    };
    let watch = match Watch::start() {
        Ok(watch) => watch,
        Err(error) => return Fault::from(error).tell(&mut ui),
    };
    let mut context = Context::new(ui, environment, globals);
    let ended = runtime.block_on(async {
        if follow {
            context.follow_context();
        }
        if !matches!(command, Command::Plugin(_)) {
            check_namespace(&context.namespace)?;
        }
        tokio::select! {
            outcome = dispatch(&mut context, command) => outcome,
            _ = tokio::signal::ctrl_c() => Ok(Exit::Interrupted),
        }
    });
    watch.noticed();
    let exit = match ended {
        Ok(Exit::Interrupted) => {
            context.ui.failure("interrupted");
            Exit::Interrupted
        }
        Ok(exit) => exit,
        Err(fault) => fault.explain(context.server()).tell(&mut context.ui),
    };
    runtime.shutdown_timeout(GRACE);
    flux_git::settle(TIDY);
    exit
}

/// The threads that answers of servers are worked on: where few or none are asked, that which waits for the command.
fn runtime(command: &Command) -> Builder {
    match command {
        Command::Create(create) if create.inherited.export => Builder::new_current_thread(),
        Command::Build(_)
        | Command::Complete(_)
        | Command::Completion(_)
        | Command::Controller(_)
        | Command::Diff(_)
        | Command::Docgen(_)
        | Command::Envsubst(_)
        | Command::Help(_)
        | Command::Kustomize(_)
        | Command::Migrate(_)
        | Command::Plugin(_)
        | Command::Trigger(_)
        | Command::Version(_) => Builder::new_current_thread(),
        _ => {
            let mut several = Builder::new_multi_thread();
            several.worker_threads(2);
            several
        }
    }
}

async fn dispatch(context: &mut Context, command: Command) -> Outcome {
    match command {
        Command::Bootstrap(args) => bootstrap::run(context, &args).await,
        Command::Build(what) => build::run(context, &what).await,
        Command::Check(args) => check::run(context, &args).await,
        Command::Complete(request) => complete::run(context, &request),
        Command::Completion(args) => completion::run(context, &args),
        Command::Controller(args) => controller::run(&args),
        Command::Create(args) => create::run(context, &args).await,
        Command::Diff(what) => diff::run(context, &what).await,
        Command::Docgen(args) => docgen::run(context, &args),
        Command::Envsubst(args) => envsubst::run(context, &args),
        Command::Get(on) => get::run(context, &on).await,
        Command::Help(args) => help::run(context, &args),
        Command::Install(args) => install::run(context, &args).await,
        Command::Kustomize(args) => kustomize::run(context, &args).await,
        Command::Migrate(args) => migrate::run(context, &args),
        Command::Plugin(what) => plugin::run(context, &what).await,
        Command::Reconcile(on) => reconcile::run(context, &on).await,
        Command::Resume(on) => resume::run(context, &on).await,
        Command::Suspend(on) => suspend::run(context, &on).await,
        Command::Trigger(what) => trigger::run(context, &what).await,
        Command::Uninstall(args) => uninstall::run(context, &args).await,
        Command::Version(args) => version::run(context, &args).await,
    }
}
