//! Pictures of pages: as SVG, from what was read, and with the feature `pictures` as PNG, from a renderer.
//!
//! The renderer draws what a viewer would show, with the fonts of the file, so that a person can check what was read. It
//! has no limits of its own: call `draw` for untrusted files only in a process that can be killed, as the program does.
//! Reading does not depend on anything here.

#[cfg(feature = "pictures")]
mod font;
mod grid;
#[cfg(feature = "pictures")]
mod render;
mod svg;

use serde::{Deserialize, Serialize};

use nianbao::origin::Rect;

pub use grid::grid;
#[cfg(feature = "pictures")]
pub use render::{Drawn, draw};
pub use svg::{escaped, marks, page};

/// What a mark on a page highlights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The row of a cell.
    Row,
    /// The column of a cell.
    Column,
    /// The cell itself.
    Cell,
}

/// A box to highlight on a page, in points from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What it highlights.
    pub role: Role,
    /// The box.
    pub bbox: Rect,
}

impl Mark {
    /// Its colour: red, green and blue, from 0 to 255.
    pub fn colour(&self) -> [u8; 3] {
        match self.role {
            Role::Row => [0x1d, 0x6f, 0xd6],
            Role::Column => [0x12, 0x8a, 0x5b],
            Role::Cell => [0xd1, 0x24, 0x2f],
        }
    }
}

/// A page to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// The page number, from 1.
    pub page: u32,
    /// Its width in points, as it was read.
    pub width: f32,
    /// Its height in points.
    pub height: f32,
    /// The part of the page to draw.
    pub view: Rect,
    /// What to highlight.
    pub marks: Vec<Mark>,
    /// Where digits were read; the picture is expected to show something there.
    pub digits: Vec<Rect>,
}
