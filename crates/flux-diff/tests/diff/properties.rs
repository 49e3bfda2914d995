//! What holds for all inputs.

use flux_diff::{
    Group, HumanOptions, MarkdownOptions, Report, compare_values, human, json, markdown, unified,
};
use flux_yaml::Value;
use proptest::prelude::*;
use serde_json::json;

use super::{PRUNED, programs::patched};

fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof!["[a-c]{0,3}", "[ `|<:'\"*é#-]{0,4}", Just("name".to_owned())];
    prop::collection::vec(line, 1..6).prop_flat_map(|lines| {
        prop_oneof![Just(lines.join("\n")), Just(lines.join("\n") + "\n"), Just(lines.concat())]
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4_i64).prop_map(Value::from),
        Just(json!(1.5)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = prop_oneof![
            Just("name"),
            Just("key"),
            Just("data"),
            Just("image"),
            Just("z"),
            Just("b.c/d"),
            Just("")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(key.prop_map(str::to_owned), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![Just("ConfigMap"), Just("Secret"), Just("Pod")];
    (kind, "[ab]", value(), value()).prop_map(|(kind, name, data, spec)| {
        json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": data, "spec": spec})
    })
}

fn all_reports(report: &Report) -> String {
    let mut out = String::new();
    human(&mut out, report, HumanOptions::default()).unwrap();
    markdown(&mut out, report, MarkdownOptions::default()).unwrap();
    json(&mut out, report).unwrap();
    unified(&mut out, report).unwrap();
    out
}

fn report_of(before: Vec<Value>, after: Vec<Value>) -> Report {
    let group = Group::compare("k".to_owned(), before, after, PRUNED);
    Report { base: "b".to_owned(), titled: true, groups: vec![group] }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_value_does_not_differ_from_itself(value in value()) {
        let same = value.clone();
        prop_assert_eq!(compare_values(&value, &same), vec![]);
    }

    #[test]
    fn values_that_differ_are_told_apart(one in value(), other in value()) {
        // Lists are compared by the text of their entries, as dyff does.
        let text = |value: &Value| value.to_string().replace('"', "");
        if text(&one) != text(&other) && one != other && !one.is_array() {
            let found = compare_values(&one, &other);
            prop_assert!(found.iter().all(|difference| !difference.details.is_empty()));
        }
    }

    #[test]
    fn no_report_panics(before in prop::collection::vec(object(), 0..5), after in prop::collection::vec(object(), 0..5)) {
        all_reports(&report_of(before, after));
    }

    #[test]
    fn secrets_stay_secret(key in "[a-z]{1,5}", old in "canary[0-9]{4}", new in "canary[0-9]{4}") {
        let secret = |value: &str| json!({"apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": "s", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": value}},
            "stringData": {key.as_str(): value}});
        for (before, after) in [(vec![secret(&old)], vec![secret(&new)]), (vec![], vec![secret(&new)]), (vec![secret(&old)], vec![])] {
            let out = all_reports(&report_of(before, after));
            prop_assert!(!out.contains("canary"), "{}", out);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn unified_diffs_apply(before in value(), after in value()) {
        let map = |value: Value| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "spec": value});
        let (before, after) = (map(before), map(after));
        let report = report_of(vec![before.clone()], vec![after.clone()]);
        let mut diff = String::new();
        unified(&mut diff, &report).unwrap();
        let file = |value: &Value| vec![("k/ConfigMap_a.yaml".to_owned(), flux_yaml::to_string(value))];
        if !diff.is_empty() {
            prop_assert_eq!(patched(&file(&before), &diff), file(&after), "{}", diff);
        }
    }
}
