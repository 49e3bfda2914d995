//! From the cluster's directory to everything that is reachable.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use flux_archive::{Tree, resolve, rooted};
use flux_kustomize::{Place, Remote, overlay::trace};
use flux_yaml::Value;

use super::{
    artifact::artifact,
    fingerprint::fingerprint,
    found::Found,
    pending::{Pending, next},
    result::{ClusterRender, Key, Member, Note},
    sources::{LocalSources, as_artifact, key_of},
    start::{first, sync_among},
};
use crate::{
    error::RenderError,
    render::{Rendered, render as render_one},
    request::Request,
};

/// Generators that are made from artifacts of other generators, at most.
const MAX_GENERATORS: usize = 8;

/// Failures of which the way there is looked for, at most: each takes about as long as a build.
const MAX_TRACED: usize = 16;

/// How a cluster is rendered.
#[derive(Clone, Default)]
pub struct Options<'a> {
    /// Refuse variables without a value, as the controller does unless it is told otherwise.
    pub strict: bool,
    /// `ConfigMaps` and Secrets that `substituteFrom` may name, besides those that are rendered.
    pub resources: &'a [Value],
    /// How many Kustomizations are rendered at a time; 0 counts as 1.
    pub workers: usize,
    /// Fetches remote bases; without it they are refused.
    pub remote: Option<Arc<dyn Remote>>,
    /// An earlier result, perhaps of another revision: what would come out the same is taken from there.
    pub before: Option<&'a ClusterRender>,
}

/// Renders all Kustomizations that are reachable from the directory `start` of `tree`, the one that was given to
/// `bootstrap --path`. The source of its own Kustomization is `tree`; others are found in `sources`.
///
/// A Kustomization that cannot be rendered is part of the result, and the others go on.
///
/// # Errors
/// There is no such directory.
pub fn render(
    tree: &Tree,
    start: &str,
    sources: &LocalSources,
    options: &Options<'_>,
) -> Result<ClusterRender, RenderError> {
    let missing = || RenderError::NoDirectory { path: start.to_owned(), hint: None };
    let start = resolve("", start).filter(|path| tree.is_dir(path)).ok_or_else(missing)?;
    let mut walk = Walk::new(tree, sources, options);
    walk.begin(&start);
    while !walk.pending.is_empty() {
        walk.wave();
    }
    Ok(walk.out)
}

struct Walk<'a> {
    tree: &'a Tree,
    local: &'a LocalSources,
    options: &'a Options<'a>,
    /// `Kind/namespace/name` of the source that `tree` is.
    own_source: String,
    /// Trees as the cluster sees them, by source.
    artifacts: BTreeMap<String, Tree>,
    found: Found,
    pending: Vec<Pending>,
    /// All that were found, whatever became of them.
    known: BTreeSet<Key>,
    out: ClusterRender,
    /// How many ways to failures were looked for.
    traced: usize,
}

/// A Kustomization with all that is needed to render it.
struct Job {
    pending: Pending,
    source: String,
    tree: Tree,
    directory: String,
    resources: Vec<Value>,
}

impl<'a> Walk<'a> {
    fn new(tree: &'a Tree, local: &'a LocalSources, options: &'a Options<'a>) -> Self {
        Self {
            tree,
            local,
            options,
            own_source: String::new(),
            artifacts: BTreeMap::new(),
            found: Found::new(options.resources),
            pending: Vec::new(),
            known: BTreeSet::new(),
            out: ClusterRender::default(),
            traced: 0,
        }
    }

    /// Renders the directory itself. Its Kustomization may be patched by what it renders: then once more.
    fn begin(&mut self, start: &str) {
        let mut object = first(self.tree, start);
        for last in [false, true] {
            let key = Key::of(&object, "flux-system");
            self.own_source = key_of(&object, &key.namespace);
            let job = self.job(Pending { key, object: object.clone(), parent: None });
            let Some(member) = job.map(|job| job.run(self.options)) else { return };
            let patched =
                member.1.result.as_ref().ok().and_then(|rendered| sync_among(&rendered.objects, start));
            match patched {
                Some(patched) if !last && (patched["spec"] != object["spec"]) => object = patched.clone(),
                _ => return self.absorb(member),
            }
        }
    }

    /// Renders the Kustomizations that come next.
    fn wave(&mut self) {
        let wave = next(&mut self.pending, &self.known, &self.found, &mut self.out.notes);
        let jobs: Vec<Job> = wave.into_iter().filter_map(|pending| self.job(pending)).collect();
        for member in run_all(jobs, self.options) {
            self.absorb(member);
        }
    }

    /// What is needed to render a Kustomization; without its source, a note.
    fn job(&mut self, pending: Pending) -> Option<Job> {
        let source = key_of(&pending.object, &pending.key.namespace);
        let tree = match self.artifact(&source, 0) {
            Ok(tree) => tree,
            Err(reason) => {
                self.out.notes.push(Note { object: format!("Kustomization/{}", pending.key), reason });
                return None;
            }
        };
        let path = pending.object["spec"]["path"].as_str().unwrap_or_default();
        let directory = rooted(path);
        let references = pending.references();
        let resources =
            references.iter().filter_map(|reference| self.found.values(reference)).cloned().collect();
        Some(Job { pending, source, tree, directory, resources })
    }

