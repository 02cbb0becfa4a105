//! A table as far as one page shows it.

use super::line::{Chunk, Line};
use super::tolerances::flow::STICK_OUT;
use crate::block::Table;
use crate::origin::Rect;

/// A table, or the part of one that stands on one page.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) table: Table,
    /// Left edges of the grid columns, and the right edge of the last, in points.
    pub(super) edges: Vec<f32>,
    /// The page its last row stands on.
    pub(super) page: u32,
    /// For each grid column of a table without lines, the row of each of its values, and its middle on the upright sheet.
    pub(super) middles: Vec<Vec<(usize, f32)>>,
    /// Its box on the upright sheet.
    pub(super) bbox: Rect,
    /// Whether its last row has no line below it, so that a page break may run through it.
    pub(super) open_bottom: bool,
    /// Whether its first row has no line above it.
    pub(super) open_top: bool,
}

impl Piece {
    /// Whether a chunk stands between the sides of a cell of words that reaches the table's last row; `blank`: of
    /// one that spans several rows and holds nothing yet.
    pub(super) fn has_label_over(&self, chunk: &Chunk, blank: bool) -> bool {
        let last = self.table.rows.saturating_sub(1);
        self.table.cells.iter().any(|c| {
            let side = |at: usize| self.edges.get(at).copied().unwrap_or(0.0);
            let (left, right) = (side(c.column), side(c.column + c.columns));
            let words = c.text.trim().is_empty() || !c.text.trim().chars().all(|c| c.is_ascii_digit());
            let fits = if blank { c.text.trim().is_empty() && (c.rows > 1 || c.column == 0) } else { words };
            c.row + c.rows > last
                && fits
                && chunk.bbox.x0 >= left - STICK_OUT
                && chunk.bbox.x1 <= right + STICK_OUT
        })
    }

    /// Adds a line that stands below the table to the cells of its last row above it.
    pub(super) fn absorb(&mut self, line: &Line) {
        for chunk in &line.chunks {
            let x = chunk.bbox.center_x();
            let column = self.edges.partition_point(|e| *e <= x).saturating_sub(1);
            let last = self.table.rows.saturating_sub(1);
            let over = self
                .table
                .cells
                .iter_mut()
                .find(|c| c.row + c.rows > last && c.column <= column && column < c.column + c.columns);
            if let Some(cell) = over {
                if !cell.text.is_empty() {
                    cell.text.push('\n');
                }
                // A number below the table's edge is not believed to be a cell's.
                cell.uneven |= chunk.text.chars().any(|c| c.is_ascii_digit());
                cell.text.push_str(&chunk.text);
                cell.unread += chunk.text.matches(pagemarks::UNREAD).count();
            }
        }
    }
}
