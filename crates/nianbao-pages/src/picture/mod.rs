//! Pages drawn for people to look at: as SVG from what was read, always; as PNG by a renderer, with the feature
//! `pictures`.
//!
//! A renderer draws what a viewer would show, with the file's own fonts, so a person can judge the reading by it. It
//! has no bounds of its own, so whoever calls `draw` for a file from outside runs it in a process that may be ended, as
//! the program does. Nothing here is part of reading.

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

/// What a mark on a page sets off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The row that a cell stands in.
    Row,
    /// The column that it stands in.
    Column,
    /// The cell itself.
    Cell,
}

/// A box to set off on a page, in points from its top left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What it sets off.
    pub role: Role,
    /// The box.
    pub bbox: Rect,
}

impl Mark {
    /// Its colour: red, green, blue, each of 255.
    pub fn colour(&self) -> [u8; 3] {
        match self.role {
            Role::Row => [0x1d, 0x6f, 0xd6],
            Role::Column => [0x12, 0x8a, 0x5b],
            Role::Cell => [0xd1, 0x24, 0x2f],
        }
    }
}

/// A page to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// Its number, from 1.
    pub page: u32,
    /// Its width in points, as it was read.
    pub width: f32,
    /// Its height in points.
    pub height: f32,
    /// The part of it that is wanted.
    pub view: Rect,
    /// What to set off on it.
    pub marks: Vec<Mark>,
    /// Where digits were read, which a picture of the page must show.
    pub digits: Vec<Rect>,
}
