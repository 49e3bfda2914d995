//! Numbers in words, as dyff has them.

const NUMBERS: &[&str] = &[
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

/// `one map entry`, `two map entries`, `13 map entries`.
pub(super) fn count(amount: usize, one: &str, many: &str) -> String {
    let number = NUMBERS.get(amount).map_or_else(|| amount.to_string(), |word| (*word).to_owned());
    format!("{number} {}", if amount == 1 { one } else { many })
}
