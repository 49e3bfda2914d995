//! What is built, and how well it is to be done.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{bulk, inputs, wishes::Wishes};
use crate::measure::Cost;

/// From this many resources on, a build of kubectl takes minutes.
const LONG: usize = 3000;

/// One build.
pub(super) struct Work {
    /// The name, without the size.
    pub(super) name: String,
    /// How many resources, or documents.
    pub(super) size: usize,
    /// What is built.
    pub(super) directory: PathBuf,
    /// What is to be reached.
    pub(super) goal: Goal,
    /// Whether kubectl builds it too.
    pub(super) compared: bool,
}

/// What is to be reached.
pub(super) enum Goal {
    /// Nothing in particular.
    None,
    /// So many times the speed of kubectl.
    Faster(f64),
    /// Milliseconds, and MiB at most; or half the memory of kubectl.
    Within(f64, Option<f64>),
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
    let mut works = Vec::new();
    let mut add = |name: &str, size: usize, directory: PathBuf, goal: Goal, compared: bool| {
        works.push(Work {
            name: name.to_owned(),
            size,
            directory,
            goal,
            compared: compared && !wishes.alone,
        });
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
