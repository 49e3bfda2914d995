//! Post-build substitution: `${variables}` in the text of a built resource (spec controllers/kustomize 7).
//!
//! The expressions are those of a fork of drone/envsubst, which look like a shell's and behave a little otherwise. What
//! surprises is listed at [`function`].

mod function;
mod glob;
mod numbers;
mod parse;

use std::collections::BTreeMap;

use flux_yaml::{Rules, Value};

use parse::{Call, Part};

/// The label or annotation that, with the value `disabled`, keeps a resource as it is.
pub const DISABLE_KEY: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// How much the values in one text may come to, and the work that operators have with them. Upstream has no limit.
const LARGEST: usize = 64 << 20;

const NAME_PATTERN: &str = "^[_[:alpha:]][_[:alpha:][:digit:]]*$";

/// Why a resource cannot be substituted. Values of variables are never part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubstituteError {
    /// A variable with a name no expression could use.
    #[error("'{0}' var name is invalid, must match '{NAME_PATTERN}'")]
    Name(String),
    /// An expression that is none.
    #[error("variable substitution failed: {0}")]
    Syntax(&'static str),
    /// In strict mode, a variable without a value where no default is given.
    #[error("variable substitution failed: variable not set (strict mode): {0:?}")]
    NotSet(String),
    /// Values that come to too much.
    #[error("variable substitution failed: the values of one text come to more than {LARGEST} bytes")]
    TooLarge,
    /// A part of a value that ends within a letter.
    #[error("YAMLToJSON: yaml: invalid UTF-8: a substring ends within a letter")]
    NotText,
    /// The text with its values put in is no YAML any more.
    #[error("YAMLToJSON: {0}")]
    Yaml(#[from] flux_yaml::Error),
}

/// Names and values, later insertions overriding earlier ones.
#[derive(Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

impl std::fmt::Debug for Variables {
    /// Names only: values may come from Secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Variables {
    /// No variables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a variable. Newlines are taken out of the value.
    pub fn insert(&mut self, name: impl Into<String>, value: &str) {
        self.0.insert(name.into(), value.replace('\n', ""));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn check_names(&self) -> Result<(), SubstituteError> {
        let valid = |name: &str| {
            let mut bytes = name.bytes();
            bytes.next().is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
                && bytes.all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        };
        match self.0.keys().find(|name| !valid(name)) {
            Some(name) => Err(SubstituteError::Name(name.clone())),
            None => Ok(()),
        }
    }
}

impl<N: Into<String>, V: AsRef<str>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut variables = Self::new();
        pairs.into_iter().for_each(|(name, value)| variables.insert(name, value.as_ref()));
        variables
    }
}

/// Substitutes in one resource, by way of its YAML text: what a value puts into the text may become a number, a
/// boolean or a whole list.
///
/// Whether to run at all without any variables is the caller's decision; resources with [`DISABLE_KEY`] are left alone.
pub fn substitute(resource: &mut Value, variables: &Variables, strict: bool) -> Result<(), SubstituteError> {
    if is_disabled(resource) {
        return Ok(());
    }
    variables.check_names()?;
    if numbers::has_dollar(resource) {
        let text = evaluate(&flux_yaml::to_string(resource), variables, strict)?;
        let text = String::from_utf8(text).map_err(|_| SubstituteError::NotText)?;
        *resource = flux_yaml::parse(&text, Rules::V2)?;
    }
    // Without anything to substitute, this is all that the way through text would change.
    numbers::through_float64(resource);
    Ok(())
}

/// Substitutes in plain text. When not `strict`, a variable without a value is empty. Substrings count bytes, so that
/// the result may be no text any more.
pub fn evaluate(text: &str, variables: &Variables, strict: bool) -> Result<Vec<u8>, SubstituteError> {
    let parts = parse::parse(text).map_err(SubstituteError::Syntax)?;
    let mut out = Vec::with_capacity(text.len());
    Evaluation { variables, strict, left: LARGEST }.write(&parts, &mut out)?;
    Ok(out)
}

fn is_disabled(resource: &Value) -> bool {
    ["labels", "annotations"].iter().any(|field| {
        resource["metadata"][*field].get(DISABLE_KEY).and_then(Value::as_str) == Some("disabled")
    })
}

struct Evaluation<'v> {
    variables: &'v Variables,
    strict: bool,
    /// What is left of [`LARGEST`].
    left: usize,
}

impl Evaluation<'_> {
    fn write(&mut self, parts: &[Part], out: &mut Vec<u8>) -> Result<(), SubstituteError> {
        for part in parts {
            match part {
                Part::Text(text) => out.extend_from_slice(text.as_bytes()),
                Part::Call(call) => out.extend(self.value(call)?),
            }
        }
        Ok(())
    }

    /// Arguments are evaluated first, and so must be set in strict mode even when they turn out not to be needed.
    fn value(&mut self, call: &Call) -> Result<Vec<u8>, SubstituteError> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            let mut text = Vec::new();
            self.write(std::slice::from_ref(argument), &mut text)?;
            arguments.push(text);
        }
        match self.variables.get(&call.variable) {
            None if self.strict && !call.function.is_default() => {
                Err(SubstituteError::NotSet(call.variable.clone()))
            }
            value => {
                let value = value.unwrap_or_default();
                let cost = call.function.cost(value, &arguments);
                self.left = self.left.checked_sub(cost).ok_or(SubstituteError::TooLarge)?;
                Ok(call.function.apply(value, &arguments))
            }
        }
    }
}

#[cfg(test)]
mod tests;
