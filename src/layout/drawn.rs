//! Small drawings for tests: what a page shows, at places that a reader can follow. Letters are 10 points unless said
//! otherwise, ideographs an em wide, all others half an em. A page is 600 points wide and 800 high; running text
//! stands from 100 to 500.

use super::line::{Line, lines};
use super::piece::Piece;
use super::prose::{Measure, measure};
use super::upright::Sheet;
use crate::block::{Cell, Frame, Table};
use crate::budget::Budget;
use crate::limits;
use crate::origin::{Place, Rect};
use pagemarks::{Direction, Glyph, Page, Ruling};

/// One glyph, its left top corner at a place.
pub(super) fn glyph(text: &str, x: f32, y: f32, size: f32) -> Glyph {
    let width = if text.is_ascii() { size / 2.0 } else { size };
    let bbox = Rect { x0: x, y0: y, x1: x + width, y1: y + size };
    Glyph {
        text: text.into(),
        bbox,
        size,
        turn: 0,
        slanted: false,
        vertical: false,
        doubtful: false,
        font: 0,
    }
}

/// The glyphs of a text, side by side.
pub(super) fn glyphs(text: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::new();
    for c in text.chars() {
        let from = out.last().map_or(x, |last| last.bbox.x1);
        out.push(glyph(&c.to_string(), from, y, size));
    }
    out
}

/// The line that some glyphs make.
pub(super) fn line_of(glyphs: &[Glyph]) -> Line {
    let mut lines = lines(&glyphs.iter().collect::<Vec<_>>());
    assert_eq!(lines.len(), 1, "one line");
    lines.remove(0)
}

/// A line of texts at places, its top at `y`.
pub(super) fn line(y: f32, texts: &[(f32, &str)]) -> Line {
    sized_line(y, 10.0, texts)
}

/// A line in letters of a size.
pub(super) fn sized_line(y: f32, size: f32, texts: &[(f32, &str)]) -> Line {
    line_of(&texts.iter().flat_map(|(x, text)| glyphs(text, *x, y, size)).collect::<Vec<_>>())
}

/// So many ideographs.
pub(super) fn words(count: usize) -> String {
    "公开".chars().cycle().take(count).collect()
}

/// The measure of a page of full lines from 100 to 500, 16 points apart.
pub(super) fn body() -> Measure {
    let lines: Vec<Line> = (0..8_u8).map(|i| line(16.0 * f32::from(i), &[(100.0, &words(40))])).collect();
    measure(lines.iter())
}

pub(super) fn page(number: u32) -> Page {
    Page { number, width: 600.0, height: 800.0, ..Page::default() }
}

pub(super) fn sheet(number: u32) -> Sheet {
    Sheet::of(page(number))
}

pub(super) fn horizontal(at: f32, from: f32, to: f32) -> Ruling {
    Ruling { direction: Direction::Horizontal, at, from, to }
}

pub(super) fn vertical(at: f32, from: f32, to: f32) -> Ruling {
    Ruling { direction: Direction::Vertical, at, from, to }
}

/// A closed grid: horizontal and vertical rulings over its whole width and height.
pub(super) fn grid(xs: &[f32], ys: &[f32]) -> Vec<Ruling> {
    let (left, right) = (xs[0], xs[xs.len() - 1]);
    let (top, bottom) = (ys[0], ys[ys.len() - 1]);
    let horizontals = ys.iter().map(|y| horizontal(*y, left, right));
    horizontals.chain(xs.iter().map(|x| vertical(*x, top, bottom))).collect()
}

/// A drawn table on a page: columns of 100 points from 100 on, rows of 20 points from 100 on, no merged cells.
pub(super) fn piece(page: u32, rows: &[&[&str]]) -> Piece {
    let columns = rows[0].len();
    let edges: Vec<f32> = (0..=columns).map(|at| 100.0 * (at + 1) as f32).collect();
    let bbox = Rect { x0: 100.0, y0: 100.0, x1: edges[columns], y1: 100.0 + 20.0 * rows.len() as f32 };
    let cell = |row: usize, column: usize, text: &str| Cell {
        row,
        column,
        rows: 1,
        columns: 1,
        text: text.to_owned(),
        place: Place::Page { page, bbox },
        unread: 0,
        uneven: false,
        split: false,
    };
    let cells = rows
        .iter()
        .enumerate()
        .flat_map(|(row, texts)| texts.iter().enumerate().map(move |(column, text)| cell(row, column, text)));
    let table = Table {
        frame: Frame::Boxed,
        rows: rows.len(),
        columns,
        cells: cells.collect(),
        place: Place::Page { page, bbox },
    };
    Piece { table, edges, page, middles: Vec::new(), bbox, open_bottom: false, open_top: false }
}

/// The texts of a table, row by row; a merged cell stands once, where it begins.
pub(super) fn texts(table: &Table) -> Vec<Vec<&str>> {
    (0..table.rows)
        .map(|row| table.beginning_in(row).iter().map(|cell| cell.text.as_str()).collect())
        .collect()
}

/// More operations than any drawing of a test costs.
pub(super) fn budget() -> Budget {
    Budget::new(limits::LAYOUT_OPERATIONS)
}
