//! Inputs that are large because of their texts.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::Result;

use super::inputs::{kustomization, write};

const WORDS: [&str; 16] = [
    "the",
    "controller",
    "sets",
    "this",
    "field",
    "when",
    "a",
    "volume",
    "is",
    "mounted",
    "see",
    "more",
    "info",
    "about",
    "`pods`",
    "below",
];
/// How many definitions there are.
pub(super) const DEFINITIONS: usize = 8;
/// What all of them measure, about.
const DEFINITION_BYTES: usize = 12_000_000;

/// A sentence that differs by its number, and that YAML takes without quotes.
fn sentence(number: usize, length: usize) -> String {
    let word = |index: usize| WORDS[(number * 7 + index * index + index) % WORDS.len()];
    let words: Vec<&str> = (0..length).map(word).collect();
    format!("it {}", words.join(" "))
}

/// Custom resource definitions with deep schemas and long descriptions.
///
/// # Errors
/// The disk refuses.
pub(super) fn definitions(directory: &Path) -> Result<()> {
    let mut list = "resources:\n".to_owned();
    for number in 0..DEFINITIONS {
        let name = format!("crd{number}.yaml");
        write(&directory.join(&name), &definition(number))?;
        writeln!(list, "- {name}")?;
    }
    kustomization(directory, &list)
}

fn definition(number: usize) -> String {
    let mut text = format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    controller-gen.kubebuilder.io/version: v0.14.0
  name: things{number}.example.com
spec:
  group: example.com
  names:
    kind: Thing{number}
    listKind: Thing{number}List
    plural: things{number}
    singular: thing{number}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
"
    );
    let mut field = 0;
    while text.len() < DEFINITION_BYTES / DEFINITIONS {
        put_object(&mut text, &mut field, 10, 0);
    }
    text
}

/// An object of scalar fields and, down to a depth, objects.
fn put_object(text: &mut String, field: &mut usize, indent: usize, depth: usize) {
    let pad = " ".repeat(indent);
    let own = *field;
    *field += 1;
    let (one, other) = (sentence(own, 9 + own % 12), sentence(own + 3, 6 + own % 9));
    let _ = write!(
        text,
        "{pad}spec{own}:
{pad}  description: |-
{pad}    {one}
{pad}    {other}
{pad}  properties:
"
    );
    for kind in ["string", "integer", "boolean"] {
        let number = *field;
        *field += 1;
        let (one, other) = (sentence(number, 8), sentence(number + 1, 7));
        let _ = write!(
            text,
            "{pad}    {kind}{number}:
{pad}      description: {one}
{pad}        {other}
{pad}      type: {kind}
"
        );
    }
    if depth < 5 {
        put_object(text, field, indent + 4, depth + 1);
    }
    let _ = write!(text, "{pad}  required:\n{pad}  - name\n{pad}  type: object\n");
}

/// One file of many `ConfigMaps` of two kilobytes.
///
/// # Errors
/// The disk refuses.
pub(super) fn stream(directory: &Path, count: usize) -> Result<()> {
    fs::create_dir_all(directory)?;
    kustomization(directory, "resources: [all.yaml]\n")?;
    let mut file = BufWriter::new(File::create(directory.join("all.yaml"))?);
    for number in 0..count {
        if number > 0 {
            file.write_all(b"---\n")?;
        }
        let mut text = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config-{number}\n  namespace: apps\ndata:\n"
        );
        for key in 0..8 {
            writeln!(text, "  KEY_{key}: {}", sentence(number + key, 5))?;
        }
        text.push_str("  application.properties: |\n");
        for line in 0.. {
            if text.len() >= 1990 {
                break;
            }
            writeln!(text, "    server.setting.{line}={}", sentence(number + line, 4))?;
        }
        file.write_all(text.as_bytes())?;
    }
    Ok(file.flush()?)
}
