//! Operations that one document may still cost where the work can grow faster than the document. They are counted, not
//! timed, so that every machine stops at the same place.

use std::cell::Cell;

/// More was asked of a [`Budget`] than was left. It says nothing about what was looked for: whoever gets it must not
/// take it for "there is none".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent;

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

    /// Takes so many operations, before they are made.
    ///
    /// # Errors
    ///
    /// [`Spent`] where fewer are left, and ever after, even for none: otherwise cheap work would still be done where
    /// dear work before it was left out.
    pub fn spend(&self, operations: usize) -> Result<(), Spent> {
        let left = self.left.get().and_then(|left| left.checked_sub(operations as u64));
        self.left.set(left);
        left.map(|_| ()).ok_or(Spent)
    }

    /// Whether something was left out because it would have cost too much. For whoever reports it, once, at the end.
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
