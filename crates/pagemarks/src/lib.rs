//! What a page of a PDF shows: glyphs, rulings and pictures with their places, and only what a viewer would see.
//!
//! [`read_pdf`] is the way in. It gives a [`Document`] with its [`Page`]s and [`Warning`]s, or an [`Error`] where
//! no page can be had at all. What a file may cost is set by [`Limits`], its password by [`Options`].
//!
//! ```
//! use pagemarks::{Direction, Options, read_pdf};
//!
//! # let pdf = b"%PDF-1.4
//! # 1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
//! # 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
//! # 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
//! # 4 0 obj<</Length 54>>stream
//! # BT /F1 10 Tf 20 60 Td (Total) Tj ET 20 50 m 120 50 l S
//! # endstream endobj
//! # 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
//! # trailer<</Root 1 0 R>>
//! # %%EOF";
//! // A page of 200 by 100 points with a word and a line below it.
//! let document = read_pdf(pdf, &Options::default())?;
//! let page = &document.pages.pages[0];
//!
//! let text: String = page.glyphs.iter().map(|glyph| &*glyph.text).collect();
//! assert_eq!(text, "Total");
//! assert_eq!(page.glyphs[0].bbox.x0, 20.0);
//!
//! // `y` grows downwards: 50 points above the foot of the page are 50 below its head.
//! let line = page.rulings[0];
//! assert_eq!((line.direction, line.at, line.from, line.to), (Direction::Horizontal, 50.0, 20.0, 120.0));
//! # Ok::<(), pagemarks::Error>(())
//! ```
//!
//! Other formats can be drawn on the same [`canvas`].
//!
//! This crate knows the PDF standard (ISO 32000-1) and nothing of what documents say.

pub mod canvas;
mod error;
mod geometry;
mod limits;
mod options;
mod page;
mod pdf;
mod warning;
mod wide;

pub use error::Error;
pub use geometry::{Matrix, Rect};
pub use limits::Limits;
pub use options::Options;
pub use page::{Direction, Glyph, Page, Pages, Ruling, UNREAD};
pub use pdf::{Document, read_pdf};
pub use warning::{Limit, Warning};

/// The example in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
