//! Content in reading order: paragraphs and tables. Knows nothing about page geometry or the form.

use crate::origin::Place;

/// A piece of a document, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text, headings included.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph, with its lines joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// Normalised text.
    pub text: String,
    /// Where it begins.
    pub place: Place,
    /// Whether it looks like a heading or title: centred, or larger or bolder than the text around it.
    pub prominent: bool,
    /// Whether its last line is full, so that the next paragraph may continue it. Set only if the source has nothing but
    /// lines; otherwise lines are joined already.
    pub runs_on: bool,
}

/// How the columns of a table are known, which determines how far its cells can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// By the boxes of cells, drawn or marked up.
    Boxed,
    /// Only by the alignment of text.
    Aligned,
}

/// A table as a grid with merged cells. Cells are sorted by row, then column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How its columns are known.
    pub frame: Frame,
    /// Number of grid rows.
    pub rows: usize,
    /// Number of grid columns.
    pub columns: usize,
    /// Every cell, empty ones included.
    pub cells: Vec<Cell>,
    /// Where it begins.
    pub place: Place,
}

/// One cell of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// First grid row, from 0.
    pub row: usize,
    /// First grid column, from 0.
    pub column: usize,
    /// Grid rows covered, at least 1.
    pub rows: usize,
    /// Grid columns covered, at least 1.
    pub columns: usize,
    /// Text as printed, `\n` between lines.
    pub text: String,
    /// Where it was printed.
    pub place: Place,
    /// Marks in the cell that could not be read: unmapped glyphs, pictures, outlines.
    pub unread: usize,
    /// Whether its digits differ in size or height, overlap, are struck out or cross an edge, so that it is unclear which
    /// of them make up the number.
    pub uneven: bool,
    /// Whether a page break runs through the cell.
    pub split: bool,
}

impl Table {
    /// The cell that covers a grid position.
    pub fn at(&self, row: usize, column: usize) -> Option<&Cell> {
        self.cells.iter().find(|c| {
            c.row <= row && row < c.row + c.rows && c.column <= column && column < c.column + c.columns
        })
    }

    /// The cells whose first row is this one.
    pub fn beginning_in(&self, row: usize) -> &[Cell] {
        let from = self.cells.partition_point(|c| c.row < row);
        let to = self.cells.partition_point(|c| c.row <= row);
        self.cells.get(from..to).unwrap_or_default()
    }

    /// For each grid row, the cells that cover it, from left to right.
    pub fn by_row(&self) -> Vec<Vec<&Cell>> {
        let mut rows: Vec<Vec<&Cell>> = vec![Vec::new(); self.rows];
        for cell in &self.cells {
            let end = (cell.row + cell.rows).min(self.rows);
            for row in rows.get_mut(cell.row..end).into_iter().flatten() {
                row.push(cell);
            }
        }
        rows.iter_mut().for_each(|cells| cells.sort_by_key(|c| c.column));
        rows
    }

    /// The cells that cover a grid row, from left to right.
    pub fn row(&self, row: usize) -> Vec<&Cell> {
        let mut cells: Vec<&Cell> =
            self.cells.iter().filter(|c| c.row <= row && row < c.row + c.rows).collect();
        cells.sort_by_key(|c| c.column);
        cells
    }
}
