//! The graphics state, as far as text and lines need it (ISO 32000-1, 8.4 and 9.3).

use super::matrix::Matrix;
use crate::geometry::Rect;

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
    /// What is visible, as a box on the page as shown.
    pub(super) clip: Rect,
    /// Whether that box is exactly what is visible.
    pub(super) plain_clip: bool,
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
    pub(super) fill: Paint,
    pub(super) stroke: Paint,
}

/// How something is painted, as far as it decides whether it is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paint {
    /// Whether the colour is white, or as good as white.
    pub(super) white: bool,
    /// Whether it is wholly transparent.
    pub(super) transparent: bool,
    /// Whether it is a pattern.
    pub(super) patterned: bool,
    /// Whether what lies below shows through.
    pub(super) blended: bool,
}

impl Paint {
    const BLACK: Paint = Paint { white: false, transparent: false, patterned: false, blended: false };

    /// Whether a line in this paint is seen on paper.
    pub(super) fn draws_lines(self) -> bool {
        !self.white && !self.transparent
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
    pub(super) fn new(ctm: Matrix, clip: Rect) -> State {
        State {
            ctm,
            clip,
            plain_clip: true,
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            fill: Paint::BLACK,
            stroke: Paint::BLACK,
        }
    }
}
