//! Operations that one document may still cost where the work can grow faster than the document. They are counted, not
//! timed, so that every machine stops at the same place.

use std::cell::Cell;

/// What is left of a number of operations. Each is some nanoseconds: a comparison, a look at a glyph.
#[derive(Debug)]
pub struct Budget {
    /// `None` once more was asked for than was left.
    left: Cell<Option<u64>>,
}

impl Budget {
    /// A budget of so many operations.
    pub fn new(operations: u64) -> Self {
        Budget { left: Cell::new(Some(operations)) }
    }

    /// Takes so many operations, before they are made. `false` where fewer are left, and ever after.
    #[must_use]
    pub fn spend(&self, operations: usize) -> bool {
        let left = self.left.get().and_then(|left| left.checked_sub(operations as u64));
        self.left.set(left);
        left.is_some()
    }

    /// Whether something was left out because it would have cost too much.
    pub fn is_exceeded(&self) -> bool {
        self.left.get().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exceeded_once_stays_so() {
        let budget = Budget::new(10);
        assert!(budget.spend(4) && budget.spend(6) && budget.spend(0) && !budget.is_exceeded());
        assert!(!budget.spend(1) && !budget.spend(0) && budget.is_exceeded());
    }
}
