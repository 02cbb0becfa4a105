//! What an interpreter of a page description draws on, and what is made of it.
//!
//! A format's interpreter knows operators, graphics states and fonts; it calls the methods of a [`Canvas`] and
//! nothing else. [`PageCanvas`] makes a [`Page`](crate::Page) of the calls: strokes and thin rectangles become
//! rulings, dashes are joined, and what a viewer would not see is left out. Nothing here knows a format.
//!
//! Any page can be drawn on it, from whatever source:
//!
//! ```
//! use pagemarks::canvas::{Canvas, DocumentCanvas, Stroke, Subpath};
//! use pagemarks::{Direction, Limits};
//!
//! let limits = Limits::default();
//! let mut document = DocumentCanvas::new(&limits);
//! let mut page = document.page(595.0, 842.0);
//! // Twenty dashes are one line.
//! for dash in 0..20 {
//!     let x = 100.0 + 10.0 * f64::from(dash);
//!     page.path(&[Subpath::line((x, 700.0), (x + 6.0, 700.0))], None, Some(&Stroke::BLACK));
//! }
//! page.finish();
//! let (pages, _warnings) = document.finish();
//! let [line] = pages[0].rulings[..] else { panic!() };
//! assert_eq!((line.direction, line.from, line.to), (Direction::Horizontal, 100.0, 296.0));
//! ```

mod actual_text;
mod bands;
mod clip;
mod document;
mod drawn;
mod page;
mod paint;
mod rulings;
mod shape;
mod visibility;

use std::rc::Rc;

use crate::geometry::{Matrix, Rect};
use crate::page::Glyph;

pub(crate) use actual_text::is_blank;
pub use document::DocumentCanvas;
pub(crate) use drawn::Reached;
pub use page::PageCanvas;
pub use paint::{Blend, Colour, Paint};
pub use shape::{Rule, Subpath};

/// What a page is drawn on.
///
/// All coordinates are points from the top left of the page as a viewer shows it. Marks are drawn in the order
/// in which they come to lie over each other. Clips and groups nest, each among themselves and independently of
/// the other; a `pop` without its `push` does nothing.
pub trait Canvas {
    /// Draws one glyph.
    fn glyph(&mut self, glyph: Glyph, ink: Ink);
    /// Fills a path, strokes it, or both.
    fn path(&mut self, path: &[Subpath], fill: Option<&Fill>, stroke: Option<&Stroke>);
    /// Draws a picture: `place` maps the unit square, its first row at the top, to the page.
    fn image(&mut self, place: &Matrix, picture: &Picture);
    /// Fills all that the clip leaves, as a gradient does.
    fn flood(&mut self, paint: &Paint);
    /// Draws only within a path from now on. An empty one hides everything.
    fn push_clip(&mut self, path: &[Subpath], rule: Rule);
    /// Draws only within letters from now on, whose boxes these are.
    fn push_text_clip(&mut self, letters: &[Rect]);
    /// Takes back the last clip.
    fn pop_clip(&mut self);
    /// Begins a group of marks.
    fn push_group(&mut self, group: Group);
    /// Ends the last group.
    fn pop_group(&mut self);
    /// Notes an area in which one viewer shows what another does not.
    fn dispute(&mut self, area: Rect);
    /// How many glyphs were drawn so far.
    fn glyphs(&self) -> usize;
    /// What was drawn since there were this many glyphs is no part of the page's own text, as an annotation is none: a
    /// number in it that stands right beside one of the page must not be read as one with it.
    fn part_numbers(&mut self, before: usize);
    /// Whether a number stands in an area that what is drawn there next would hide. Where none does, nobody need know
    /// what a picture lets through.
    fn has_numbers(&mut self, area: &Rect) -> bool;
}

/// What is common to the marks of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Group {
    /// Nothing.
    Plain,
    /// They are not shown, as a layer that is off.
    Hidden,
    /// One viewer shows them, another does not.
    Disputed,
    /// They stand for this text, whatever their glyphs say. The outermost such group counts.
    ActualText(Rc<str>),
}

/// How a glyph is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Ink {
    /// It is seen as far as its colour stands out.
    Painted(Paint),
    /// It is not painted, as the words that an OCR program puts under a scan.
    Invisible,
}

impl Ink {
    /// Plain black.
    pub const BLACK: Ink = Ink::Painted(Paint::BLACK);
}

/// How the inside of a path is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// The paint.
    pub paint: Paint,
    /// What the inside is.
    pub rule: Rule,
}

impl Fill {
    /// Plain black.
    pub const BLACK: Fill = Fill { paint: Paint::BLACK, rule: Rule::NonZero };
}

/// How a line along a path is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The paint.
    pub paint: Paint,
    /// How wide, in points.
    pub width: f32,
}

impl Stroke {
    /// A black line one point wide.
    pub const BLACK: Stroke = Stroke { paint: Paint::BLACK, width: 1.0 };
}

/// A picture, as far as it decides what is seen.
#[derive(Clone, Copy)]
pub struct Picture<'p> {
    /// How it is painted: its colour where it has but one.
    pub paint: Paint,
    /// How much of it is painted at a place of the unit square, from 0 to 1; `None` where that is the same everywhere.
    pub mask: Option<&'p dyn Fn(f64, f64) -> f32>,
}

impl Picture<'_> {
    /// One that lets nothing through.
    pub const OPAQUE: Picture<'static> = Picture { paint: Paint::UNKNOWN, mask: None };
}
