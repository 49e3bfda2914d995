//! The whole job with the real binary: bootstrap, sync, change, prune, break, mend, crash, recover.

mod repository;
mod steps;

use flux_testkit::{
    fleet::{Access, Fleet},
    skip,
};
use steps::Journey;

/// Starts everything, or skips the test loudly.
fn journey(access: Access) -> Option<Journey> {
    if let Some(missing) = Fleet::missing() {
        skip(&missing);
        return None;
    }
    Some(Journey::start(access).expect("the servers start"))
}

#[test]
fn over_https() {
    let Some(journey) = journey(Access::Https) else { return };
    journey.bootstrap();
    journey.everything_is_live_and_labelled();
    journey.a_push_arrives();
    journey.a_removal_prunes();
    journey.broken_yaml_says_where_and_prunes_nothing();
    journey.a_second_bootstrap_makes_no_commit();
    journey.a_path_of_another_cluster_is_refused_before_anything_is_pushed();
    journey.killed_controllers_converge();
    journey.an_outage_of_the_api_server_is_survived();
    journey.an_outage_of_the_git_server_is_survived();
}

#[test]
fn over_ssh() {
    let Some(journey) = journey(Access::Ssh) else { return };
    journey.bootstrap();
    journey.everything_is_live_and_labelled();
    journey.a_push_arrives();
    journey.a_removal_prunes();
    journey.a_second_bootstrap_makes_no_commit();
}
