//! What goes into a way of reading, and what comes out of it.

use super::claim::Claim;
use super::tag::Passage;
use crate::block::Table;
use crate::finding::Finding;

/// What a document holds, its title taken out.
pub(super) struct Content<'c> {
    /// Its tables, in reading order.
    pub(super) tables: &'c [Given<'c>],
    /// Its paragraphs, in reading order.
    pub(super) lines: &'c [&'c Passage],
}

/// A table with what stands before it.
pub(super) struct Given<'c> {
    pub(super) table: &'c Table,
    /// Whether nothing but a page's end stands between it and the table before.
    pub(super) follows: bool,
    /// The line right above it that states a unit: `单位：万元`.
    pub(super) units: &'c str,
}

/// What a strategy makes of a document.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) claims: Vec<Claim>,
    pub(super) findings: Vec<Finding>,
    /// Indexes of the tables in which it found something of the form.
    pub(super) tables: Vec<usize>,
    /// Indexes of the lines that belong to tables and are no prose.
    pub(super) lines: Vec<usize>,
}
