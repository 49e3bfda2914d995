//! What all commands of `create` do with the object that their flags make: print it, or apply it and wait for it.

use std::{collections::BTreeMap, fmt::Debug};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use flux_api::meta::{Duration, ObjectMeta};
use kube::{
    api::{Api, DynamicObject, PostParams, ResourceExt},
    core::object::HasSpec,
};
use serde::Serialize;
use serde_json::Value;

use super::{Inherited, Named};
use crate::cli::{
    context::{Context, FIELD_MANAGER},
    exit::{Advise, Exit, Fault, Outcome},
    exported,
    kinds::{AnyKind, FluxKind, by_kind},
    ui::Ui,
    verbs::{select, wait},
};

/// The flags of one kind, and what they make.
pub(super) trait Recipe: Args + Debug {
    /// The kind.
    type Kind: FluxKind + HasSpec + Serialize + Default;
    /// How messages speak of it.
    const WORDS: Words;

    /// What is wanted, out of the flags alone; doubts that are no errors are told to `ui`.
    ///
    /// # Errors
    /// The first flag that is missing or does not fit.
    fn spec(&self, given: &Given, ui: &mut Ui) -> Result<<Self::Kind as HasSpec>::Spec>;

    /// Makes the Secret that the object needs, unless the flags name one, and lets the object refer to it.
    ///
    /// # Errors
    /// What the flags lack for it; the cluster's refusal.
    async fn credentials(&self, _context: &mut Context, _object: &mut Self::Kind) -> Result<(), Fault> {
        Ok(())
    }
}

/// What the groups above a command were given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    /// `--interval`
    pub(super) interval: Duration,
    /// `--fetch-timeout`, zero for none.
    pub(super) fetch_timeout: Duration,
}

/// How messages speak of a kind (spec/cli/create.md §1).
#[derive(Debug)]
pub(super) struct Words {
    /// What is generated, applied and waited for.
    pub(super) what: &'static str,
    /// What was created or updated.
    pub(super) done: &'static str,
    /// When it is said that it is generated.
    pub(super) generating: Generating,
    /// What is said at the end.
    pub(super) closing: Closing,
}

/// When it is said that an object is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generating {
    /// When it is applied.
    Applied,
    /// When it is applied or printed.
    Always,
    /// At no time.
    Never,
}

/// What is said of an object that is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// That it is.
    Ready,
    /// That it is, and what was applied.
    Applied,
    /// That it is, and where the webhook is.
    Webhook,
    /// That its reconciliation is completed.
    Completed,
    /// The same, and the revision of the artifact; that there is none is the error that stands here.
    Fetched(&'static str),
}

/// Runs a command of a kind outside of any further group.
///
/// # Errors
/// See [`run_with`].
pub(super) async fn run<R: Recipe>(
    context: &mut Context,
    inherited: &Inherited,
    named: &Named<R>,
) -> Outcome {
    run_with(context, inherited, named, Duration::ZERO).await
}

/// Makes the object, then prints it, or applies it and waits until it is ready.
///
/// # Errors
/// A flag that does not fit; the cluster's refusal; a wait that failed.
pub(super) async fn run_with<R: Recipe>(
    context: &mut Context,
    inherited: &Inherited,
    named: &Named<R>,
    fetch_timeout: Duration,
) -> Outcome {
    let name = named.name()?;
    let export = inherited.export;
    let given = Given { interval: inherited.interval, fetch_timeout };
    let spec = named.args.spec(&given, &mut context.ui)?;
    let labels = inherited.labels()?;
    let mut object = object::<R::Kind>(name, &context.namespace, labels, spec);
    let generating = R::WORDS.generating;
    if generating == Generating::Always || generating == Generating::Applied && !export {
        context.ui.generate(format_args!("generating {}", R::WORDS.what));
    }
    if export {
        write!(context.ui.out(), "{}", exported::text(&serde_json::to_value(&object)?))?;
        return Ok(Exit::Success);
    }
    named.args.credentials(context, &mut object).await?;
    finish(context, &R::WORDS, &serde_json::to_value(&object)?).await
}

