//! The graphics state, as far as text and lines need it (ISO 32000-1, 8.4 and 9.3).

use crate::canvas::{Ink, Paint};
use crate::geometry::Matrix;

/// Where a font comes from: what the interpreter keeps it under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FontKey {
    /// An indirect object.
    Id(lopdf::ObjectId),
    /// A dictionary written in place, by its address, which is stable while the document is.
    Direct(usize),
    /// A name that leads to no font: its glyphs are on the page, but nothing tells what they are.
    Lost,
}

/// What `q` saves and `Q` restores.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// User space to the page as shown.
    pub(super) ctm: Matrix,
    /// How many clips are in force.
    pub(super) clips: usize,
    pub(super) font: Option<FontKey>,
    pub(super) size: f64,
    pub(super) char_spacing: f64,
    pub(super) word_spacing: f64,
    /// Horizontal scale, 1 for 100 %.
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    /// Text rendering mode.
    pub(super) mode: i64,
    pub(super) fill: Brush,
    pub(super) stroke: Brush,
}

/// How the graphics state paints, as far as it decides whether something is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Brush {
    /// Whether the colour is white, or as good as white.
    pub(super) white: bool,
    /// Whether it is wholly transparent.
    pub(super) transparent: bool,
    /// Whether it is a pattern, which may leave most of an area as it was.
    pub(super) patterned: bool,
    /// Whether what lies below shows through.
    pub(super) blended: bool,
}

impl Brush {
    const BLACK: Brush = Brush { white: false, transparent: false, patterned: false, blended: false };

    /// What of it the canvas is told.
    pub(super) fn paint(&self) -> Paint {
        Paint { white: self.white, transparent: self.transparent, opaque: !self.blended && !self.patterned }
    }

    /// Takes on a colour given by its components in a device space.
    pub(super) fn set(&mut self, components: &[f64]) {
        self.white = match components {
            [gray] => *gray >= 0.985,
            [r, g, b] => r.min(*g).min(*b) >= 0.985,
            [c, m, y, k] => c.max(*m).max(*y).max(*k) <= 0.015,
            _ => false,
        };
    }
}

impl State {
    pub(super) fn new(ctm: Matrix) -> State {
        State {
            ctm,
            clips: 0,
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            fill: Brush::BLACK,
            stroke: Brush::BLACK,
        }
    }

    /// How glyphs are painted in the text rendering mode (ISO 32000-1, 9.3.6).
    pub(super) fn ink(&self) -> Ink {
        let is_invisible = match self.mode {
            3 | 7 => true,
            1 | 5 => self.stroke.transparent,
            _ => self.fill.transparent,
        };
        match self.mode {
            _ if is_invisible => Ink::Invisible,
            0 | 4 if self.fill.white => Ink::White,
            _ => Ink::Visible,
        }
    }
}
