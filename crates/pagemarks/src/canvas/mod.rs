//! What an interpreter of a page description draws on, and what is made of it.
//!
//! A format's interpreter knows operators, graphics states and fonts; it calls the methods of a [`Canvas`] and
//! nothing else. [`PageCanvas`] makes a [`Page`](crate::Page) of the calls: strokes and thin rectangles become
//! rulings, dashes are joined, and what a viewer would not see is left out. Nothing here knows a format.
//!
//! Any page can be drawn on it, from whatever source:
//!
//! ```
//! use pagemarks::canvas::{Canvas, DocumentCanvas, Paint, Subpath};
//! use pagemarks::{Direction, Limits};
//!
//! let limits = Limits::default();
//! let mut document = DocumentCanvas::new(&limits);
//! let mut page = document.page(595.0, 842.0);
//! // Twenty dashes are one line.
//! for dash in 0..20 {
//!     let x = 100.0 + 10.0 * f64::from(dash);
//!     page.path(&[Subpath::line((x, 700.0), (x + 6.0, 700.0))], None, Some(&Paint::BLACK));
//! }
//! page.finish();
//! let (pages, _warnings) = document.finish();
//! let [line] = pages[0].rulings[..] else { panic!() };
//! assert_eq!((line.direction, line.from, line.to), (Direction::Horizontal, 100.0, 296.0));
//! ```

mod actual_text;
mod document;
mod drawn;
mod page;
mod rulings;
mod visibility;

use std::rc::Rc;

use crate::geometry::Rect;
use crate::page::Glyph;

pub use document::DocumentCanvas;
pub(crate) use drawn::Reached;
pub use page::PageCanvas;

/// What a page is drawn on.
///
/// All coordinates are points from the top left of the page as a viewer shows it. Marks are drawn in the order
/// in which they come to lie over each other. Clips and groups nest, each among themselves and independently of
/// the other; a `pop` without its `push` does nothing.
pub trait Canvas {
    /// Draws one glyph.
    fn glyph(&mut self, glyph: Glyph, ink: Ink);
    /// Fills a path, strokes it, or both.
    fn path(&mut self, path: &[Subpath], fill: Option<&Paint>, stroke: Option<&Paint>);
    /// Draws a picture into a box; `opaque` says that nothing below shows through.
    fn image(&mut self, bounds: Rect, opaque: bool);
    /// Draws only within a path from now on. An empty one hides everything.
    fn push_clip(&mut self, path: &[Subpath]);
    /// Takes back the last clip.
    fn pop_clip(&mut self);
    /// Begins a group of marks.
    fn push_group(&mut self, group: Group);
    /// Ends the last group.
    fn pop_group(&mut self);
}

/// What is common to the marks of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Group {
    /// Nothing.
    Plain,
    /// They are not shown, as a layer that is off.
    Hidden,
    /// They stand for this text, whatever their glyphs say. The outermost such group counts.
    ActualText(Rc<str>),
}

/// How a glyph is painted, as far as it decides whether it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ink {
    /// It is seen on paper.
    Visible,
    /// It is white, and seen only where something lies below it.
    White,
    /// It is not painted, as the words that an OCR program puts under a scan.
    Invisible,
}

/// How a path is painted, as far as it decides whether it is seen and what it hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Whether the colour is white, or as good as white.
    pub white: bool,
    /// Whether it is wholly transparent.
    pub transparent: bool,
    /// Whether nothing below shows through.
    pub opaque: bool,
}

impl Paint {
    /// Plain black.
    pub const BLACK: Paint = Paint { white: false, transparent: false, opaque: true };

    /// Whether a line in this paint is seen on paper.
    fn draws_lines(self) -> bool {
        !self.white && !self.transparent
    }
}

/// A part of a path that is drawn without lifting the pen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subpath {
    /// Its corners; of a curve, the control points as well.
    pub points: Vec<(f64, f64)>,
    /// Whether any part of it is a curve.
    pub curved: bool,
    /// Whether a line leads from the last point back to the first.
    pub closed: bool,
}

impl Subpath {
    /// A straight line.
    pub fn line(from: (f64, f64), to: (f64, f64)) -> Self {
        Subpath { points: vec![from, to], curved: false, closed: false }
    }

    /// Whether it is an upright rectangle.
    fn is_rectangle(&self) -> bool {
        let level = |pair: &[(f64, f64)]| {
            (pair[0].0 - pair[1].0).abs() < LEVEL || (pair[0].1 - pair[1].1).abs() < LEVEL
        };
        !self.curved && (4..=5).contains(&self.points.len()) && self.points.windows(2).all(level)
    }

    /// The box around it, or `None` where it has no point or one that is no number.
    fn bounds(&self) -> Option<Rect> {
        Rect::around(&self.points).filter(Rect::is_finite)
    }
}

/// How far, in points, a side of a rectangle may be off its direction: what rounding in a file makes of it.
const LEVEL: f64 = 0.05;
