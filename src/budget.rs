//! Budgets of operations, for work that can grow faster than the document. Operations are counted, not timed, so that
//! every machine stops at the same place.

use std::cell::Cell;

/// A [`Budget`] was exceeded. This says nothing about what was searched for: do not treat it as "not found".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent;

/// A number of operations that are left. An operation, such as comparing two glyphs, takes a few nanoseconds.
#[derive(Debug)]
pub struct Budget {
    /// `None` once it was exceeded.
    left: Cell<Option<u64>>,
}

impl Budget {
    /// Creates a budget of this many operations.
    pub fn new(operations: u64) -> Self {
        Budget { left: Cell::new(Some(operations)) }
    }

    /// Takes this many operations, before they are carried out.
    ///
    /// # Errors
    ///
    /// [`Spent`] if fewer are left, and from then on always, even for zero: otherwise cheap work would still be done after
    /// expensive work was skipped.
    pub fn spend(&self, operations: usize) -> Result<(), Spent> {
        let left = self.left.get().and_then(|left| left.checked_sub(operations as u64));
        self.left.set(left);
        left.map(|_| ()).ok_or(Spent)
    }

    /// Whether something was skipped because the budget was exceeded; to be reported once, at the end.
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
        assert_eq!([4, 6, 0].map(|operations| budget.spend(operations)), [Ok(()); 3]);
        assert!(!budget.is_exceeded());
        assert_eq!([1, 0].map(|operations| budget.spend(operations)), [Err(Spent); 2]);
        assert!(budget.is_exceeded());
    }
}
