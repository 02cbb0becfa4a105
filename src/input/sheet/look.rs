//! How the cells of a sheet look, as far as it says what is seen of them: typefaces, colours, fills. Knows no file.

use std::rc::Rc;

use crate::input::colour::{Colour, is_symbolic};
use crate::input::markup::Style;

/// A typeface with its effects.
#[derive(Clone, Debug)]
pub(super) struct Font {
    pub(super) struck: bool,
    pub(super) raised: bool,
    /// Its colour; nothing where it cannot be told.
    pub(super) ink: Option<Colour>,
    /// In points; 0 where it is not known.
    pub(super) points: f32,
    /// Whether its marks are others than the text says.
    pub(super) symbolic: bool,
}

impl Default for Font {
    fn default() -> Self {
        Font { struck: false, raised: false, ink: Some(Colour::BLACK), points: 0.0, symbolic: false }
    }
}

/// How a cell looks.
#[derive(Clone, Debug)]
pub(super) struct CellLook {
    /// Its number format.
    pub(super) format: Rc<str>,
    pub(super) font: Font,
    /// The colour behind it; nothing where it cannot be told.
    pub(super) ground: Option<Colour>,
    /// Whether its content is repeated until it fills the cell.
    pub(super) repeats: bool,
}

impl Default for CellLook {
    fn default() -> Self {
        CellLook {
            format: "General".into(),
            font: Font::default(),
            ground: Some(Colour::WHITE),
            repeats: false,
        }
    }
}

impl Font {
    /// A typeface's name, as far as it matters.
    pub(super) fn named(&mut self, name: &str) {
        self.symbolic |= is_symbolic(name);
    }

    /// The style of text in it on a ground.
    pub(super) fn style(&self, ground: Option<Colour>) -> Style {
        /// Below this many points nothing is read.
        const TINY: f32 = 4.0;
        let seen = self.ink.zip(ground).is_some_and(|(ink, ground)| ink.is_seen_on(ground));
        Style {
            struck: self.struck,
            raised: self.raised,
            unsure: !seen || self.symbolic || self.points > 0.0 && self.points < TINY,
            size: (self.points * 100.0) as u32,
            ..Style::default()
        }
    }
}

/// The colours that files of old name by a number (ECMA-376, part 1, 18.8.27), from 8 on; the first eight are the same.
const PALETTE: [u32; 56] = [
    0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x800000, 0x008000,
    0x000080, 0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080, 0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF,
    0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF, 0x000080, 0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000,
    0x008080, 0x0000FF, 0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99, 0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99,
    0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699, 0x969696, 0x003366, 0x339966,
    0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333,
];

/// The colour of a number, where it is one of the palette.
pub(super) fn indexed(number: usize) -> Option<Colour> {
    let at = if number < 8 { number } else { number - 8 };
    PALETTE.get(at).map(|rgb| {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Colour::of(red, green, blue)
    })
}
