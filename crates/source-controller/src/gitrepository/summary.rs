//! How `Ready` follows from the other conditions (spec/controllers/common.md §3).

use flux_api::meta::Condition;
use flux_api::meta::conditions::{self, FALSE, Moment, READY, TRUE, UNKNOWN};

use super::words::{CONDITIONS, NEGATIVE, SOURCE_VERIFIED};

/// Sets `Ready` to what the other conditions say. With none of them it stays as it is.
pub(crate) fn summarise(list: &mut Vec<Condition>, moment: Moment) {
    let place = |kind: &str| CONDITIONS.iter().position(|known| *known == kind).unwrap_or(CONDITIONS.len());
    let in_scope = list.iter().filter(|one| one.type_ != READY && CONDITIONS.contains(&one.type_.as_str()));
    let Some(best) = in_scope.min_by_key(|one| (rank(one), place(&one.type_))) else { return };
    let status = match (NEGATIVE.contains(&best.type_.as_str()), best.status.as_str()) {
        (true, TRUE) | (false, FALSE) => FALSE,
        (true, FALSE) | (false, TRUE) => TRUE,
        _ => UNKNOWN,
    };
    // A source whose signature is wrong is never ready, whatever else is said.
    let unverified = conditions::get(list, SOURCE_VERIFIED).filter(|one| one.status == FALSE);
    let (status, from) = unverified.map_or((status, best), |one| (FALSE, one));
    let (reason, message) = (from.reason.clone(), from.message.clone());
    conditions::set(list, READY, status, &reason, message, moment);
}

/// The group of a condition; the least one decides.
fn rank(condition: &Condition) -> u8 {
    match (NEGATIVE.contains(&condition.type_.as_str()), condition.status.as_str()) {
        (true, TRUE) => 0,
        (false, FALSE) => 1,
        (false, TRUE) => 2,
        (true, FALSE) => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use flux_api::meta::conditions::Moment;
    use k8s_openapi::jiff::Timestamp;

    use super::*;

    #[test]
    fn what_ready_says() {
        let moment = Moment { generation: 1, now: Timestamp::UNIX_EPOCH };
        for (given, want) in [
            ("", ""),
            ("ArtifactInStorage=True", "True:ArtifactInStorage"),
            ("ArtifactInStorage=True FetchFailed=True", "False:FetchFailed"),
            ("ArtifactInStorage=True Reconciling=True", "False:Reconciling"),
            ("Reconciling=True ArtifactOutdated=True", "False:ArtifactOutdated"),
            ("Stalled=True FetchFailed=True StorageOperationFailed=True", "False:StorageOperationFailed"),
            ("ArtifactInStorage=True SourceVerified=True", "True:ArtifactInStorage"),
            ("ArtifactInStorage=True SourceVerified=False", "False:SourceVerified"),
            ("FetchFailed=True SourceVerified=False", "False:SourceVerified"),
            ("ArtifactInStorage=Unknown", "Unknown:ArtifactInStorage"),
            ("Other=True", ""),
        ] {
            let mut list = Vec::new();
            for word in given.split_whitespace() {
                let (kind, status) = word.split_once('=').unwrap();
                conditions::set(&mut list, kind, status, kind, "", moment);
            }
            summarise(&mut list, moment);
            let ready = conditions::get(&list, READY).map(|one| format!("{}:{}", one.status, one.reason));
            assert_eq!(ready.unwrap_or_default(), want, "{given}");
        }
    }
}
