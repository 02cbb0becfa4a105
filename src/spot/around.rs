//! Where a cell's row and column lie on its page.

use crate::block::{Block, Cell, Table};
use crate::origin::{Place, Rect};

/// How far, in heights or widths of the cell, another cell's middle may lie off and still be in line with it.
const IN_LINE: f32 = 1.5;
/// The least such distance, in points: digits are narrow.
const LEAST: f32 = 12.0;

/// The boxes around a cell on its page, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Around {
    /// The row, as far as it stands on the page.
    pub row: Rect,
    /// The column, likewise.
    pub column: Rect,
    /// The first cell of the column on the page: its head, unless that stands on a page before.
    pub head: Rect,
}

/// Finds the row and the column of the cell that was printed in this box; `None` where no table holds it.
pub fn around(blocks: &[Block], page: u32, bbox: Rect) -> Option<Around> {
    let place = Place::Page { page, bbox };
    let (table, cell) = blocks.iter().find_map(|block| match block {
        Block::Table(table) => table.cells.iter().find(|c| c.place == place).map(|cell| (table, cell)),
        Block::Paragraph(_) => None,
    })?;
    let on_page = |belongs: &dyn Fn(&Cell) -> bool| -> Vec<(usize, Rect)> {
        let cells = table.cells.iter().filter(|c| c.place.page() == Some(page) && belongs(c));
        cells.filter_map(|c| Some((c.row, c.place.bbox()?))).collect()
    };
    let same_row = on_page(&|c| c.row <= cell.row && cell.row < c.row + c.rows);
    let shares_column =
        |c: &Cell| c.column < cell.column + cell.columns && cell.column < c.column + c.columns;
    let same_column = on_page(&shares_column);
    let whole = extent(table, page).unwrap_or(bbox);
    // On a page whose text stands on its side, rows run down it.
    let spread = |middle: fn(&Rect) -> f32| {
        let middles = || same_row.iter().map(|(_, bbox)| middle(bbox));
        middles().fold(f32::NEG_INFINITY, f32::max) - middles().fold(f32::INFINITY, f32::min)
    };
    let is_turned = spread(Rect::center_y) > spread(Rect::center_x);
    let (row, column) = if is_turned {
        (strip(&bbox, &same_row, &whole, false), strip(&bbox, &same_column, &whole, true))
    } else {
        (strip(&bbox, &same_row, &whole, true), strip(&bbox, &same_column, &whole, false))
    };
    // The column ends where its own cells do, the row where the table does.
    let ends = same_column.iter().map(|(_, bbox)| *bbox).reduce(|a, b| a.union(&b)).unwrap_or(bbox);
    let column = if is_turned {
        Rect { x0: ends.x0, x1: ends.x1, ..column }
    } else {
        Rect { y0: ends.y0, y1: ends.y1, ..column }
    };
    let head = same_column.iter().min_by_key(|(row, _)| *row).map_or(bbox, |(_, bbox)| *bbox);
    Some(Around { row, column, head })
}

/// The box around a table's part on a page.
fn extent(table: &Table, page: u32) -> Option<Rect> {
    let cells = table.cells.iter().filter(|c| c.place.page() == Some(page));
    cells.filter_map(|c| c.place.bbox()).reduce(|a, b| a.union(&b))
}

/// A strip through a cell, as broad as the cells in line with it, as long as the table.
fn strip(bbox: &Rect, others: &[(usize, Rect)], whole: &Rect, level: bool) -> Rect {
    let (from, to, middle): (fn(&Rect) -> f32, fn(&Rect) -> f32, fn(&Rect) -> f32) =
        if level { (|b| b.y0, |b| b.y1, Rect::center_y) } else { (|b| b.x0, |b| b.x1, Rect::center_x) };
    let reach = (IN_LINE * (to(bbox) - from(bbox))).max(LEAST);
    // A label on several lines is in line with the cell and broader than it.
    let near = |other: &&(usize, Rect)| {
        from(&other.1) >= middle(bbox) - 2.0 * reach
            && to(&other.1) <= middle(bbox) + 2.0 * reach
            && (middle(&other.1) - middle(bbox)).abs() <= reach
    };
    let near = others.iter().filter(near).map(|(_, b)| *b).fold(*bbox, |a, b| a.union(&b));
    if level {
        Rect { x0: whole.x0, x1: whole.x1, ..near }
    } else {
        Rect { y0: whole.y0, y1: whole.y1, ..near }
    }
}
