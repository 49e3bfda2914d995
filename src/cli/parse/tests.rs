//! Lines by the rules of cobra and pflag (spec/cli/global.md §1 and §2).

use std::time::Duration;

use clap::{ArgAction, Args, Command, FromArgMatches};

use super::values::{self, List, Pairs};

#[derive(Args, Debug)]
struct Taken {
    #[arg(short, long, value_name = "string", default_value = "yaml", value_parser = values::one_of("output", &["yaml", "json"]))]
    output: String,
    #[arg(short = 'A', long)]
    all: bool,
    #[arg(short, long)]
    watch: bool,
    #[arg(long, action = ArgAction::Set, default_value = "true")]
    on: bool,
    #[arg(long, value_parser = values::list, default_value = "a,b")]
    list: Vec<List>,
    #[arg(long)]
    array: Vec<String>,
    #[arg(long, value_parser = values::pairs)]
    pairs: Vec<Pairs>,
    #[arg(long, value_parser = values::duration, default_value = "5m0s")]
    wait: Duration,
    names: Vec<String>,
}

fn tree() -> Command {
    let show = Taken::augment_args(Command::new("show").visible_alias("s"));
    let one = Command::new("one").arg(clap::Arg::new("name").required(true));
    let group = Command::new("group").subcommand(one).subcommand(Command::new("other"));
    Command::new("flux").subcommand(show).subcommand(group)
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').filter(|word| !word.is_empty()).map(|word| word.replace('_', " ")).collect()
}

/// What a line gives to `show`, or the error.
fn show(line: &str) -> Result<Taken, String> {
    let tree = tree();
    let line = super::read(&tree, &words(line)).map_err(|error| error.to_string())?;
    let matches = tree.clone().try_get_matches_from(&line.tokens);
    let matches = matches.map_err(|error| super::refusal(&line.path, &error).to_string())?;
    let (_, matches) = matches.subcommand().ok_or("no command")?;
    Taken::from_arg_matches(matches).map_err(|error| error.to_string())
}

#[test]
fn flags_are_written_in_many_ways() {
    for (line, output, all, names) in [
        ("show", "yaml", false, &[][..]),
        ("show -ojson", "json", false, &[]),
        ("show -o json", "json", false, &[]),
        ("show -o=json", "json", false, &[]),
        ("show --output=json", "json", false, &[]),
        ("show --output json", "json", false, &[]),
        ("show -Aojson a", "json", true, &["a"]),
        ("show a -A b", "yaml", true, &["a", "b"]),
        ("s a --all=true", "yaml", true, &["a"]),
        ("show --all false", "yaml", true, &["false"]),
        ("show -A=0", "yaml", false, &[]),
        ("show --all --all=F", "yaml", false, &[]),
        ("show -- -A --output=json", "yaml", false, &["-A", "--output=json"]),
        ("show -o yaml -o json", "json", false, &[]),
        ("show -Aw a", "yaml", true, &["a"]),
        ("show - a", "yaml", false, &["-", "a"]),
    ] {
        let taken = show(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!((taken.output.as_str(), taken.all), (output, all), "{line}");
        assert_eq!(taken.names, names, "{line}");
    }
}

#[test]
fn values_are_read_as_go_does() {
    for (line, list, array, wait) in [
        ("show", &["a", "b"][..], &[][..], 300_000),
        ("show --list=c", &["c"], &[], 300_000),
        ("show --list=c --list d,e", &["c", "d", "e"], &[], 300_000),
        ("show --list=\"c,d\",e", &["c,d", "e"], &[], 300_000),
        ("show --list=", &[], &[], 300_000),
        ("show --array=a,b --array c", &["a", "b"], &["a,b", "c"], 300_000),
        ("show --wait=1m30s", &["a", "b"], &[], 90_000),
        ("show --wait 0", &["a", "b"], &[], 0),
        ("show --wait=1.5h", &["a", "b"], &[], 5_400_000),
        ("show --wait=100ms", &["a", "b"], &[], 100),
    ] {
        let taken = show(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(List::join(&taken.list), list, "{line}");
        assert_eq!(taken.array, array, "{line}");
        assert_eq!(taken.wait, Duration::from_millis(wait), "{line}");
    }
    let taken = show("show --pairs a=b,c=d=e --pairs f= -w --on=false").unwrap();
    let pairs = [("a", "b"), ("c", "d=e"), ("f", "")].map(|(key, value)| (key.into(), value.into()));
    assert_eq!(Pairs::join(&taken.pairs), pairs);
    assert!(taken.watch && !taken.on);
}

#[test]
fn faults_are_told_in_the_words_of_cobra() {
    for (line, error) in [
        ("nope", "unknown command \"nope\" for \"flux\""),
        ("shw", "unknown command \"shw\" for \"flux\"\n\nDid you mean this?\n\tshow\n"),
        ("SHOW", "unknown command \"SHOW\" for \"flux\"\n\nDid you mean this?\n\tshow\n"),
        ("group oen", "unknown command \"oen\" for \"flux group\"\n\nDid you mean this?\n\tone\n"),
        ("group frob --nope", "unknown command \"frob\" for \"flux group\""),
        ("group --nope", "unknown flag: --nope"),
        ("group one", "accepts 1 arg(s), received 0"),
        ("group one a b", "accepts 1 arg(s), received 2"),
        ("group other a", "unknown command \"a\" for \"flux group other\""),
        ("show --nope", "unknown flag: --nope"),
        ("show --nope=1", "unknown flag: --nope"),
        ("show --nope=x", "unknown flag: --nope"),
        ("show -Ax", "unknown shorthand flag: 'x' in -x"),
        ("show --output", "flag needs an argument: --output"),
        ("show -Ao", "flag needs an argument: 'o' in -o"),
        ("show --=a", "bad flag syntax: --=a"),
        ("show ---a", "bad flag syntax: ---a"),
        (
            "show -oxml",
            "invalid argument \"xml\" for \"-o, --output\" flag: unsupported output 'xml', must be one of: yaml, json",
        ),
        (
            "show -o=",
            "invalid argument \"=\" for \"-o, --output\" flag: unsupported output '=', must be one of: yaml, json",
        ),
        (
            "show --output=",
            "invalid argument \"\" for \"-o, --output\" flag: no output given, must be one of: yaml, json",
        ),
        (
            "show --all=maybe",
            "invalid argument \"maybe\" for \"-A, --all\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax",
        ),
        ("show --wait=5", "invalid argument \"5\" for \"--wait\" flag: time: missing unit in duration \"5\""),
        ("show --wait=x", "invalid argument \"x\" for \"--wait\" flag: time: invalid duration \"x\""),
        ("show --pairs=a", "invalid argument \"a\" for \"--pairs\" flag: a must be formatted as key=value"),
    ] {
        assert_eq!(show(line).map(|taken| format!("{taken:?}")), Err(error.to_owned()), "{line}");
    }
}

#[test]
fn a_group_takes_no_word_for_help() {
    let tree = tree();
    for (line, path, help) in [
        ("group", "group", false),
        ("group -h", "group", true),
        ("group nope --help", "group", true),
        ("show --help a", "show", true),
    ] {
        let read = super::read(&tree, &words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(read.path.last().map(|command| command.get_name()), Some(path), "{line}");
        assert_eq!(read.help, help, "{line}");
    }
}
