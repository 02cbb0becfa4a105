//! What a viewer sees of a page: what is painted over and what is white on white is not seen.

use crate::geometry::Rect;
use crate::page::{Glyph, UNREAD};

/// The glyphs that are painted on a page, each with whether it is white.
#[derive(Debug, Default)]
pub(super) struct Painted {
    pub(super) glyphs: Vec<Glyph>,
    white: Vec<bool>,
    /// Boxes of plain rectangles filled with a colour that white letters show on.
    grounds: Vec<Rect>,
    /// How many glyphs may still be compared with what is painted over them: looking through them for each of very
    /// many areas would take too long.
    comparisons_left: usize,
}

impl Painted {
    /// A page on which so many comparisons of glyphs with areas may be made.
    pub(super) fn new(comparisons: usize) -> Self {
        Painted { comparisons_left: comparisons, ..Painted::default() }
    }

    pub(super) fn push(&mut self, glyph: Glyph, is_white: bool) {
        self.glyphs.push(glyph);
        self.white.push(is_white);
    }

    /// Lets the glyphs from `from` on say another text.
    pub(super) fn replace(&mut self, from: usize, text: &str) {
        super::actual_text::replace(&mut self.glyphs, from, text);
        self.white.truncate(self.glyphs.len());
    }

    /// Notes an area on which white letters are seen; beyond `most` no more are kept.
    pub(super) fn ground(&mut self, area: Rect, most: usize) {
        if self.grounds.len() < most {
            self.grounds.push(area);
        }
    }

    /// Paints over an area: letters there are seen no more, and digits leave marks that cannot be read.
    pub(super) fn cover(&mut self, area: &Rect) {
        if !self.cover_digits(area) {
            return;
        }
        let is_gone = |g: &Glyph| lies_in(g, area) && !g.text.contains(UNREAD);
        if self.glyphs.iter().any(is_gone) {
            let keep: Vec<bool> = self.glyphs.iter().map(|g| !is_gone(g)).collect();
            retain(&mut self.glyphs, &keep);
            retain(&mut self.white, &keep);
        }
    }

    /// Makes the digits in an area unreadable: a cell they stood in must not pass for a blank one. Says whether
    /// there was still leave to look.
    pub(super) fn cover_digits(&mut self, area: &Rect) -> bool {
        let Some(left) = self.comparisons_left.checked_sub(self.glyphs.len()) else { return false };
        self.comparisons_left = left;
        let is_digit = |g: &Glyph| g.text.chars().all(|c| c.is_ascii_digit());
        for glyph in self.glyphs.iter_mut().filter(|g| lies_in(g, area) && is_digit(g)) {
            glyph.text = UNREAD.to_string().into_boxed_str();
        }
        true
    }

    /// The glyphs that are seen: white ones only where something is painted below them, `others` being what is
    /// painted there beside plain areas.
    pub(super) fn seen(mut self, others: &[Rect]) -> Vec<Glyph> {
        let is_on_ground = |g: &Glyph| self.grounds.iter().chain(others).any(|area| lies_in(g, area));
        let keep: Vec<bool> =
            self.glyphs.iter().zip(&self.white).map(|(g, white)| !white || is_on_ground(g)).collect();
        retain(&mut self.glyphs, &keep);
        self.glyphs
    }
}

/// Whether the middle of a glyph lies in an area.
fn lies_in(glyph: &Glyph, area: &Rect) -> bool {
    area.contains(glyph.bbox.center_x(), glyph.bbox.center_y())
}

/// Keeps the items that are marked.
fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        keep.get(index - 1).copied().unwrap_or(true)
    });
}
