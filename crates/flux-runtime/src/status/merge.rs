//! Conditions of two writers, merged by type.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use super::Owned;

fn find<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.type_ == kind)
}

/// Merges what this run did to the conditions (`before` → `after`) into what is live now.
///
/// Types that the controller owns are always taken from `after`. Another type is taken from `after` when only this
/// run changed it, else the live one stays.
pub fn merge_conditions(
    before: &[Condition],
    after: &[Condition],
    live: &[Condition],
    owned: Owned,
) -> Vec<Condition> {
    let mut merged: Vec<Condition> = Vec::with_capacity(after.len());
    for condition in after {
        let kind = condition.type_.as_str();
        let (was, is) = (find(before, kind), find(live, kind));
        if owned.contains(kind) || (was != Some(condition) && was == is) {
            merged.push(condition.clone());
        } else if let Some(is) = is {
            merged.push(is.clone());
        }
    }
    for condition in live {
        let kind = condition.type_.as_str();
        let deleted_here = owned.contains(kind) || find(before, kind) == Some(condition);
        if find(after, kind).is_none() && !deleted_here {
            merged.push(condition.clone());
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

    use super::*;

    fn conditions(text: &str) -> Vec<Condition> {
        text.split_whitespace()
            .map(|word| {
                let (kind, status) = word.split_once('=').expect("Type=Status");
                Condition {
                    type_: kind.into(),
                    status: status.into(),
                    reason: "Test".into(),
                    message: String::new(),
                    observed_generation: None,
                    last_transition_time: Time(Timestamp::UNIX_EPOCH),
                }
            })
            .collect()
    }

    fn shown(conditions: &[Condition]) -> String {
        conditions.iter().map(|one| format!("{}={}", one.type_, one.status)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn three_ways() {
        let owned = Owned::Types(&["Ready"]);
        let cases = [
            ("owned wins", "Ready=False", "Ready=True", "Ready=Unknown", "Ready=True"),
            ("foreign stays", "Ready=False", "Ready=True", "Ready=False Their=True", "Ready=True Their=True"),
            ("foreign change stays", "Their=A", "Their=A", "Their=B", "Their=B"),
            ("foreign deletion stays", "Their=A", "Their=A", "", ""),
            ("own change of a foreign type", "Their=A", "Their=B", "Their=A", "Their=B"),
            ("both changed", "Their=A", "Their=B", "Their=C", "Their=C"),
            ("own deletion", "Their=A Ready=True", "Ready=True", "Their=A Ready=True", "Ready=True"),
            ("owned deletion", "Ready=True", "", "Ready=False", ""),
        ];
        for (name, before, after, live, merged) in cases {
            let result = merge_conditions(&conditions(before), &conditions(after), &conditions(live), owned);
            assert_eq!(shown(&result), merged, "{name}");
        }
        let all =
            merge_conditions(&conditions("A=1"), &conditions("A=1"), &conditions("A=2 B=1"), Owned::All);
        assert_eq!(shown(&all), "A=1");
    }
}
