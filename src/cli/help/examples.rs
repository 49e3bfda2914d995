//! Examples in lines of a limited width that can still be pasted.

use clap::Command;

/// How many examples a group shows of its commands.
const OF_A_GROUP: usize = 3;

/// The examples of a command; a group without its own shows the first of its first commands.
pub(crate) fn of(command: &Command) -> Option<String> {
    if let Some(own) = command.get_after_help() {
        return Some(own.to_string().trim_end().to_owned());
    }
    let mut below: Vec<&Command> = command.get_subcommands().filter(|sub| !sub.is_hide_set()).collect();
    below.sort_by_key(|sub| sub.get_name());
    let first = |sub: &&Command| of(sub).and_then(|text| text.split("\n\n").next().map(ToOwned::to_owned));
    let examples: Vec<String> = below.iter().filter_map(first).take(OF_A_GROUP).collect();
    (!examples.is_empty()).then(|| examples.join("\n\n"))
}

/// Breaks comments at spaces, and commands before a flag, with a backslash.
pub(super) fn fit(text: &str, width: usize) -> String {
    let line = |line: &str| {
        if line.chars().count() <= width {
            return line.to_owned();
        }
        let indent = line.len() - line.trim_start().len();
        match line.trim_start().strip_prefix("# ") {
            Some(comment) => {
                let wrapped = super::wrap::wrap(comment, 0, 0, width.saturating_sub(indent + 2));
                let lines = wrapped.lines().map(|line| format!("{:indent$}# {line}", ""));
                lines.collect::<Vec<_>>().join("\n")
            }
            None => command(line, indent + 2, width),
        }
    };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

fn command(line: &str, indent: usize, width: usize) -> String {
    let (mut done, mut rest) = (String::new(), line.to_owned());
    // Room for the backslash.
    while rest.chars().count() > width {
        let breaks = rest.match_indices(" --").map(|(at, _)| at);
        let at = breaks.filter(|at| *at > indent && rest[..*at].chars().count() + 2 <= width).last();
        let Some(at) = at else { break };
        done.push_str(&format!("{} \\\n", &rest[..at]));
        rest = format!("{:indent$}{}", "", &rest[at + 1..]);
    }
    done + &rest
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn commands_break_before_a_flag() {
        let text =
            "  # say what the long command does\n  flux get ks --one=1 --two=2 --three=3 \\\n    --four\n";
        let fitted = "  # say what the\n  # long command\n  # does\n  flux get ks \\\n    --one=1 \\\n    --two=2 \\\n    --three=3 \\\n    --four";
        assert_eq!(fit(text, 18), fitted);
        assert_eq!(fit(text, 100), text.trim_end());
    }
}
