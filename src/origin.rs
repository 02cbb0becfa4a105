//! Where something was printed. Knows nothing about what it was.

pub use pagemarks::Rect;

/// Where something was printed, as precisely as the source allows.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// On a page: of a PDF, or of markup in which a PDF tool wrote words at their places.
    Page {
        /// Page number, from 1.
        page: u32,
        /// The box on it.
        bbox: Rect,
    },
    /// On a line of a text.
    Line {
        /// Line number, from 1.
        line: u32,
    },
    /// In a paragraph of marked-up text, which has neither pages nor lines.
    Paragraph {
        /// Number of the paragraph in the document, from 1.
        paragraph: u32,
    },
    /// In a cell of a marked-up table.
    Cell {
        /// Number of the table in the document, from 1.
        table: u32,
        /// Row of its grid, from 1.
        row: u32,
        /// Column of its grid, from 1.
        column: u32,
    },
}

impl Place {
    /// The page, if the source has pages.
    pub fn page(&self) -> Option<u32> {
        match self {
            Place::Page { page, .. } => Some(*page),
            _ => None,
        }
    }

    /// The line, if the source has only lines.
    pub fn line(&self) -> Option<u32> {
        match self {
            Place::Line { line } => Some(*line),
            _ => None,
        }
    }

    /// The box, if the source has pages.
    pub fn bbox(&self) -> Option<Rect> {
        match self {
            Place::Page { bbox, .. } => Some(*bbox),
            _ => None,
        }
    }

    /// Table, row and column, if the source marks up its tables.
    pub fn cell(&self) -> Option<(u32, u32, u32)> {
        match self {
            Place::Cell { table, row, column } => Some((*table, *row, *column)),
            _ => None,
        }
    }
}
