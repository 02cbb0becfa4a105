//! Things that belong together, directly or through others: rulings that meet, cells that no ruling parts.

/// A partition of the first so many numbers, at first each by itself.
pub(super) struct DisjointSets {
    parent: Vec<usize>,
}

impl DisjointSets {
    pub(super) fn new(count: usize) -> Self {
        DisjointSets { parent: (0..count).collect() }
    }

    /// The smallest member of the set that a number is in.
    pub(super) fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Makes the sets of two numbers one.
    pub(super) fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}