    /// The tree of a source as the cluster sees it, or why there is none.
    fn artifact(&mut self, source: &str, depth: usize) -> Result<Tree, String> {
        if let Some(tree) = self.artifacts.get(source) {
            return Ok(tree.clone());
        }
        let own = (source == self.own_source).then_some(self.tree);
        let object = self.found.sources.get(source);
        let tree = match (self.local.get(source).or(own), self.found.generator(source).cloned()) {
            (Some(tree), _) => as_artifact(tree, object),
            (None, Some(generator)) if depth < MAX_GENERATORS => self.generated(source, &generator, depth)?,
            _ => return Err(elsewhere(source, object)),
        };
        self.artifacts.insert(source.to_owned(), tree.clone());
        Ok(tree)
    }

    fn generated(&mut self, source: &str, generator: &Value, depth: usize) -> Result<Tree, String> {
        let name = source.rsplit('/').next().unwrap_or(source);
        let namespace = source.split('/').nth(1).unwrap_or_default();
        artifact(generator, name, |alias| {
            let sources = generator["spec"]["sources"].as_array()?;
            let reference = sources.iter().find(|source| source["alias"] == alias)?;
            let text = |field: &str| reference[field].as_str().filter(|text| !text.is_empty());
            let key = [text("kind")?, text("namespace").unwrap_or(namespace), text("name")?].join("/");
            self.artifact(&key, depth + 1).ok()
        })
        .map_err(|reason| format!("its source {source} cannot be made: {reason}"))
    }

    /// Keeps a result, and what it leads to.
    fn absorb(&mut self, (key, mut member): (Key, Member)) {
        self.known.insert(key.clone());
        if member.result.is_err() && self.traced < MAX_TRACED {
            self.traced += 1;
            member.origin = self.origin(&member).unwrap_or_default();
        }
        if let Ok(rendered) = &member.result {
            let (kustomizations, notes) = self.found.take(rendered, &key);
            self.out.notes.extend(notes);
            for object in kustomizations {
                self.discover(object, &key);
            }
        }
        self.out.order.push(key.clone());
        self.out.kustomizations.insert(key, member);
    }

    /// How the parent of a Kustomization comes to it.
    fn origin(&mut self, member: &Member) -> Option<Vec<Place>> {
        let parent = self.out.kustomizations.get(member.parent.as_ref()?)?;
        let (source, directory) = (parent.source.clone(), parent.directory.clone());
        Some(trace(&self.artifact(&source, 0).ok()?, &directory, &member.object))
    }

    fn discover(&mut self, object: Value, parent: &Key) {
        let key = Key::of(&object, &parent.namespace);
        if self.known.insert(key.clone()) {
            self.pending.push(Pending { key, object, parent: Some(parent.clone()) });
        }
    }
}

/// Why a source is not at hand.
fn elsewhere(source: &str, object: Option<&Value>) -> String {
    let Some(object) = object else { return format!("its source {source} is not part of this cluster") };
    let url = object["spec"]["url"].as_str().map(|url| format!(" ({url})"));
    format!("its source {source}{} is elsewhere", url.unwrap_or_default())
}

impl Job {
    fn run(self, options: &Options<'_>) -> (Key, Member) {
        let Self { pending: Pending { key, mut object, parent }, source, tree, directory, resources } = self;
        // In the cluster, the object has a namespace.
        object["metadata"]["namespace"] = key.namespace.as_str().into();
        let mut request = Request::new(&object, &directory);
        (request.resources, request.strict, request.remote) =
            (&resources, options.strict, options.remote.clone());
        let before = unchanged(&tree, &request, &key, options.before);
        let reused = before.is_some();
        let (result, fingerprint) = before.map_or_else(
            || {
                let result = render_one(&tree, &request).map(Arc::new);
                let inputs = result.as_ref().ok().map(|rendered| &rendered.inputs);
                let fingerprint = inputs.and_then(|inputs| fingerprint(&tree, &request, inputs));
                (result, fingerprint)
            },
            |(rendered, fingerprint)| (Ok(rendered), Some(fingerprint)),
        );
        (key, Member { object, parent, source, directory, result, origin: Vec::new(), reused, fingerprint })
    }
}

/// The earlier result, if nothing that it depends on is different.
fn unchanged(
    tree: &Tree,
    request: &Request<'_>,
    key: &Key,
    before: Option<&ClusterRender>,
) -> Option<(Arc<Rendered>, [u8; 32])> {
    let member = before?.kustomizations.get(key)?;
    let (rendered, before) = (member.result.as_ref().ok()?, member.fingerprint?);
    (fingerprint(tree, request, &rendered.inputs)? == before).then(|| (Arc::clone(rendered), before))
}

/// Runs all jobs, several at a time; results are in the order of the jobs.
fn run_all(jobs: Vec<Job>, options: &Options<'_>) -> Vec<(Key, Member)> {
    let workers = options.workers.clamp(1, jobs.len().max(1));
    if workers == 1 {
        return jobs.into_iter().map(|job| job.run(options)).collect();
    }
    let count = jobs.len();
    let jobs: Vec<Mutex<Option<Job>>> = jobs.into_iter().map(|job| Mutex::new(Some(job))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { return done };
            if let Some(job) = job.lock().unwrap_or_else(PoisonError::into_inner).take() {
                done.push((index, job.run(options)));
            }
        }
    };
    let mut done = Vec::with_capacity(count);
    thread::scope(|scope| {
        let threads: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        done.extend(work());
        for thread in threads {
            done.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, member)| member).collect()
}
