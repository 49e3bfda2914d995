//! Makes a case that shows a difference as small as it gets.

use anyhow::Result;

use crate::run::{Files, Outcome, Pair, Runner, Verdict};

/// How many builds a case may cost.
const LIMIT: usize = 300;

struct Shrinker<'r> {
    runner: &'r Runner,
    wanted: Verdict,
    message: String,
    left: usize,
}

/// Takes away files, then blocks of lines, as long as the same kind of difference stays.
///
/// # Errors
/// A build cannot be run.
pub(crate) fn shrink(runner: &Runner, files: Files, pair: &Pair) -> Result<Files> {
    let message = essence(pair);
    let mut shrinker = Shrinker { runner, wanted: pair.verdict, message, left: LIMIT };
    let mut files = files;
    loop {
        let before = size(&files);
        files = shrinker.without_files(files)?;
        files = shrinker.without_lines(files)?;
        if size(&files) == before || shrinker.left == 0 {
            return Ok(files);
        }
    }
}

/// How large a case is.
pub(crate) fn size(files: &Files) -> usize {
    files.values().map(Vec::len).sum()
}

/// The part of a failure that does not name what may be taken away.
fn essence(pair: &Pair) -> String {
    let (Outcome::Failure(message) | Outcome::Crash(message)) = &pair.ours else {
        let Outcome::Failure(message) = &pair.theirs else { return String::new() };
        return last_words(message);
    };
    last_words(message)
}

/// The last clause of a message, without the words that may be names.
pub(crate) fn last_words(message: &str) -> String {
    let is_word = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'');
    let clauses = message.trim().rsplit(": ").map(|clause| {
        let words = clause.split_whitespace().take(9);
        words.map(|word| if is_word(word) { word } else { "_" }).collect::<Vec<_>>().join(" ")
    });
    let told = |clause: &String| clause.split_whitespace().filter(|word| *word != "_").count() > 1;
    clauses.into_iter().find(told).unwrap_or_default()
}

impl Shrinker<'_> {
    fn shows(&mut self, files: &Files) -> Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        let pair = self.runner.run(files)?;
        Ok(pair.verdict == self.wanted && essence(&pair) == self.message)
    }

    fn without_files(&mut self, mut files: Files) -> Result<Files> {
        for path in files.keys().cloned().collect::<Vec<_>>() {
            let mut fewer = files.clone();
            fewer.remove(&path);
            if self.shows(&fewer)? {
                files = fewer;
            }
        }
        Ok(files)
    }

    fn without_lines(&mut self, mut files: Files) -> Result<Files> {
        for path in files.keys().cloned().collect::<Vec<_>>() {
            let mut at = 0;
            while let Some(shorter) = without_block(&files[&path], at) {
                let mut fewer = files.clone();
                fewer.insert(path.clone(), shorter);
                if self.shows(&fewer)? {
                    files = fewer;
                } else {
                    at += 1;
                }
            }
        }
        Ok(files)
    }
}

/// The text without line `at` and the deeper lines below it.
fn without_block(bytes: &[u8], at: usize) -> Option<Vec<u8>> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let depth = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let own = depth(lines.get(at)?);
    let below =
        lines[at + 1..].iter().take_while(|line| depth(line) > own && !line.trim_ascii().is_empty()).count();
    Some([&lines[..at], &lines[at + 1 + below..]].concat().concat())
}
