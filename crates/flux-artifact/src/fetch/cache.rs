//! Unpacked trees by digest, the least recently used of which go first.

use flux_archive::Tree;
use flux_archive::digest::Digest;

/// Few are large and many are few: a list is enough.
#[derive(Debug)]
pub(super) struct Cache {
    most: u64,
    /// The most recently used is last.
    trees: Vec<(Digest, Tree, u64)>,
}

impl Cache {
    pub(super) const fn new(most: u64) -> Self {
        Self { most, trees: Vec::new() }
    }

    pub(super) fn get(&mut self, digest: &Digest) -> Option<Tree> {
        let at = self.trees.iter().rposition(|(known, ..)| known == digest)?;
        let entry = self.trees.remove(at);
        let tree = entry.1.clone();
        self.trees.push(entry);
        Some(tree)
    }

    /// Takes a tree in. It stays at least until the next, even if it is larger than all that is allowed: the next
    /// to ask is most likely another object on the same source. Where nothing is allowed, nothing stays.
    pub(super) fn insert(&mut self, digest: Digest, tree: Tree) {
        if self.most == 0 {
            return;
        }
        self.trees.retain(|(known, ..)| *known != digest);
        let size = size(&tree);
        self.trees.push((digest, tree, size));
        let mut total: u64 = self.trees.iter().map(|(_, _, size)| size).sum();
        let mut evict = 0;
        for (_, _, size) in &self.trees[..self.trees.len() - 1] {
            if total <= self.most {
                break;
            }
            total -= size;
            evict += 1;
        }
        self.trees.drain(..evict);
    }
}

/// What a tree takes, in bytes: the files, and about what their paths and the bookkeeping need.
fn size(tree: &Tree) -> u64 {
    let file =
        |(path, file): (&str, &flux_archive::File)| path.len() + file.read().map_or(0, <[u8]>::len) + 160;
    tree.files().map(|entry| file(entry) as u64).sum()
}

#[cfg(test)]
mod tests {
    use flux_archive::digest::Algorithm;

    use super::*;

    #[test]
    fn the_least_recently_used_goes_first() {
        let tree = |size: usize| {
            let mut builder = Tree::builder();
            builder.insert("f", vec![0; size], false).unwrap();
            builder.build().unwrap()
        };
        let digest = |name: &str| Algorithm::Sha256.digest(name.as_bytes());
        let mut cache = Cache::new(3000);
        for name in ["a", "b"] {
            cache.insert(digest(name), tree(1000));
        }
        assert!(cache.get(&digest("a")).is_some());
        cache.insert(digest("c"), tree(1000));
        assert!(cache.get(&digest("b")).is_none());
        assert!(cache.get(&digest("a")).is_some() && cache.get(&digest("c")).is_some());
        cache.insert(digest("huge"), tree(9000));
        assert!(cache.get(&digest("huge")).is_some() && cache.trees.len() == 1);
        let mut none = Cache::new(0);
        none.insert(digest("a"), tree(1));
        assert!(none.get(&digest("a")).is_none());
    }
}
