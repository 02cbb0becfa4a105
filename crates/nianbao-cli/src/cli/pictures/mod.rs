//! Pages drawn as PNG in a process of their own, since a renderer has no bounds: this program again, with the hidden
//! command `draw`. What cannot be drawn is left out, with the reason.

#[cfg(feature = "pictures")]
mod child;

use std::collections::BTreeMap;

use nianbao::limits;

#[cfg(not(feature = "pictures"))]
use nianbao_pages::picture::Wanted;

/// Pictures of pages, and what keeps them from being whole.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// PNG by number of the page.
    pub(super) pages: BTreeMap<u32, Vec<u8>>,
    /// Why some or all are missing, in words for the reader of the report.
    pub(super) notes: Vec<String>,
}

/// What drawing may still cost in a run, all its files together.
#[derive(Debug)]
#[cfg_attr(not(feature = "pictures"), expect(dead_code, reason = "nothing is drawn"))]
pub(super) struct Room {
    /// Bytes of pictures that may be kept.
    bytes: usize,
    /// Processes that may still fail, each after its time.
    failures: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { bytes: limits::PICTURES_BYTES, failures: 3 * limits::PICTURES_FAILED }
    }
}

/// Whether this build can draw pages.
pub(super) const AVAILABLE: bool = cfg!(feature = "pictures");

/// Draws pages of a PDF, `scale` pixels to a point.
#[cfg(not(feature = "pictures"))]
pub(super) fn draw(
    _bytes: &[u8],
    _password: Option<&str>,
    wanted: Vec<Wanted>,
    _scale: f32,
    _room: &mut Room,
) -> Pictures {
    let why = "本程序编译时未含页面绘制（pictures），页面按读取到的文字和线条绘出";
    let notes = if wanted.is_empty() { Vec::new() } else { vec![why.to_owned()] };
    Pictures { pages: BTreeMap::new(), notes }
}

#[cfg(feature = "pictures")]
pub(super) use child::{Draw, draw};
