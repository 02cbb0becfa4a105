//! What a page shows: glyphs, rulings and pictures with their places, and what of them is seen.
//!
//! Knows the PDF standard (ISO 32000-1) and nothing of what documents say.

pub mod canvas;
mod error;
mod geometry;
mod limits;
mod options;
mod page;
mod pdf;
mod warning;

pub use error::Error;
pub use geometry::{Matrix, Rect};
pub use limits::Limits;
pub use options::Options;
pub use page::{Direction, Glyph, Page, Pages, Ruling, UNREAD};
pub use pdf::{Document, read_pdf};
pub use warning::{Limit, Warning};