/// An object of a kind.
fn object<K: FluxKind + HasSpec + Default>(
    name: &str,
    namespace: &str,
    labels: BTreeMap<String, String>,
    spec: K::Spec,
) -> K {
    let mut object = K::default();
    *object.spec_mut() = spec;
    *object.meta_mut() = ObjectMeta {
        name: Some(name.to_owned()),
        namespace: Some(namespace.to_owned()),
        labels: (!labels.is_empty()).then_some(labels),
        ..ObjectMeta::default()
    };
    object
}

/// Applies the object, and waits until it is ready.
async fn finish(context: &mut Context, words: &Words, wanted: &Value) -> Outcome {
    let kind = wanted["kind"].as_str().and_then(by_kind).ok_or_else(|| anyhow!("a kind without a row"))?;
    let client = context.client().await?;
    let Words { what, done, .. } = words;
    context.ui.action(format_args!("applying {what}"));
    let api = select::api(&client, kind, Some(&context.namespace));
    let (object, change) = put(&api, kind, serde_json::from_value(wanted.clone())?).await?;
    context.ui.success(format_args!("{done} {change}"));
    context.ui.waiting(format_args!("waiting for {what} reconciliation"));
    let look = if kind.view(&object)?.at_rest { wait::current } else { wait::reconciled };
    let object = match wait::until(&client, &object, context.timeout, look).await {
        Ok(object) => object,
        Err(error) => {
            let hint = wait::advice(&error);
            return Err(error).advise(|| hint);
        }
    };
    for line in closing(words, kind, &object)? {
        context.ui.success(line);
    }
    Ok(Exit::Success)
}

/// How often an update is tried again that somebody else's came before.
const TRIES: usize = 5;

/// Creates the object, or updates it: labels and spec are replaced, everything else stays.
async fn put(
    api: &Api<DynamicObject>,
    kind: &dyn AnyKind,
    wanted: DynamicObject,
) -> Result<(DynamicObject, &'static str)> {
    let name = wanted.name_any();
    let parameters = PostParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PostParams::default() };
    for _ in 1..TRIES {
        let Some(live) = select::known(kind, api.get_opt(&name).await)? else {
            return Ok((select::known(kind, api.create(&parameters, &wanted).await)?, "created"));
        };
        let mut next = live.clone();
        next.metadata.labels.clone_from(&wanted.metadata.labels);
        next.data["spec"] = wanted.data["spec"].clone();
        match api.replace(&name, &parameters, &next).await {
            Err(kube::Error::Api(status)) if status.is_conflict() => {}
            answer => {
                let object = answer?;
                // The resource version may move with nothing but the bookkeeping of who owns which field.
                let same = object.metadata.generation == live.metadata.generation
                    && object.metadata.labels == live.metadata.labels;
                return Ok((object, if same { "unchanged" } else { "updated" }));
            }
        }
    }
    bail!("{} {name} was changed by others again and again", kind.kind())
}

/// What is said at the end.
///
/// # Errors
/// An object that is ready lacks the artifact that it should have.
fn closing(words: &Words, kind: &dyn AnyKind, object: &DynamicObject) -> Result<Vec<String>> {
    let (what, name) = (words.what, object.name_any());
    let ready = format!("{what} {name} is ready");
    let completed = format!("{what} reconciliation completed");
    let status = &object.data["status"];
    Ok(match words.closing {
        Closing::Ready => vec![ready],
        Closing::Applied => vec![ready, kind.view(object)?.applied],
        Closing::Webhook => {
            let path = status["webhookPath"].as_str().unwrap_or_default();
            vec![ready, format!("generated webhook URL {path}")]
        }
        Closing::Completed => vec![completed],
        Closing::Fetched(missing) => match status["artifact"]["revision"].as_str() {
            Some(revision) => vec![completed, format!("fetched revision: {revision}")],
            None if kind.view(object)?.at_rest => vec![completed],
            None => bail!("{missing}"),
        },
    })
}

/// A property of every recipe, which the tests of their rooms check.
#[cfg(test)]
pub(super) mod property {
    use std::io;

