//! How many requests things cost.

use std::collections::BTreeMap;
use std::time::Duration;

use flux_kube::Mapper;
use flux_kube::wait::{Target, WaitOptions, until_current};
use jiff::Timestamp;
use kube::core::GroupVersionKind;
use serde_json::{Value, json};

use crate::rig::{Rig, noted};

/// Requests by their first word.
fn count(notes: &std::sync::Mutex<Vec<String>>) -> BTreeMap<String, usize> {
    let notes = std::mem::take(&mut *notes.lock().expect("no test panicked"));
    let mut counts = BTreeMap::new();
    for note in notes {
        let verb = note.split(' ').next().unwrap_or_default().to_owned();
        *counts.entry(verb).or_insert(0) += 1;
    }
    counts
}

fn counts<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.into_iter().map(|(verb, count)| (verb.to_owned(), count)).collect()
}

#[tokio::test]
async fn a_new_object_costs_two_requests_an_unchanged_one_a_read_and_many_a_list() {
    let Some(rig) = Rig::new("cost").await else { return };
    let (client, notes) = noted(&rig.client);
    let applier = rig.applier.with_client(client);
    let few: Vec<Value> =
        (0..5).map(|index| rig.config_map(&format!("c{index}"), &json!({"k": "1"}))).collect();
    let many: Vec<Value> =
        (0..20).map(|index| rig.config_map(&format!("c{index}"), &json!({"k": "1"}))).collect();
    let first = applier.apply(few.clone(), &rig.options, None).await.unwrap();
    assert_eq!(count(&notes), counts([("DRY-RUN", 5), ("PATCH", 5)]));
    let second = applier.apply(few.clone(), &rig.options, Some(&first.snapshot)).await.unwrap();
    assert_eq!(count(&notes), counts([("GET", 5)]));
    let third = applier.apply(many.clone(), &rig.options, Some(&second.snapshot)).await.unwrap();
    assert_eq!(count(&notes), counts([("GET", 5), ("DRY-RUN", 15), ("PATCH", 15)]));
    applier.apply(many.clone(), &rig.options, Some(&third.snapshot)).await.unwrap();
    assert_eq!(count(&notes), counts([("GET", 1)]), "one list of metadata for a kind and an owner");
    rig.kubectl(&["patch", "configmap", "c7", "--type=merge", "-p", r#"{"data":{"k":"drifted"}}"#]);
    let fourth = applier.apply(many, &rig.options, Some(&third.snapshot)).await.unwrap();
    // The list; then dry-run, live object, takeover of kubectl's field, and the apply, for the one that moved.
    assert_eq!(count(&notes), counts([("GET", 3), ("DRY-RUN", 1), ("PATCH", 2)]));
    assert_eq!(fourth.changes.summary(), format!("ConfigMap/{}/c7 configured", rig.namespace));
}

#[tokio::test]
async fn a_wait_costs_a_list_and_a_watch_however_long_it_takes() {
    let Some(rig) = Rig::new("watch").await else { return };
    let set = [rig.deployment("web", 1), rig.deployment("api", 1), rig.config_map("a", &json!({}))];
    let applied = rig.apply(&set).await;
    let (client, notes) = noted(&rig.client);
    let targets: Vec<_> = set.iter().map(|object| Target::of(object).unwrap()).collect();
    let snapshot = Some(applied.snapshot);
    let options = WaitOptions { snapshot, ..WaitOptions::new(Duration::from_secs(3), Timestamp::now()) };
    until_current(&client, rig.applier.mapper(), &targets, &options, &()).await.unwrap_err();
    assert_eq!(count(&notes), counts([("GET", 2)]));
}

#[tokio::test]
async fn many_questions_at_once_read_discovery_once() {
    let Some(rig) = Rig::new("discovery").await else { return };
    let (client, notes) = noted(&rig.client);
    let mapper = Mapper::new(client);
    let known = GroupVersionKind::gvk("apps", "v1", "Deployment");
    let unknown = GroupVersionKind::gvk("example.com", "v1", "Nothing");
    let all_known = futures::future::join_all((0..20).map(|_| mapper.resolve(&known))).await;
    assert!(all_known.iter().all(Result::is_ok));
    assert_eq!(count(&notes), counts([("GET", 2)]));
    let asked = (0..20).map(|index| mapper.resolve(if index % 2 == 0 { &known } else { &unknown }));
    let answers = futures::future::join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 10);
    // The first one's answer is too old for those who asked after it had begun; the next one is for all of them.
    assert_eq!(count(&notes), counts([("GET", 4)]));
    mapper.resolve(&known).await.unwrap();
    assert_eq!(count(&notes), counts([]));
    assert!(mapper.resolve(&unknown).await.unwrap_err().is_no_match());
    assert_eq!(count(&notes), counts([("GET", 2)]), "it might have come since");
}
