//! The walk over the events of a text.

use std::collections::HashSet;

use granit_parser::{Event, Parser, Span};

use super::{FieldPath, Step};

/// As deep as documents may be that are read; the walk itself does not recurse.
const MAX_DEPTH: usize = 1000;

/// A part of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// How many characters it takes up on that line; at least 1.
    pub width: usize,
}

/// How far a path leads, and where that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How many steps of the path lead somewhere.
    pub depth: usize,
    /// The name of the last field, if the last step is one.
    pub key: Option<Mark>,
    /// What is there.
    pub value: Mark,
    /// The text, if it is a scalar.
    pub text: Option<String>,
}

impl Found {
    /// The best place to show: what is there, but the name of a field whose value stands below it.
    pub fn best(&self) -> Mark {
        self.key.filter(|key| key.line != self.value.line).unwrap_or(self.value)
    }
}

/// Finds the place of a field of the first document, or of the last one on the way to it that is there. `None` when
/// there is no document, or not even its beginning can be read.
pub fn locate(text: &str, path: &FieldPath) -> Option<Found> {
    let mut walk = Walk::new(text);
    let (mut seen, value, scalar) = walk.next()?;
    let mut found = Found { depth: 0, key: None, value, text: scalar };
    for step in path.steps() {
        let key = match (step, seen) {
            (Step::Field(name), Seen::Mapping) => walk.field(name).map(Some),
            (Step::Item(index), Seen::Sequence) => walk.item(*index).map(|()| None),
            _ => None,
        };
        let Some((key, (next, value, text))) = key.and_then(|key| Some((key, walk.next()?))) else { break };
        if next == Seen::End {
            break;
        }
        seen = next;
        found = Found { depth: found.depth + 1, key, value, text };
    }
    Some(found)
}

/// The texts of a list of the document, each with its place, in order. An element that is no scalar has no text.
pub fn items(text: &str, field: &str) -> Vec<(Option<String>, Mark)> {
    let mut walk = Walk::new(text);
    let mut found = Vec::new();
    let is_list = matches!(walk.next(), Some((Seen::Mapping, ..)))
        && walk.field(field).is_some()
        && matches!(walk.next(), Some((Seen::Sequence, ..)));
    while is_list
        && let Some((seen, mark, text)) = walk.next()
        && seen != Seen::End
    {
        walk.skip(seen);
        found.push((text, mark));
    }
    found
}

/// The first key of a mapping of the document that is there a second time: the place of the second.
pub fn repeated_key(text: &str) -> Option<Mark> {
    let mut walk = Walk::new(text);
    // The keys of the mappings that are open; nothing for lists. Every other node of a mapping is a key.
    let mut open: Vec<Option<(HashSet<String>, bool)>> = Vec::new();
    while let Some((seen, mark, text)) = walk.next() {
        if seen == Seen::End {
            open.pop();
        } else if let Some(Some((keys, is_key))) = open.last_mut() {
            *is_key = !*is_key;
            if *is_key && text.is_some_and(|text| !keys.insert(text)) {
                return Some(mark);
            }
        }
        match seen {
            Seen::Mapping => open.push(Some((HashSet::new(), false))),
            Seen::Sequence => open.push(None),
            Seen::Scalar | Seen::End => {}
        }
    }
    None
}

/// What begins or ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Scalar,
    Sequence,
    Mapping,
    End,
}

