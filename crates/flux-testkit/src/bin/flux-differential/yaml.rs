//! YAML to be written in any of its styles.

use crate::random::Random;

/// A value, and how freely it may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Yaml {
    /// A map.
    Map(Vec<(String, Self)>),
    /// A list.
    List(Vec<Self>),
    /// A string in any style.
    Text(String),
    /// Written exactly so.
    Raw(String),
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Yaml {
    fn from(number: usize) -> Self {
        Self::Raw(number.to_string())
    }
}

impl From<bool> for Yaml {
    fn from(flag: bool) -> Self {
        Self::Raw(flag.to_string())
    }
}

impl<T: Into<Self>> From<Vec<T>> for Yaml {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl Yaml {
    /// A value written exactly so.
    pub(crate) fn raw(text: &str) -> Self {
        Self::Raw(text.to_owned())
    }

    /// An empty map.
    pub(crate) const fn empty() -> Self {
        Self::Map(Vec::new())
    }

    /// A map of these fields.
    pub(crate) fn of<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Map(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// A map of strings.
    pub(crate) fn texts(pairs: &[(String, String)]) -> Self {
        Self::Map(pairs.iter().map(|(key, value)| (key.clone(), Self::Text(value.clone()))).collect())
    }

    /// Sets a field of a map.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<Self>) -> &mut Self {
        if let Self::Map(fields) = self {
            fields.retain(|(name, _)| name != key);
            fields.push((key.to_owned(), value.into()));
        }
        self
    }

    /// A field of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Raw(text) => Some(text),
            _ => None,
        }
    }
}

/// Writes documents as a file; `noise` is how often, of a hundred times, a style is unusual.
pub(crate) fn file(random: &mut Random, documents: &[Yaml], noise: usize) -> Vec<u8> {
    let unusual = |random: &mut Random, percent: usize| noise > 0 && random.chance(percent);
    let mut out = String::new();
    if unusual(random, 10) {
        out.push_str(random.one(&["---\n", "--- # first\n", "# a comment\n", "\n", "# a\n---\n"]));
    }
    for (index, document) in documents.iter().enumerate() {
        if index > 0 {
            out.push_str(if unusual(random, 10) {
                random.one(&["--- # next\n", "---  \n", "\n---\n\n", "---\n---\n", "---\n# nothing\n---\n"])
            } else {
                "---\n"
            });
        }
        out.push_str(&text(random, document, noise));
    }
    if unusual(random, 3) {
        out.push_str(random.one(&["...\n", "---\n", "# the end", "\n\n"]));
    }
    if unusual(random, 3) {
        out = out.replace('\n', "\r\n");
    }
    if unusual(random, 2) {
        out.insert(0, '\u{FEFF}');
    }
    out.into_bytes()
}

/// Writes one value as block text.
pub(crate) fn text(random: &mut Random, value: &Yaml, noise: usize) -> String {
    let mut writer = Writer { random, out: String::new(), anchors: Vec::new(), noise };
    match value {
        Yaml::Map(fields) if !fields.is_empty() => writer.fields(fields, 0, false),
        Yaml::List(items) if !items.is_empty() => writer.items(items, 0),
        other => {
            writer.flow(other);
            writer.out.push('\n');
        }
    }
    writer.out
}

struct Writer<'r> {
    random: &'r mut Random,
    out: String,
    anchors: Vec<Yaml>,
    noise: usize,
}

