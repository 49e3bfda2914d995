//! Feature gates.

use std::collections::BTreeMap;

use crate::Error;

/// A feature gate and its default.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// The name.
    pub name: &'static str,
    /// The value when the flag does not say otherwise.
    pub default: bool,
}

/// Gates that are taken and mean nothing: old manifests still pass them.
const IGNORED: &[&str] = &["OptimizedGitClones"];

/// The values of a controller's feature gates.
#[derive(Clone, Debug, Default)]
pub struct Gates(BTreeMap<&'static str, bool>);

impl Gates {
    /// Reads `--feature-gates`: `Name=bool` pairs, separated by commas.
    ///
    /// # Errors
    /// When a gate is not among the `known` ones, or a pair is malformed.
    pub fn parse(known: &'static [Gate], text: &str) -> Result<Self, Error> {
        let mut gates: BTreeMap<_, _> = known.iter().map(|gate| (gate.name, gate.default)).collect();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let malformed = |reason| Error::Flag { flag: "feature-gates", reason };
            let (name, value) =
                pair.split_once('=').ok_or_else(|| malformed(format!("missing bool value for {pair}")))?;
            let value = super::parse::boolean(value.trim()).map_err(malformed)?;
            let name = name.trim();
            match gates.get_mut(name) {
                Some(gate) => *gate = value,
                None if IGNORED.contains(&name) => {}
                None => return Err(Error::UnknownGate(name.to_owned())),
            }
        }
        Ok(Self(gates))
    }

    /// Returns whether a gate is on.
    pub fn on(&self, name: &str) -> bool {
        self.0.get(name).copied().unwrap_or(false)
    }
}
