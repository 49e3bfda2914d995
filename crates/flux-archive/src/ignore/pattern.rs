//! One line of a `.sourceignore`.

use super::glob::Glob;

/// What a line says about a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Exclude,
    Include,
}

/// A compiled line. Each path is judged on its own: nothing is pruned, so that `!` works below an excluded directory.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    verdict: Verdict,
    directories_only: bool,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    /// No `/` but a trailing one: any name of the path.
    Anywhere(Glob),
    /// Names from the top; what is below a match matches as well.
    Anchored(Vec<Segment>),
}

#[derive(Debug, Clone)]
enum Segment {
    /// Nothing between two slashes.
    Empty,
    /// `**`: any number of names.
    Deep,
    /// `**` as a part of a name, which matches nothing.
    Never,
    Name(Glob),
}

impl Pattern {
    /// Reads a line; blank lines and comments are no pattern.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.starts_with('#') || line.trim().is_empty() {
            return None;
        }
        let (verdict, text) = match line.strip_prefix('!') {
            Some(rest) => (Verdict::Include, rest),
            None => (Verdict::Exclude, line),
        };
        let text = trim_end(text);
        let (directories_only, text) = match text.strip_suffix('/') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let shape = if text.contains('/') {
            Shape::Anchored(text.strip_prefix('/').unwrap_or(text).split('/').map(Segment::new).collect())
        } else {
            Shape::Anywhere(Glob::new(text))
        };
        Some(Self { verdict, directories_only, shape })
    }

    /// What the line says about a path, given as its names below the directory of the file that holds the line.
    pub(super) fn judge(&self, names: &[&str], is_dir: bool) -> Option<Verdict> {
        let covered = match &self.shape {
            Shape::Anywhere(glob) => names.iter().position(|name| glob.matches(name)).map(|at| at + 1),
            Shape::Anchored(segments) => anchored(segments, names),
        }?;
        // The path itself was matched, not a directory above it: then it must be a directory.
        let is_file = covered == names.len() && !is_dir;
        (!(self.directories_only && is_file)).then_some(self.verdict)
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            "**" => Self::Deep,
            _ if text.contains("**") => Self::Never,
            _ => Self::Name(Glob::new(text)),
        }
    }
}

/// How many names the segments cover, if they match. After `**` the first name that fits is taken and not
/// reconsidered, as upstream does; that also keeps it linear.
fn anchored(segments: &[Segment], names: &[&str]) -> Option<usize> {
    let (mut at, mut matched, mut deep) = (0, false, false);
    for (index, segment) in segments.iter().enumerate() {
        match segment {
            Segment::Empty => deep = false,
            Segment::Deep if index + 1 == segments.len() => break,
            Segment::Deep => deep = true,
            Segment::Never => return None,
            Segment::Name(glob) if deep => {
                deep = false;
                at += names[at..].iter().position(|name| glob.matches(name))? + 1;
                matched = true;
            }
            Segment::Name(glob) => {
                if !glob.matches(names.get(at)?) {
                    return None;
                }
                at += 1;
                matched = true;
            }
        }
    }
    matched.then_some(at)
}

/// Trailing spaces do not count, unless a backslash is before the last of them.
fn trim_end(text: &str) -> &str {
    let trimmed = text.trim_end_matches(' ');
    if trimmed.len() < text.len() && trimmed.ends_with('\\') { &text[..=trimmed.len()] } else { trimmed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(line: &str, path: &str) -> Option<Verdict> {
        let (path, is_dir) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
        Pattern::parse(line)?.judge(&path.split('/').collect::<Vec<_>>(), is_dir)
    }

    #[test]
    fn lines_and_paths() {
        for (line, path, want) in [
            ("*.jpg", "a/b.jpg", true),
            ("*.jpg", "b.jpg", true),
            ("*.jpg", "b.jpgx", false),
            ("docs", "x/docs/y", true),
            ("docs/", "docs", false),
            ("docs/", "docs/", true),
            ("docs/", "docs/a.md", true),
            ("docs/", "a/docs", false),
            ("/dir", "dir/below/it", true),
            ("/dir", "x/dir", false),
            ("/dir/", "dir", false),
            ("/dir/", "dir/x", true),
            ("a/b", "a/b/c", true),
            ("a/b", "x/a/b", false),
            ("**/b", "x/y/b", true),
            ("**/b", "b", true),
            ("**/b/c", "b/x/b/c", false),
            ("a/**", "a/x/y", true),
            ("a/**", "a/", true),
            ("a/**/z", "a/b/c/z", true),
            ("a/**/z", "a/z", true),
            ("a/x**", "a/xy", false),
            ("/**", "a", false),
            ("/*", "a", true),
            ("# a", "# a", false),
            ("", "a", false),
            ("   ", "a", false),
            ("a  ", "a", true),
            ("a\\ ", "a ", true),
            ("\\#a", "#a", true),
            ("a\r", "a", true),
        ] {
            let want = want.then_some(Verdict::Exclude);
            assert_eq!(judge(line, path), want, "{line:?} on {path:?}");
        }
        assert_eq!(judge("!a", "a"), Some(Verdict::Include));
        assert_eq!(judge("\\!a", "!a"), Some(Verdict::Exclude));
    }
}
