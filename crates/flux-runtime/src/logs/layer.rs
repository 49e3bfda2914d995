//! Turns spans and events into one line each.

use std::{fmt::Write as _, io::Write as _};

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{Layer, fmt::MakeWriter, layer::Context, registry::LookupSpan};

use crate::args::LogEncoding;

/// A layer that writes log lines to `W`. The fields of spans are part of each line within them.
#[derive(Debug)]
pub struct LogLayer<W> {
    writer: W,
    encoding: LogEncoding,
}

impl<W> LogLayer<W> {
    /// Makes a layer for a writer.
    pub fn new(writer: W, encoding: LogEncoding) -> Self {
        Self { writer, encoding }
    }
}

/// The fields that an open span carries.
struct Fields(Map<String, Value>);

struct Collect<'a>(&'a mut Map<String, Value>);

impl Collect<'_> {
    fn put(&mut self, field: &Field, value: Value) {
        let name = if field.name() == "message" { "msg" } else { field.name() };
        self.0.insert(name.to_owned(), value);
    }
}

impl Visit for Collect<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let text = format!("{value:?}");
        // The change set of an apply is JSON already.
        let value = if field.name() == "output" { serde_json::from_str(&text).ok() } else { None };
        self.put(field, value.unwrap_or(Value::String(text)));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let parsed = if field.name() == "output" { serde_json::from_str(value).ok() } else { None };
        self.put(field, parsed.unwrap_or_else(|| value.into()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::TRACE => "trace",
        Level::DEBUG => "debug",
        Level::ERROR => "error",
        _ => "info",
    }
}

/// `2006-01-02T15:04:05.000Z`
fn stamp(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

impl<S, W> Layer<S> for LogLayer<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        let mut fields = Map::new();
        attributes.record(&mut Collect(&mut fields));
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Fields(fields));
        }
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(&mut Collect(&mut fields.0));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut own = Map::new();
        event.record(&mut Collect(&mut own));
        let mut line = Map::new();
        line.insert("level".to_owned(), level(*event.metadata().level()).into());
        line.insert("ts".to_owned(), stamp(crate::now()).into());
        line.insert("msg".to_owned(), own.remove("msg").unwrap_or_else(|| "".into()));
        for span in context.event_scope(event).into_iter().flatten().collect::<Vec<_>>().into_iter().rev() {
            if let Some(fields) = span.extensions().get::<Fields>() {
                line.extend(fields.0.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
        }
        line.extend(own);
        let text = match self.encoding {
            LogEncoding::Json => Value::Object(line).to_string(),
            LogEncoding::Console => console(&line),
        };
        // A log that cannot be written has nobody to tell.
        let _ = self.writer.make_writer().write_all((text + "\n").as_bytes());
    }
}

fn console(line: &Map<String, Value>) -> String {
    let mut text = String::new();
    for (name, value) in line {
        let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = match name.as_str() {
            "level" | "ts" | "msg" => write!(text, "{word}\t"),
            _ => write!(text, "{name}={word} "),
        };
    }
    text.trim_end().to_owned()
}
