//! Resources in runs, each of which is worth a thread.

use flux_yaml::Node;

use crate::resource::Resource;

/// So many nodes take longer to write than a thread takes to start.
const RUN: usize = 2000;

/// Cuts resources, in their order, into runs of about as many nodes.
pub(super) fn runs(resources: Vec<Resource>) -> Vec<Vec<Resource>> {
    let mut runs: Vec<Vec<Resource>> = Vec::new();
    let mut room = 0;
    for resource in resources {
        if room == 0 {
            runs.push(Vec::new());
            room = RUN;
        }
        room = room_after(resource.node(), room);
        if let Some(run) = runs.last_mut() {
            run.push(resource);
        }
    }
    runs
}

/// What is left of the room for nodes after a tree has taken its own.
fn room_after(node: &Node, room: usize) -> usize {
    match node {
        _ if room == 0 => 0,
        Node::Scalar(_) => room - 1,
        Node::Sequence(list) => list.items.iter().fold(room - 1, |room, item| room_after(item, room)),
        Node::Mapping(map) => map.iter().fold(room - 1, |room, (_, value)| room_after(value, room)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{RUN, runs};
    use crate::load::read_resources;

    #[test]
    fn small_resources_share_a_run_and_large_ones_do_not() {
        let small = "kind: A\nmetadata: {name: a}\n";
        let large = format!("kind: B\nmetadata: {{name: b}}\nlist:\n{}", "- 1\n".repeat(RUN));
        let text = [small, &large, &large, small, small].join("---\n");
        let resources = read_resources(&text, "", &Arc::default()).expect("resources");
        let kinds: Vec<String> = runs(resources)
            .iter()
            .map(|run| run.iter().map(|resource| resource.gvk().kind.as_str()).collect())
            .collect();
        assert_eq!(kinds, ["AB", "B", "AA"]);
        assert!(runs(Vec::new()).is_empty());
    }
}
