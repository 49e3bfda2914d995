//! `flux envsubst`.

use std::{
    borrow::Cow,
    io::{self, BufRead, BufWriter, Write},
};

use anyhow::anyhow;
use clap::Args;
use flux_kustomize::substitute::{SubstituteError, Variables, evaluate};

use super::{
    context::Context,
    exit::{Exit, Outcome},
    settings,
};

/// Flags of `envsubst`.
#[derive(Args, Debug)]
#[command(
    about = "envsubst substitutes the values of environment variables",
    long_about = "The envsubst command substitutes the values of environment variables in the string piped as standard input and writes the result to the standard output. This command can be used
to replicate the behavior of the Flux Kustomization post-build substitutions.",
    after_help = "  # Run env var substitutions on the kustomization build output
  export cluster_region=eu-central-1
  kustomize build . | flux envsubst

  # Run env var substitutions and error out if a variable is not set
  kustomize build . | flux envsubst --strict"
)]
pub(crate) struct Envsubst {
    /// fail if a variable without a default value is declared in the input but is missing from the environment
    #[arg(long)]
    pub strict: bool,
}

/// Substitutes in standard input, line by line.
///
/// # Errors
/// An expression that is none, and in strict mode a variable that is not set; the lines before it are printed.
pub(super) fn run(context: &mut Context, args: &Envsubst) -> Outcome {
    let pairs = settings::variables()
        .map(|(name, value)| (visible(&name).into_owned(), visible(&value).into_owned()));
    let variables: Variables = pairs.collect();
    let mut out = BufWriter::new(context.ui.out());
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            out.flush()?;
            return Ok(Exit::Success);
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match substituted(text, &variables, args.strict) {
            Ok(bytes) => {
                out.write_all(&bytes)?;
                out.write_all(b"\n")?;
            }
            Err(error) => {
                out.flush()?;
                return Err(told(&error).into());
            }
        }
    }
}

fn substituted<'a>(
    line: &'a [u8],
    variables: &Variables,
    strict: bool,
) -> Result<Cow<'a, [u8]>, SubstituteError> {
    if !line.contains(&b'$') {
        return Ok(Cow::Borrowed(line));
    }
    Ok(Cow::Owned(raw(&evaluate(&visible(line), variables, strict)?)))
}

/// Upstream's words here lack what it says of objects.
fn told(error: &SubstituteError) -> anyhow::Error {
    let text = error.to_string();
    match text.strip_prefix("variable substitution failed: ") {
        Some(rest) => anyhow!("{rest}"),
        None => anyhow!(text),
    }
}

/// Stands for the byte 0, and the characters after it for the other bytes. At the end of the last plane for private use.
const FIRST: u32 = 0x10_FF00;

/// Bytes as text; those that are no UTF-8 become characters that mean nothing to anybody.
fn visible(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(FIRST + u32::from(*byte))));
    }
    Cow::Owned(text)
}

/// Undoes [`visible`].
fn raw(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match u32::from(letter).checked_sub(FIRST).and_then(|byte| u8::try_from(byte).ok()) {
                Some(byte) => out.push(byte),
                None => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        out.extend_from_slice(chunk.invalid());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_survive() {
        let variables: Variables =
            [("v".to_owned(), visible(b"\xff\xc3").into_owned())].into_iter().collect();
        let line = b"\xfe ${v} \xf0\x9f\x98\x80 $${v}";
        let made = substituted(line, &variables, true).unwrap();
        assert_eq!(made.as_ref(), b"\xfe \xff\xc3 \xf0\x9f\x98\x80 ${v}");
    }
}
