use std::collections::HashSet;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{core::DeserializeGuard, runtime::watcher::Event};
use serde_json::json;

use super::{Change, Store, watch::apply_for_tests};
use crate::Key;

fn map(name: &str, uid: &str, version: u64, word: &str) -> ConfigMap {
    serde_json::from_value(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata":
        {"name": name, "namespace": "ns", "uid": uid, "resourceVersion": version.to_string()}, "data": {"word": word}}))
    .expect("a ConfigMap")
}

fn good(object: ConfigMap) -> DeserializeGuard<ConfigMap> {
    DeserializeGuard(Ok(object))
}

fn bad(name: &str) -> DeserializeGuard<ConfigMap> {
    serde_json::from_value(json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "ns"}, "data": [1, 2]}))
    .expect("the guard takes it")
}

fn store() -> Store<ConfigMap> {
    Store::new(vec![(
        "word",
        Box::new(|map: &ConfigMap| map.data.iter().flatten().map(|(_, word)| word.clone()).collect()),
    )])
}

fn told(changes: &[Change<ConfigMap>]) -> Vec<String> {
    changes
        .iter()
        .map(|change| {
            let word = match change {
                Change::Added(_) => "added",
                Change::Updated { .. } => "updated",
                Change::Deleted(_) => "deleted",
            };
            format!("{word} {}", Key::of(&change.object().metadata).name)
        })
        .collect()
}

#[test]
fn a_list_again_tells_only_what_changed() {
    let (store, mut listed) = (store(), None::<HashSet<Key>>);
    let mut tell = |event| told(&apply_for_tests(&store, &mut listed, event));
    assert!(tell(Event::Init).is_empty());
    assert_eq!(tell(Event::InitApply(good(map("a", "1", 1, "x")))), ["added a"]);
    assert_eq!(tell(Event::InitApply(good(map("b", "2", 2, "x")))), ["added b"]);
    assert!(tell(Event::InitDone).is_empty());
    assert!(tell(Event::Init).is_empty());
    assert!(tell(Event::InitApply(good(map("a", "1", 1, "x")))).is_empty());
    assert_eq!(tell(Event::InitDone), ["deleted b"]);
    assert_eq!(tell(Event::Apply(good(map("a", "1", 3, "y")))), ["updated a"]);
    assert_eq!(
        tell(Event::Apply(good(map("a", "other", 9, "y")))),
        ["added a"],
        "made anew under the same name"
    );
}

#[test]
fn a_bad_object_is_skipped_and_keeps_its_last_good_state() {
    let (store, mut listed) = (store(), None);
    apply_for_tests(&store, &mut listed, Event::Apply(good(map("a", "1", 1, "x"))));
    let mut tell = |event| told(&apply_for_tests(&store, &mut listed, event));
    assert!(tell(Event::Init).is_empty());
    assert!(tell(Event::InitApply(bad("a"))).is_empty());
    assert_eq!(tell(Event::InitApply(good(map("b", "2", 2, "x")))), ["added b"], "the next one is seen");
    assert!(tell(Event::InitDone).is_empty(), "bad is not deleted");
    assert!(store.get(&Key::new("ns", "a")).is_some());
    assert_eq!(tell(Event::Delete(bad("a"))), ["deleted a"]);
}

#[test]
fn own_writes_are_read_until_the_watch_catches_up() {
    let store = store();
    let key = Key::new("ns", "a");
    let word = |store: &Store<ConfigMap>| store.get(&key).and_then(|map| map.data.clone()?.remove("word"));
    store.note(map("a", "1", 5, "unknown objects are not noted"));
    assert!(store.is_empty());
    store.seen(map("a", "1", 5, "watched"));
    store.note(map("a", "1", 7, "written"));
    store.note(map("a", "1", 6, "older"));
    assert_eq!(word(&store).as_deref(), Some("written"));
    let Some(Change::Updated { old, .. }) = store.seen(map("a", "1", 6, "between")) else {
        panic!("an update")
    };
    assert_eq!(
        old.data.as_ref().map(|data| data["word"].as_str()),
        Some("watched"),
        "changes follow the watch"
    );
    assert_eq!(word(&store).as_deref(), Some("written"));
    store.seen(map("a", "1", 7, "written"));
    store.seen(map("a", "1", 8, "newest"));
    assert_eq!(word(&store).as_deref(), Some("newest"));
}

#[test]
fn indexes_follow_changes() {
    let store = store();
    store.seen(map("b", "2", 1, "x"));
    store.seen(map("a", "1", 2, "x"));
    let names = |word| store.indexed("word", word).into_iter().map(|key| key.name).collect::<Vec<_>>();
    assert_eq!(names("x"), ["a", "b"]);
    store.seen(map("a", "1", 3, "y"));
    assert_eq!((names("x"), names("y")), (vec!["b".into()], vec!["a".into()]));
    store.gone(&Key::new("ns", "b"));
    assert!(names("x").is_empty() && store.indexed("other", "x").is_empty());
}
