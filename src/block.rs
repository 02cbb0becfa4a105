//! Content in reading order: paragraphs and tables. Knows nothing of pages as drawings, nor of the form.

use crate::origin::Place;

/// A piece of a document, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text, a heading among it.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// One paragraph, lines joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// Normalised text.
    pub text: String,
    /// Where it begins.
    pub place: Place,
    /// Whether it was set apart as headings and titles are: centred, larger or bolder than the text around it.
    pub prominent: bool,
    /// Whether its last line was full, so that the next paragraph may be its continuation. Set where lines
    /// are all that is known; elsewhere lines have been joined already.
    pub runs_on: bool,
}

/// How the columns of a table are known, which decides what may be believed of its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Cells are boxes, drawn or marked up.
    Boxed,
    /// Cells are told by the alignment of their text alone.
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
    /// Every cell, the empty ones too.
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
    /// Whether its digits differ in size or height, lie on each other, are struck out or run over an edge, so
    /// that it cannot be told which of them make up the number.
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
