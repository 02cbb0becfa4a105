//! Where a cell's row and column lie on its page.

use crate::block::{Block, Cell, Table};
use crate::origin::{Place, Rect};

/// The boxes around a cell on its page, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Around {
    /// The row, as far as it stands on the page.
    pub row: Rect,
    /// The column, likewise.
    pub column: Rect,
}

/// Finds the row and the column of the cell that was printed in this box; `None` where no table holds it.
pub fn around(blocks: &[Block], page: u32, bbox: Rect) -> Option<Around> {
    let place = Place::Page { page, bbox };
    let (table, cell) = blocks.iter().find_map(|block| match block {
        Block::Table(table) => table.cells.iter().find(|c| c.place == place).map(|cell| (table, cell)),
        Block::Paragraph(_) => None,
    })?;
    let row = line(table, page, &|c| c.row <= cell.row && cell.row < c.row + c.rows, &|c| c.rows == 1);
    let column =
        line(table, page, &|c| c.column <= cell.column && cell.column < c.column + c.columns, &|c| {
            c.columns == 1
        });
    Some(Around { row: row.unwrap_or(bbox), column: column.unwrap_or(bbox) })
}

/// The box around the cells of a row or a column on a page. Those that belong to it alone say how broad it is; those
/// that it shares, how long.
fn line(
    table: &Table,
    page: u32,
    belongs: &dyn Fn(&Cell) -> bool,
    is_single: &dyn Fn(&Cell) -> bool,
) -> Option<Rect> {
    let on_page = |c: &&Cell| c.place.page() == Some(page) && belongs(c);
    let boxes = |single: bool| {
        table
            .cells
            .iter()
            .filter(on_page)
            .filter(move |c| is_single(c) == single)
            .filter_map(|c| c.place.bbox())
            .reduce(|a, b| a.union(&b))
    };
    let (own, shared) = (boxes(true)?, boxes(false));
    let Some(shared) = shared else { return Some(own) };
    // A row is wide and a column high; on a page that is turned it is the other way round.
    Some(if own.width() >= own.height() {
        Rect { x0: own.x0.min(shared.x0), x1: own.x1.max(shared.x1), ..own }
    } else {
        Rect { y0: own.y0.min(shared.y0), y1: own.y1.max(shared.y1), ..own }
    })
}