impl Writer<'_> {
    fn noisy(&mut self, percent: usize) -> bool {
        self.noise > 0 && self.random.chance(percent * self.noise / 10)
    }

    fn pad(&mut self, indent: usize) {
        if self.noisy(2) {
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str("# remark: {not, data}\n");
        }
        self.out.push_str(&" ".repeat(indent));
    }

    fn fields(&mut self, fields: &[(String, Yaml)], indent: usize, inline: bool) {
        let mut fields: Vec<&(String, Yaml)> = fields.iter().collect();
        if self.noisy(10) {
            self.random.shuffle(&mut fields);
        }
        for (index, (key, value)) in fields.into_iter().enumerate() {
            if !(inline && index == 0) {
                self.pad(indent);
            }
            let key = self.key(key);
            self.out.push_str(&key);
            self.out.push(':');
            self.value(value, indent, false);
        }
    }

    fn items(&mut self, items: &[Yaml], indent: usize) {
        for item in items {
            self.pad(indent);
            self.out.push('-');
            self.value(item, indent, true);
        }
    }

    /// What follows a key or a dash, with the end of the line.
    fn value(&mut self, value: &Yaml, indent: usize, dash: bool) {
        let nested = matches!(value, Yaml::Map(_) | Yaml::List(_));
        if let Some(at) = self.anchors.iter().position(|known| known == value)
            && self.random.chance(60)
        {
            self.out.push_str(&format!(" *a{at}\n"));
            return;
        }
        let anchored = self.noisy(if nested { 2 } else { 1 });
        if anchored {
            self.out.push_str(&format!(" &a{}", self.anchors.len()));
            self.anchors.push(value.clone());
        }
        match value {
            Yaml::Map(fields) if !fields.is_empty() && !self.noisy(6) => {
                let merged = if anchored { None } else { self.merged(fields) };
                if dash && !anchored && merged.is_none() {
                    self.out.push(' ');
                    return self.fields(fields, indent + 2, true);
                }
                self.out.push('\n');
                let Some((anchor, rest)) = merged else { return self.fields(fields, indent + 2, false) };
                self.pad(indent + 2);
                self.out.push_str(&format!("<<: *a{anchor}\n"));
                self.fields(&rest, indent + 2, false);
            }
            Yaml::List(items) if !items.is_empty() && !self.noisy(6) => {
                self.out.push('\n');
                let deeper = if dash || self.random.chance(50) { 2 } else { 0 };
                self.items(items, indent + deeper);
            }
            Yaml::Text(text) => self.scalar(text, indent),
            other => {
                self.out.push(' ');
                self.flow(other);
                self.out.push('\n');
            }
        }
    }

    /// An anchored map whose fields are among these, and the fields that it lacks.
    fn merged(&mut self, fields: &[(String, Yaml)]) -> Option<(usize, Vec<(String, Yaml)>)> {
        let inside = |known: &Yaml| match known {
            Yaml::Map(own) => !own.is_empty() && own.iter().all(|field| fields.contains(field)),
            _ => false,
        };
        let at = self.anchors.iter().position(inside)?;
        let Yaml::Map(own) = &self.anchors[at] else { return None };
        let rest = fields.iter().filter(|field| !own.contains(field)).cloned().collect();
        self.random.chance(70).then_some((at, rest))
    }

    fn key(&mut self, key: &str) -> String {
        if is_plain(key) && !self.noisy(3) {
            return key.to_owned();
        }
        match key.strip_prefix('\0') {
            Some(raw) => raw.to_owned(),
            None => quoted(key),
        }
    }

    fn scalar(&mut self, text: &str, indent: usize) {
        let block = !text.is_empty() && !text.contains(['\t', '\r', '\u{85}', '\u{2028}', '\u{FEFF}', '\0']);
        if block && (text.contains('\n') && self.random.chance(70) || self.noisy(2)) {
            return self.block(text, indent + 2);
        }
        self.out.push(' ');
        if is_plain(text) && !self.noisy(15) {
            self.out.push_str(text);
            if self.noisy(3) {
                self.out.push_str(" # remark");
            }
        } else if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) && self.random.chance(50) {
            self.out.push_str(&format!("'{}'", text.replace('\'', "''")));
        } else {
            let quoted = quoted(text);
            let broken = self.noisy(5);
            let line = format!("\n{} ", " ".repeat(indent + 1));
            self.out.push_str(&if broken { quoted.replace(" x", &format!("{line}x")) } else { quoted });
        }
        self.out.push('\n');
    }

    fn block(&mut self, text: &str, indent: usize) {
        let hint = if text.starts_with([' ', '\n']) { "2" } else { "" };
        let chomp = match (text.ends_with("\n\n"), text.ends_with('\n')) {
            (true, _) => "+",
            (false, true) => "",
            (false, false) => "-",
        };
        let style = if self.noisy(20) { '>' } else { '|' };
        self.out.push_str(&format!(" {style}{hint}{chomp}\n"));
        let body = text.strip_suffix('\n').unwrap_or(text);
        for line in body.split('\n') {
            let pad = if line.is_empty() { 0 } else { indent };
            self.out.push_str(&format!("{}{line}\n", " ".repeat(pad)));
        }
    }

    fn flow(&mut self, value: &Yaml) {
        match value {
            Yaml::Map(fields) => {
                self.out.push('{');
                for (index, (key, value)) in fields.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    let key = self.key(key);
                    self.out.push_str(&key);
                    self.out.push_str(": ");
                    self.flow(value);
                }
                self.out.push('}');
            }
            Yaml::List(items) => {
                self.out.push('[');
                for (index, value) in items.iter().enumerate() {
                    self.out.push_str(if index > 0 { ", " } else { "" });
                    self.flow(value);
                }
                self.out.push(']');
            }
            Yaml::Text(text) if is_plain(text) => self.out.push_str(text),
            Yaml::Text(text) => self.out.push_str(&quoted(text)),
            Yaml::Raw(text) => self.out.push_str(text),
        }
    }
}

/// Whether the text is a string to every reader when written as it is.
fn is_plain(text: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
    text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && text.bytes().all(inner)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// The text in double quotes, by JSON's rules, which are YAML's too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