struct Walk<'t> {
    text: &'t str,
    events: Box<dyn Iterator<Item = (Event<'t>, Span)> + 't>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        let mut options = granit_parser::options! {
            block_scalar_eof_without_line_feed: true,
            bom_inside_document_as_content: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        options.set_emit_comments(false);
        // What cannot be read ends the walk: what came before still has its place.
        let events = Parser::new_from_str_with_options(text, options).map_while(Result::ok);
        Self { text, events: Box::new(events.fuse()) }
    }

    /// The next node or the end of one. `None` at the end of the document.
    fn next(&mut self) -> Option<(Seen, Mark, Option<String>)> {
        loop {
            let (event, span) = self.events.next()?;
            let (seen, text) = match event {
                Event::Scalar(text, ..) => (Seen::Scalar, Some(text.into_owned())),
                Event::Alias(_) => (Seen::Scalar, None),
                Event::SequenceStart(..) => (Seen::Sequence, None),
                Event::MappingStart(..) => (Seen::Mapping, None),
                Event::SequenceEnd | Event::MappingEnd => (Seen::End, None),
                Event::DocumentEnd => return None,
                _ => continue,
            };
            let mark = self.mark(&span, seen == Seen::Scalar);
            return Some((seen, mark, text));
        }
    }

    fn mark(&self, span: &Span, is_scalar: bool) -> Mark {
        let (line, column) = (span.start.line(), span.start.col() + 1);
        let width = if is_scalar && span.end.line() == line {
            span.end.col().saturating_sub(span.start.col())
        } else {
            // The rest of the line.
            let start = span.start.byte_offset().unwrap_or(self.text.len());
            let rest = self.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
            rest.trim_end().chars().count()
        };
        Mark { line, column, width: width.max(1) }
    }

    /// Goes on to the value of a field of the mapping that has begun; gives the place of its name.
    fn field(&mut self, name: &str) -> Option<Mark> {
        loop {
            let (seen, mark, text) = self.next()?;
            match seen {
                Seen::End => return None,
                _ if text.as_deref() == Some(name) => return Some(mark),
                _ => self.skip(seen),
            }
            let (value, ..) = self.next()?;
            self.skip(value);
        }
    }

    /// Goes on to an element of the list that has begun.
    fn item(&mut self, index: usize) -> Option<()> {
        for _ in 0..index {
            match self.next()?.0 {
                Seen::End => return None,
                seen => self.skip(seen),
            }
        }
        Some(())
    }

    /// Passes over what is in a node that has begun.
    fn skip(&mut self, seen: Seen) {
        let mut depth = usize::from(matches!(seen, Seen::Sequence | Seen::Mapping));
        while depth > 0
            && let Some((seen, ..)) = self.next()
        {
            match seen {
                Seen::Scalar => {}
                Seen::Sequence | Seen::Mapping => depth += 1,
                Seen::End => depth -= 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldPath, Mark, items, locate, repeated_key};

    const TEXT: &str = "\
# a comment
resources:
- a.yaml
- ../b   # another
patches:
- path: p.yaml
  target: {kind: Deployment, name: x}
- patch: |-
    - op: test
images: &i
  - name: \"ä\"
more: *i
";

    #[test]
    fn fields_have_places() {
        let path = FieldPath::of;
        for (path, depth, at) in [
            (FieldPath::default(), 0, (2, 1, 10)),
            (path("resources"), 1, (2, 1, 9)),
            (path("resources").item(1), 2, (4, 3, 4)),
            (path("resources").item(2), 1, (2, 1, 9)),
            (path("patches").item(0), 2, (6, 3, 12)),
            (path("patches").item(0).field("path"), 3, (6, 9, 6)),
            (path("patches").item(0).field("target").field("name"), 4, (7, 36, 1)),
            (path("patches").item(1).field("patch"), 3, (8, 3, 5)),
            (path("images").item(0).field("name"), 3, (11, 11, 3)),
            (path("more"), 1, (12, 7, 2)),
            (path("more").item(0), 1, (12, 7, 2)),
            (path("nothing").item(0), 0, (2, 1, 10)),
        ] {
            let found = locate(TEXT, &path).expect("a document");
            let Mark { line, column, width } = found.best();
            assert_eq!((found.depth, (line, column, width)), (depth, at), "{path}");
        }
    }

    #[test]
    fn what_comes_before_an_error_has_its_place() {
        let text = "a: 1\nb: [\n";
        assert_eq!(locate(text, &FieldPath::of("a")).expect("a field").value.column, 4);
        assert_eq!(locate(text, &FieldPath::of("c")).expect("the document").depth, 0);
        assert!(locate("", &FieldPath::of("a")).is_none());
        assert!(locate("# nothing\n", &FieldPath::of("a")).is_none());
    }

    #[test]
    fn lists_are_listed() {
        let found: Vec<_> = items("r: [a, {b: c}, 'd']\nx: 1\n", "r")
            .into_iter()
            .map(|(text, mark)| (text, mark.column))
            .collect();
        assert_eq!(found, [(Some("a".to_owned()), 5), (None, 8), (Some("d".to_owned()), 16)]);
        assert!(
            items("r: a\n", "r").is_empty() && items("- r\n", "r").is_empty() && items("", "r").is_empty()
        );
    }

    #[test]
    fn keys_that_repeat() {
        for (text, at) in [
            ("a: 1\nb: {c: a, a: c}\n", None),
            ("a: 1\nb:\n- c: 1\n  d: 2\n  c: 3\n", Some((5, 3))),
            ("a: 1\nb: {a: 1}\na: 2\n", Some((3, 1))),
            ("a: [x, x]\n", None),
        ] {
            assert_eq!(repeated_key(text).map(|mark| (mark.line, mark.column)), at, "{text}");
        }
    }
}