    use clap::Command;
    use proptest::{prelude::*, test_runner::TestRunner};

    use super::{BTreeMap, Duration, Given, Recipe, exported, object};
    use crate::cli::ui::{Terminal, Ui};

    /// Whatever texts `free` flags have besides those of `base`: what is printed reads back as the same object.
    pub(in crate::cli::create) fn reads_back<R: Recipe>(base: &[&str], free: &'static [&'static str])
    where
        R::Kind: PartialEq + std::fmt::Debug,
    {
        let text = prop_oneof![
            // These three are line breaks to YAML 1.1: Go's writer, too, loses them.
            "[^\\x00\\u{85}\\u{2028}\\u{2029}]{1,20}",
            "[ -~\n\t]{1,20}",
            "(true|no|~|null|1e3|0x1f|-|- a|a: b|# a|2001-01-01|\"|'|---|=|y|\\*|&a|!a| a|a )",
        ];
        let flags = proptest::collection::vec((proptest::sample::select(free), text), 0..4);
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })
            .run(&flags, |flags| {
                let given = flags.iter().map(|(flag, text)| format!("--{flag}={text}"));
                let words: Vec<String> = base.iter().map(|word| (*word).to_owned()).chain(given).collect();
                let command = Command::new("x").no_binary_name(true).args_override_self(true);
                let matches = R::augment_args(command).try_get_matches_from(words).unwrap();
                let recipe = R::from_arg_matches(&matches).unwrap();
                let mut ui = Ui::new(Box::new(io::sink()), Box::new(io::sink()), Terminal::default());
                let given = Given { interval: Duration::from_secs(60), fetch_timeout: Duration::ZERO };
                let spec = recipe.spec(&given, &mut ui).unwrap();
                let made = object::<R::Kind>("a", "b", BTreeMap::new(), spec);
                let printed = exported::text(&serde_json::to_value(&made).unwrap());
                let mut read = flux_yaml::parse_documents(&printed).unwrap();
                prop_assert_eq!(read.len(), 1, "{}", printed);
                let read: R::Kind = serde_json::from_value(read.remove(0).value).unwrap();
                prop_assert_eq!(read, made, "{}", printed);
                Ok(())
            })
            .unwrap();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_closing_lines_are_the_kinds_own() {
        let object = |kind: &str, spec: Value, status: Value| -> DynamicObject {
            serde_json::from_value(json!({
                "apiVersion": "v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec, "status": status,
            }))
            .unwrap()
        };
        let artifact = json!({"artifact": {"digest": "", "revision": "r", "url": "", "path": "", "lastUpdateTime": "2026-01-01T00:00:00Z"}});
        for (closing_of, kind, spec, status, lines) in [
            (Closing::Ready, "Alert", json!({}), Value::Null, Ok("X a is ready")),
            (
                Closing::Applied,
                "Kustomization",
                json!({}),
                json!({"lastAppliedRevision": "r"}),
                Ok("X a is ready|applied revision r"),
            ),
            (
                Closing::Webhook,
                "Receiver",
                json!({}),
                json!({"webhookPath": "/hook/1"}),
                Ok("X a is ready|generated webhook URL /hook/1"),
            ),
            (Closing::Completed, "ImagePolicy", json!({}), json!({}), Ok("X reconciliation completed")),
            (
                Closing::Fetched("none"),
                "GitRepository",
                json!({}),
                artifact,
                Ok("X reconciliation completed|fetched revision: r"),
            ),
            (
                Closing::Fetched("none"),
                "HelmRepository",
                json!({"type": "oci"}),
                json!({}),
                Ok("X reconciliation completed"),
            ),
            (Closing::Fetched("none"), "HelmRepository", json!({}), json!({}), Err("none")),
        ] {
            let words = Words { what: "X", done: "X", generating: Generating::Never, closing: closing_of };
            let told = closing(&words, by_kind(kind).unwrap(), &object(kind, spec, status));
            assert_eq!(
                told.map(|lines| lines.join("|")).map_err(|error| error.to_string()),
                lines.map(str::to_owned).map_err(str::to_owned),
                "{kind}"
            );
        }
    }
}
