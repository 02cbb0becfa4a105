//! Renders pages as PNG in a child process with limits, since the renderer itself has none: this program again, with the
//! hidden command `draw`. Pages that cannot be rendered are left out, with the reason.

#[cfg(feature = "pictures")]
mod child;

use std::collections::BTreeMap;

use nianbao::limits;

#[cfg(not(feature = "pictures"))]
use nianbao_pages::picture::Wanted;

/// Pictures of pages, and why some are missing.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// PNG by page number.
    pub(super) pages: BTreeMap<u32, Vec<u8>>,
    /// Why some or all are missing, for the reader of the report.
    pub(super) notes: Vec<String>,
}

/// The budget for pictures that is left in a run, over all its files.
#[derive(Debug)]
#[cfg_attr(not(feature = "pictures"), expect(dead_code, reason = "nothing is drawn"))]
pub(super) struct Room {
    /// Bytes of pictures that may still be kept.
    bytes: usize,
    /// Child processes that may still fail, each of which costs its whole timeout.
    failures: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { bytes: limits::PICTURES_BYTES, failures: 3 * limits::PICTURES_FAILED }
    }
}

/// Whether this build can render pages.
pub(super) const AVAILABLE: bool = cfg!(feature = "pictures");

/// Renders pages of a PDF, at `scale` pixels per point.
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
