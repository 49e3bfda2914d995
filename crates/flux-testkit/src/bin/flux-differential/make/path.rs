//! Ways into an object, in the three notations that kustomizations use.

use crate::random::Random;
use crate::yaml::Yaml;

/// One step of a way.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Into a field.
    Field(String),
    /// Into an element, whose `name` this is.
    Element(usize, Option<String>),
}

/// A random way to something inside, and what is there.
pub(crate) fn walk<'y>(random: &mut Random, body: &'y Yaml) -> (Vec<Step>, &'y Yaml) {
    let (mut steps, mut at) = (Vec::new(), body);
    loop {
        if steps.len() > 1 && random.chance(8) {
            return (steps, at);
        }
        match at {
            Yaml::Map(fields) if !fields.is_empty() => {
                let mut found = random.pick(fields);
                if steps.is_empty() && matches!(found.0.as_str(), "kind" | "apiVersion") {
                    found = random.pick(fields);
                }
                steps.push(Step::Field(found.0.clone()));
                at = &found.1;
            }
            Yaml::List(items) if !items.is_empty() => {
                let index = random.below(items.len());
                at = &items[index];
                let name = at.get("name").and_then(Yaml::text).map(ToOwned::to_owned);
                steps.push(Step::Element(index, name));
            }
            _ => return (steps, at),
        }
    }
}

/// As a JSON pointer (RFC 6901).
pub(crate) fn pointer(random: &mut Random, steps: &[Step]) -> String {
    let part = |random: &mut Random, step: &Step| match step {
        Step::Field(key) => key.replace('~', "~0").replace('/', "~1"),
        Step::Element(_, _) if random.chance(5) => random.word(&["-1", "-", "-2", "9", "01"]),
        Step::Element(index, _) => index.to_string(),
    };
    let mut out = String::new();
    for step in steps {
        out.push('/');
        out.push_str(&part(random, step));
    }
    out
}

/// As the field path of a replacement.
pub(crate) fn field_path(random: &mut Random, steps: &[Step], target: bool) -> String {
    let part = |random: &mut Random, step: &Step| match step {
        Step::Field(key) if key.contains('.') && random.chance(50) => format!("[{key}]"),
        Step::Field(key) => key.replace('.', "\\."),
        Step::Element(_, Some(name)) if random.chance(60) => {
            let form = random.one(&["[name=@]", "[name=@]", "[name=@]", "[name=@.*]", "[name=]"]);
            form.replace('@', name)
        }
        Step::Element(_, _) if target && random.chance(40) => "*".to_owned(),
        Step::Element(_, _) if random.chance(8) => {
            random.word(&["-", "7", "[name=new]", "[name=.*]", "[=x]"])
        }
        Step::Element(index, _) => index.to_string(),
    };
    steps.iter().map(|step| part(random, step)).collect::<Vec<_>>().join(".")
}

/// As the path of a variable.
pub(crate) fn variable_path(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Field(key) => {
                out.push_str(if out.is_empty() { "" } else { "." });
                out.push_str(&key.replace('.', "\\."));
            }
            Step::Element(index, _) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}

/// As the path of a field specification.
pub(crate) fn spec_path(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Field(key) => {
                out.push_str(if out.is_empty() { "" } else { "/" });
                out.push_str(&key.replace('/', "\\/"));
            }
            Step::Element(_, _) => out.push_str("[]"),
        }
    }
    out
}
