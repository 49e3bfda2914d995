//! What is built, and how well it is to be done.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{builds::BUILDS, bulk, inputs, wishes::Wishes};
use crate::measure::Cost;

/// From this many resources on, a build of kubectl takes minutes.
const LONG: usize = 3000;

/// One build.
pub(super) struct Work {
    /// The name, without the size.
    pub(super) name: String,
    /// How many resources, or documents.
    pub(super) size: usize,
    /// The words after `flux`.
    pub(super) words: Vec<String>,
    /// What is to be reached.
    pub(super) goal: Goal,
    /// Beside what.
    pub(super) rival: Rival,
}

/// What a work is compared with.
pub(super) enum Rival {
    /// Nothing.
    None,
    /// kubectl, with the same words.
    Kubectl,
    /// What was measured of another program.
    Recorded(Cost),
}

/// What is to be reached.
pub(super) enum Goal {
    /// Nothing in particular.
    None,
    /// So many times the speed of kubectl.
    Faster(f64),
    /// Milliseconds, and MiB at most; or half the memory of kubectl.
    Within(f64, Option<f64>),
    /// Milliseconds at most.
    Milliseconds(f64),
    /// Memory of so many times the input, which has so many bytes.
    Memory(f64, f64),
}

impl Goal {
    /// The goal in words, and whether it is reached; unknown without kubectl.
    pub(super) fn judge(&self, ours: Cost, theirs: Option<Cost>) -> (String, Option<bool>) {
        const MIB: f64 = 1024.0 * 1024.0;
        let (wall, memory) = (ours.wall.as_secs_f64(), ours.bytes());
        match self {
            Self::None => (String::new(), None),
            Self::Faster(times) => {
                let reached = theirs.map(|theirs| theirs.wall.as_secs_f64() >= times * wall);
                (format!("{times:.0}× faster"), reached)
            }
            Self::Milliseconds(limit) => (format!("{limit} ms"), Some(wall * 1000.0 <= *limit)),
            Self::Within(limit, Some(most)) => {
                (format!("{limit} ms, {most} MiB"), Some(wall * 1000.0 <= *limit && memory <= most * MIB))
            }
            Self::Within(limit, None) => {
                let fast = wall * 1000.0 <= *limit;
                let reached = theirs
                    .map(|theirs| fast && memory * 2.0 <= theirs.bytes())
                    .or_else(|| (!fast).then_some(false));
                (format!("{limit} ms, half the memory"), reached)
            }
            Self::Memory(times, input) => {
                let text = format!("{times} times the input; it has {:.1}", memory / input);
                (text, Some(memory <= times * input))
            }
        }
    }
}

/// Writes the inputs that are wanted.
///
/// # Errors
/// The disk refuses.
pub(super) fn prepare(wishes: &Wishes, root: &Path) -> Result<Vec<Work>> {
    let mut works = kustomizations(wishes, root)?;
    for build in BUILDS.iter().filter(|build| wishes.wants(build.name)) {
        let call = build.prepare(&root.join(build.name))?;
        let (goal, rival) = (Goal::Milliseconds(build.limit), Rival::Recorded(build.go()));
        works.push(Work { name: build.name.to_owned(), size: build.size, words: call, goal, rival });
    }
    Ok(works)
}

/// What `flux kustomize` builds.
fn kustomizations(wishes: &Wishes, root: &Path) -> Result<Vec<Work>> {
    let mut works = Vec::new();
    let mut add = |name: &str, size: usize, directory: PathBuf, goal: Goal, compared: bool| {
        let call = vec!["kustomize".to_owned(), directory.to_string_lossy().into_owned()];
        let rival = if compared && !wishes.alone { Rival::Kubectl } else { Rival::None };
        works.push(Work { name: name.to_owned(), size, words: call, goal, rival });
    };
    if wishes.wants("empty") {
        inputs::kustomization(&root.join("empty"), "resources: []\n")?;
        add("empty", 0, root.join("empty"), Goal::Within(5.0, Some(10.0)), true);
    }
    for name in std::iter::once("full").chain(inputs::SCENARIOS).filter(|name| wishes.wants(name)) {
        for size in &wishes.sizes {
            let directory = root.join(format!("{name}-{size}"));
            let compared = *size < LONG || wishes.full;
            if name == "full" {
                inputs::full(&directory, *size)?;
                add(name, *size, directory.join("top"), full_goal(*size), compared);
            } else {
                inputs::scenario(&directory, name, *size)?;
                let goal = if *size >= 1000 { Goal::Faster(40.0) } else { Goal::None };
                add(name, *size, directory, goal, compared);
            }
        }
    }
    if wishes.wants("monorepo") {
        let directory = root.join("monorepo");
        inputs::monorepo(&directory)?;
        let size = inputs::OVERLAYS * inputs::OVERLAY_OBJECTS;
        add("monorepo", size, directory.join("all"), Goal::Within(350.0, None), true);
    }
    if wishes.wants("crds") {
        let directory = root.join("crds");
        bulk::definitions(&directory)?;
        add("crds", bulk::DEFINITIONS, directory, Goal::Faster(30.0), true);
    }
    if wishes.wants("stream") {
        for size in [25_000, 50_000] {
            let directory = root.join(format!("stream-{size}"));
            bulk::stream(&directory, size)?;
            let bytes = fs::metadata(directory.join("all.yaml"))?.len();
            #[expect(clippy::cast_precision_loss, reason = "a size far below 2^52")]
            add("stream", size, directory, Goal::Memory(6.0, bytes as f64), false);
        }
    }
    Ok(works)
}

fn full_goal(size: usize) -> Goal {
    match size {
        100 => Goal::Within(15.0, None),
        1000 => Goal::Within(120.0, None),
        3000 => Goal::Within(400.0, None),
        _ => Goal::None,
    }
}
