//! Colours, and what they leave to be seen of what lies below them.

/// A colour as a viewer shows it; each part goes from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    /// How red.
    pub red: f32,
    /// How green.
    pub green: f32,
    /// How blue.
    pub blue: f32,
}

impl Colour {
    /// Plain black.
    pub const BLACK: Colour = Colour::gray(0.0);
    /// Paper.
    pub const WHITE: Colour = Colour::gray(1.0);

    /// A gray, from black at 0 to white at 1.
    pub const fn gray(level: f32) -> Colour {
        Colour { red: level, green: level, blue: level }
    }

    /// The colour with its parts brought between 0 and 1.
    pub(crate) fn new(red: f64, green: f64, blue: f64) -> Colour {
        let part = |p: f64| if p.is_finite() { p.clamp(0.0, 1.0) as f32 } else { 0.0 };
        Colour { red: part(red), green: part(green), blue: part(blue) }
    }

    fn zip(self, other: Colour, with: impl Fn(f32, f32) -> f32) -> Colour {
        Colour {
            red: with(self.red, other.red),
            green: with(self.green, other.green),
            blue: with(self.blue, other.blue),
        }
    }

    /// How much two colours differ, from 0 to 1: by the part in which they differ most.
    pub(super) fn contrast(self, other: Colour) -> f32 {
        let off = self.zip(other, |a, b| (a - b).abs());
        off.red.max(off.green).max(off.blue)
    }
}

/// How a colour mixes with what lies below it (ISO 32000-1, 11.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blend {
    /// It lies over it.
    Normal,
    /// It makes it darker, as a text marker does.
    Darken,
    /// In a way that is not followed.
    Other,
}

/// How something is painted, as far as it decides whether it is seen and what it hides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// `None` where it is not one colour, or where it is not known.
    pub colour: Option<Colour>,
    /// From 0, where nothing is seen of it, to 1, where nothing below shows through.
    pub alpha: f32,
    /// How it mixes with what lies below.
    pub blend: Blend,
    /// Whether a mask, or a pattern with gaps, hides some of it; nobody knows how much.
    pub masked: bool,
}

/// Least contrast, from 0 to 1, that is seen: `#F8F8F8` on white paper is not.
const SEEN: f32 = 0.03;
/// Least contrast that is seen for certain: below it one viewer, or one pair of eyes, sees what another does not.
const PLAIN: f32 = 0.13;

impl Paint {
    /// Plain black.
    pub const BLACK: Paint =
        Paint { colour: Some(Colour::BLACK), alpha: 1.0, blend: Blend::Normal, masked: false };

    /// Plain white.
    pub const WHITE: Paint = Paint { colour: Some(Colour::WHITE), ..Paint::BLACK };

    /// A colour that is not known, or several.
    pub const UNKNOWN: Paint = Paint { colour: None, ..Paint::BLACK };

    /// Whether nothing is seen of it whatever lies below.
    pub(super) fn is_transparent(&self) -> bool {
        self.alpha <= 0.01
    }

    /// Whether a line in this paint is seen on paper.
    pub(super) fn draws_lines(&self) -> bool {
        let is_white = self.colour.is_some_and(|colour| colour.contrast(Colour::WHITE) <= 0.015);
        !is_white && !self.is_transparent()
    }

    /// What is seen where this lies over a colour; `None` where nobody knows.
    pub(super) fn over(&self, below: Option<Colour>) -> Option<Colour> {
        if self.is_transparent() {
            return below;
        }
        let colour = self.colour.filter(|_| !self.masked)?;
        match self.blend {
            Blend::Normal if self.alpha >= 0.99 => Some(colour),
            Blend::Normal => Some(colour.zip(below?, |new, old| self.alpha * new + (1.0 - self.alpha) * old)),
            Blend::Darken => {
                Some(colour.zip(below?, |new, old| self.alpha * new * old + (1.0 - self.alpha) * old))
            }
            Blend::Other => None,
        }
    }

    /// How well a glyph in this paint is seen on a ground, and through what lies over it: `left` says which part of its
    /// contrast that leaves.
    pub(super) fn on(&self, ground: Option<Colour>, left: f32) -> Sight {
        let Some(ground) = ground else { return Sight::Unsure };
        match self.over(Some(ground)).map(|seen| seen.contrast(ground) * left) {
            None => Sight::Unsure,
            Some(contrast) if contrast < SEEN => Sight::Unseen,
            Some(contrast) if contrast < PLAIN => Sight::Unsure,
            Some(_) => Sight::Seen,
        }
    }

    /// Which part of the contrast below it this leaves, from 0 to 1; `None` where nobody knows.
    pub(super) fn leaves(&self) -> Option<f32> {
        if self.is_transparent() {
            return Some(1.0);
        }
        if self.masked {
            return None;
        }
        match self.blend {
            Blend::Normal => Some(1.0 - self.alpha),
            // Dark marks stay dark; what is lost is the light around them.
            Blend::Darken => {
                self.colour.map(|colour| 1.0 - self.alpha * (1.0 - colour.contrast(Colour::BLACK)))
            }
            Blend::Other => None,
        }
    }
}

/// Whether something is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    Seen,
    /// Nobody knows, or not all of it is.
    Unsure,
    Unseen,
}
