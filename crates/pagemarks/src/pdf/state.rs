//! The graphics state, as far as text and lines need it (ISO 32000-1, 8.4 and 9.3).

use std::rc::Rc;

use super::colour::{Space, Told};
use crate::canvas::{Blend, Colour, Ink, Paint};
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
    /// Width of lines, in user space.
    pub(super) line_width: f64,
    pub(super) blend: Blend,
    /// Whether a soft mask is in force.
    pub(super) masked: bool,
    /// What the groups that are being drawn leave of all that is drawn in them.
    pub(super) group: GroupPaint,
}

/// How a transparency group is painted as a whole (ISO 32000-1, 11.4.5).
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupPaint {
    alpha: f32,
    blend: Blend,
    masked: bool,
}

/// How the graphics state paints.
#[derive(Clone, Debug)]
pub(super) struct Brush {
    pub(super) space: Rc<Space>,
    pub(super) colour: Told,
    /// From 0, wholly transparent, to 1.
    pub(super) alpha: f32,
}

impl Brush {
    fn black() -> Brush {
        Brush { space: Rc::new(Space::Gray), colour: Told::Colour(Colour::BLACK), alpha: 1.0 }
    }

    /// Takes on a colour in the colour space that was set.
    pub(super) fn set(&mut self, parts: &[f64]) {
        self.colour = self.space.colour(parts);
    }

    /// Takes on another colour space, and its first colour.
    pub(super) fn enter(&mut self, space: Rc<Space>) {
        self.colour = space.first();
        self.space = space;
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
            fill: Brush::black(),
            stroke: Brush::black(),
            line_width: 1.0,
            blend: Blend::Normal,
            masked: false,
            group: GroupPaint { alpha: 1.0, blend: Blend::Normal, masked: false },
        }
    }

    /// Begins a transparency group: what was set counts for it as a whole, and its marks begin anew.
    pub(super) fn enter_group(&mut self) {
        let blend = both(self.blend, self.group.blend);
        let (alpha, masked) = (self.group.alpha * self.fill.alpha, self.group.masked || self.masked);
        self.group = GroupPaint { alpha, blend, masked };
        (self.fill.alpha, self.stroke.alpha) = (1.0, 1.0);
        (self.blend, self.masked) = (Blend::Normal, false);
    }

    /// What of a brush the canvas is told.
    pub(super) fn paint(&self, brush: &Brush) -> Paint {
        let colour = if let Told::Colour(colour) = brush.colour { Some(colour) } else { None };
        Paint {
            colour,
            alpha: brush.alpha * self.group.alpha,
            blend: both(self.blend, self.group.blend),
            masked: self.masked || self.group.masked || brush.colour == Told::Pattern,
        }
    }

    /// How glyphs are painted in the text rendering mode (ISO 32000-1, 9.3.6).
    pub(super) fn ink(&self) -> Ink {
        let (fill, stroke) = (self.paint(&self.fill), self.paint(&self.stroke));
        match self.mode {
            3 | 7 => Ink::Invisible,
            1 | 5 => Ink::Painted(stroke),
            // Of two colours the one that stands out from paper is seen; white in a dark edge is read by its edge.
            2 | 6 if fill.alpha <= 0.01 || fill.colour == Some(Colour::WHITE) => Ink::Painted(stroke),
            _ => Ink::Painted(fill),
        }
    }
}

/// Two ways of mixing, one in the other.
fn both(inner: Blend, outer: Blend) -> Blend {
    match (inner, outer) {
        (Blend::Normal, other) | (other, Blend::Normal) => other,
        (Blend::Darken, Blend::Darken) => Blend::Darken,
        _ => Blend::Other,
    }
}
