//! Marks with positions: what a page shows, before anyone asks what it says.
//!
//! All coordinates are points from the top left of the page as a viewer shows it: CropBox, rotation and
//! UserUnit applied.

use crate::geometry::Rect;

/// One page as drawn.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Number, from 1.
    pub number: u32,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// Glyphs in the order they are drawn.
    pub glyphs: Vec<Glyph>,
    /// Straight lines, horizontal and vertical.
    pub rulings: Vec<Ruling>,
    /// Boxes of pictures and of filled outlines: ink that carries no text.
    pub pictures: Vec<Rect>,
    /// Boxes of dots, blocks and strokes that are too short for a ruling; they may be a part of a number.
    pub specks: Vec<Rect>,
}

/// One glyph, or one cluster that stands for several characters.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// Its characters as the file gives them; [`UNREAD`] where it gives none.
    pub text: Box<str>,
    /// Its box: the advance wide, the em high.
    pub bbox: Rect,
    /// Font size in points.
    pub size: f32,
    /// Quarter turns, clockwise, by which it stands off from upright.
    pub turn: u8,
    /// Whether it leans clearly off every quarter turn, as the letters of a watermark do.
    pub slanted: bool,
    /// Whether it is set in vertical writing, upright in a line that runs down.
    pub vertical: bool,
    /// Whether what is seen may be another number than its text says: something lies over it, or strikes it out, or
    /// viewers differ, or the file contradicts itself.
    pub doubtful: bool,
    /// Index into [`Pages::fonts`].
    pub font: u16,
}

/// The character that stands for a mark without text.
pub const UNREAD: char = '\u{FFFD}';

/// Way in which a line runs on the page as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Level.
    Horizontal,
    /// Upright.
    Vertical,
}

/// A drawn line: a stroke, or a rectangle so thin that it looks like one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ruling {
    /// Way it runs.
    pub direction: Direction,
    /// Position across: `y` of a horizontal line, `x` of a vertical one.
    pub at: f32,
    /// Where it begins along its way.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
}

/// All pages of a document, with what its fonts are called.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// The pages in order.
    pub pages: Vec<Page>,
    /// Names of the fonts that glyphs refer to; empty where a font has none.
    pub fonts: Vec<String>,
}
