//! What a mistyped name may have meant.

/// Longer words are no names.
const LONGEST: usize = 100;

/// The candidate that is closest to a word; none if all need more than a third of its letters changed.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > LONGEST {
        return None;
    }
    let most = (word.chars().count() / 3).clamp(1, 3);
    let close = |name: &&str| name.len() <= LONGEST && *name != word;
    let scored = candidates.into_iter().filter(close).map(|name| (edits(word, name), name));
    scored.filter(|(count, _)| *count <= most).min_by_key(|(count, _)| *count).map(|(_, name)| name)
}

/// How many letters are to be changed, left out, put in, or exchanged with the next. Case alone counts as one.
fn edits(from: &str, to: &str) -> usize {
    if from.eq_ignore_ascii_case(to) {
        return 1;
    }
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = [vec![0; to.len() + 1], (0..=to.len()).collect::<Vec<usize>>(), vec![0; to.len() + 1]];
    for (i, letter) in from.iter().enumerate() {
        let [before, last, next] = &mut rows;
        next[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            next[j + 1] = changed.min(last[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *letter == to[j - 1] && from[i - 1] == *other {
                next[j + 1] = next[j + 1].min(before[j - 1] + 1);
            }
        }
        rows.rotate_left(1);
    }
    rows[1][to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_closest_name_is_found() {
        let names = ["deployment.yaml", "service.yaml", "resources", "replicas", "app"];
        for (word, want) in [
            ("deploymnet.yaml", Some("deployment.yaml")),
            ("deployment.yml", Some("deployment.yaml")),
            ("resourcs", Some("resources")),
            ("Resources", Some("resources")),
            ("replica", Some("replicas")),
            ("ap", Some("app")),
            ("x", None),
            ("configmap.yaml", None),
            ("", None),
            ("app", None),
        ] {
            assert_eq!(nearest(word, names), want, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(1 << 20), names), None);
    }
}
