//! Text into literal parts and calls. A recursive descent that takes and refuses what the fork's scanner does.

use super::function::Function;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Call(Call),
}

/// `${variable…}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) variable: String,
    pub(super) function: Function,
    pub(super) arguments: Vec<Part>,
}

const BAD_SUBSTITUTION: &str = "bad substitution";
const MISSING_BRACE: &str = "missing closing brace";
const BAD_NAME: &str = "unable to parse variable name";
const BAD_ARGUMENT: &str = "unable to parse substitution within function";
const TOO_DEEP: &str = "too many nested substitutions";

/// Expressions nested deeper are refused.
const MAX_DEPTH: usize = 100;

type Parsed<T> = Result<T, &'static str>;

pub(super) fn parse(text: &str) -> Parsed<Vec<Part>> {
    let mut parser = Parser { rest: text, depth: 0 };
    let mut parts = Vec::new();
    loop {
        let text = parser.text();
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        if parser.rest.is_empty() {
            return Ok(parts);
        }
        parts.push(Part::Call(parser.call()?));
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// Literal text up to the next `${`; `$$` is a `$` that starts nothing.
    fn text(&mut self) -> String {
        let mut text = String::new();
        while let Some(dollar) = self.rest.find('$') {
            text.push_str(&self.rest[..dollar]);
            self.rest = &self.rest[dollar..];
            if self.rest.starts_with("${") {
                return text;
            }
            text.push('$');
            self.rest = &self.rest[if self.rest.starts_with("$$") { 2 } else { 1 }..];
        }
        text.push_str(self.rest);
        self.rest = "";
        text
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !accept(c)).unwrap_or(self.rest.len());
        self.take(end)
    }

    fn close(&mut self, call: Call) -> Parsed<Call> {
        self.rest = self.rest.strip_prefix('}').ok_or(MISSING_BRACE)?;
        Ok(call)
    }

    /// A call, from its `${` on.
    fn call(&mut self) -> Parsed<Call> {
        if self.depth == MAX_DEPTH {
            return Err(TOO_DEEP);
        }
        self.depth += 1;
        self.take(2);
        let call = self.call_body();
        self.depth -= 1;
        call
    }

    fn call_body(&mut self) -> Parsed<Call> {
        let length = self.peek() == Some('#');
        if length {
            self.take(1);
        }
        let variable = self.take_while(|c| c.is_alphabetic() || c.is_numeric() || c == '_').to_owned();
        if variable.is_empty() {
            return Err(BAD_NAME);
        }
        let call = |function| Call { variable: variable.clone(), function, arguments: Vec::new() };
        if length {
            return self.close(call(Function::Length));
        }
        let operator = self.rest;
        match self.peek() {
            Some(':') if matches!(operator.as_bytes().get(1), Some(b'=' | b'-' | b'?' | b'+')) => {
                self.take(2);
                self.default_value(call(Function::Default))
            }
            Some(':') => {
                self.take(1);
                self.substring(call(Function::Substring))
            }
            Some('=') => {
                self.take(1);
                self.default_value(call(Function::Default))
            }
            Some(',' | '^') => {
                let two = matches!(operator.as_bytes().get(1), Some(b',' | b'^'));
                let function = Function::case(self.take(1 + usize::from(two)));
                self.close(call(function))
            }
            Some('/') => {
                let two = matches!(operator.as_bytes().get(1), Some(b'/' | b'#' | b'%'));
                let function = Function::replace(self.take(1 + usize::from(two)));
                self.replace(call(function))
            }
            Some(sign @ ('#' | '%')) => {
                let two = operator[1..].starts_with(sign);
                let function = Function::trim(self.take(1 + usize::from(two)));
                self.trim(call(function))
            }
            _ => self.close(call(Function::Value)),
        }
    }

    /// Arguments up to the brace: any mix of text and calls.
    fn default_value(&mut self, mut call: Call) -> Parsed<Call> {
        while self.peek() != Some('}') {
            let argument = self.argument(|c| c != '}', false)?;
            call.arguments.push(argument);
        }
        self.close(call)
    }

    fn substring(&mut self, mut call: Call) -> Parsed<Call> {
        call.arguments.push(self.argument(|c| c != ':' && c != '}', false)?);
        if self.peek() == Some('}') {
            return self.close(call);
        }
        if self.take_while(|c| c == ':').is_empty() {
            return Err(BAD_SUBSTITUTION);
        }
        call.arguments.push(self.argument(|c| c != '}', false)?);
        self.close(call)
    }

    fn replace(&mut self, mut call: Call) -> Parsed<Call> {
        call.arguments.push(self.argument(|c| c != '/', true)?);
        if self.take_while(|c| c == '/').is_empty() {
            return Err(BAD_SUBSTITUTION);
        }
        if self.peek() != Some('}') {
            call.arguments.push(self.argument(|c| c != '}', true)?);
        }
        self.close(call)
    }

    fn trim(&mut self, mut call: Call) -> Parsed<Call> {
        call.arguments.push(self.argument(|c| c != '}', false)?);
        self.close(call)
    }

    /// One argument: a call, or text of accepted characters up to the next call. With `escapes`, `$$`, `\/` and `\\`
    /// stand for their second character.
    fn argument(&mut self, accept: impl Fn(char) -> bool, escapes: bool) -> Parsed<Part> {
        if self.rest.starts_with("${") {
            return self.call().map(Part::Call);
        }
        let mut text = String::new();
        while let Some(next) = self.peek() {
            if self.rest.starts_with("${") {
                break;
            }
            let is_pair = escapes && ["$$", "\\/", "\\\\"].iter().any(|pair| self.rest.starts_with(pair));
            if is_pair {
                self.take(1);
                text.push_str(self.take(1));
            } else if accept(next) {
                text.push_str(self.take(next.len_utf8()));
            } else {
                break;
            }
        }
        if text.is_empty() { Err(BAD_ARGUMENT) } else { Ok(Part::Text(text)) }
    }
}
