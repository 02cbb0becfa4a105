//! A table as far as one page shows it.

use crate::block::Table;
use crate::origin::Rect;

/// A table, or the part of one that stands on one page.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) table: Table,
    /// Left edges of the grid columns, and the right edge of the last, in points.
    pub(super) edges: Vec<f32>,
    /// Its box on the upright sheet.
    pub(super) bbox: Rect,
    /// Whether its last row has no line below it, so that a page break may run through it.
    pub(super) open_bottom: bool,
    /// Whether its first row has no line above it.
    pub(super) open_top: bool,
}
