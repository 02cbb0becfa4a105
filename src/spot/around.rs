//! Where a cell's row and column lie on its page.

use crate::block::{Block, Cell, Table};
use crate::origin::{Place, Rect};

/// How much broader than the cell another one may be that says how broad their row or column is: a head of five letters
/// over a digit is eight times as wide.
const BROADER: f32 = 8.0;
/// The least breadth of a cell, in points, that this is counted from.
const LEAST: f32 = 10.0;

/// The boxes around a cell on its page, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
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
    let on_page = |belongs: &dyn Fn(&Cell) -> bool| -> Vec<(&Cell, Rect)> {
        let cells = table.cells.iter().filter(|c| c.place.page() == Some(page) && belongs(c));
        cells.filter_map(|c| Some((c, c.place.bbox()?))).collect()
    };
    let same_row = on_page(&|c| c.row <= cell.row && cell.row < c.row + c.rows);
    let shares_column =
        |c: &Cell| c.column < cell.column + cell.columns && cell.column < c.column + c.columns;
    let same_column = on_page(&shares_column);
    let whole = extent(table, page).unwrap_or(bbox);
    let is_turned = is_turned(table, page);
    // Those that span more than the cell say nothing of how broad its own row or column is.
    let rows: Vec<Rect> =
        same_row.iter().filter(|(c, _)| (c.row, c.rows) == (cell.row, cell.rows)).map(|(_, b)| *b).collect();
    let columns: Vec<Rect> = same_column
        .iter()
        .filter(|(c, _)| (c.column, c.columns) == (cell.column, cell.columns))
        .map(|(_, bbox)| *bbox)
        .collect();
    let row = strip(&bbox, &rows, &whole, !is_turned);
    let column = strip(&bbox, &columns, &whole, is_turned);
    // The column ends where its own cells do, the row where the table does.
    let ends = same_column.iter().map(|(_, bbox)| *bbox).reduce(|a, b| a.union(&b)).unwrap_or(bbox);
    let column = if is_turned {
        Rect { x0: ends.x0, x1: ends.x1, ..column }
    } else {
        Rect { y0: ends.y0, y1: ends.y1, ..column }
    };
    let head = same_column.iter().min_by_key(|(c, _)| c.row).map_or(bbox, |(_, bbox)| *bbox);
    Some(Around { row, column, head })
}

/// Whether the rows of a table run down the page, as they do where its text stands on its side: most of them do.
fn is_turned(table: &Table, page: u32) -> bool {
    let mut balance = 0_i64;
    for row in 0..table.rows {
        let cells =
            table.cells.iter().filter(|c| c.row == row && c.rows == 1 && c.place.page() == Some(page));
        let boxes: Vec<Rect> = cells.filter_map(|c| c.place.bbox()).collect();
        let spread = |middle: fn(&Rect) -> f32| {
            let middles = || boxes.iter().map(middle);
            middles().fold(f32::NEG_INFINITY, f32::max) - middles().fold(f32::INFINITY, f32::min)
        };
        if boxes.len() > 1 {
            balance += if spread(Rect::center_y) > spread(Rect::center_x) { 1 } else { -1 };
        }
    }
    balance > 0
}

/// The box around a table's part on a page.
fn extent(table: &Table, page: u32) -> Option<Rect> {
    let cells = table.cells.iter().filter(|c| c.place.page() == Some(page));
    cells.filter_map(|c| c.place.bbox()).reduce(|a, b| a.union(&b))
}

/// A strip through a cell, as broad as the cells in line with it, as long as the table.
fn strip(bbox: &Rect, others: &[Rect], whole: &Rect, level: bool) -> Rect {
    let across = |b: &Rect| if level { (b.y0, b.y1) } else { (b.x0, b.x1) };
    let (from, to) = across(bbox);
    let broadest = BROADER * (to - from).max(LEAST);
    let in_line = |other: &&Rect| {
        let (start, end) = across(other);
        start <= to && end >= from && end - start <= broadest
    };
    let near = others.iter().filter(in_line).fold(*bbox, |a, b| a.union(b));
    if level {
        Rect { x0: whole.x0, x1: whole.x1, ..near }
    } else {
        Rect { y0: whole.y0, y1: whole.y1, ..near }
    }
}
